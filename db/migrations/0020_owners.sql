-- Two organisations may work on one appeal: what hangs on it says whose it is, and is no other organisation's.

-- NULL: the case's own, for every organisation that sees the case. Else only that one sees it.
-- `inside`: the hotline's alone, which is also what nobody can say whose it is.
ALTER TABLE contacts
    ADD COLUMN organisation_id uuid REFERENCES organisations,
    ADD COLUMN inside boolean NOT NULL DEFAULT false,
    ADD CONSTRAINT contacts_of_one CHECK (NOT (inside AND organisation_id IS NOT NULL));
ALTER TABLE attachments
    ADD COLUMN organisation_id uuid REFERENCES organisations,
    ADD COLUMN inside boolean NOT NULL DEFAULT false,
    ADD CONSTRAINT attachments_of_one CHECK (NOT (inside AND organisation_id IS NOT NULL));
-- Whose employee took the step; NULL: the hotline or a rule.
ALTER TABLE case_history ADD COLUMN organisation_id uuid REFERENCES organisations;

-- What was written before: letters into a case are whose address they came from
-- (callcenter/domain/whose.py has the rule).
CREATE TEMPORARY TABLE letters_in ON COMMIT DROP AS
SELECT c.case_id, c.contact_id, k.kind = 'appeal' AS appeal,
       lower(c.address) IN (SELECT lower(k.caller_email)
                             UNION SELECT lower(a.email) FROM applicants a
                                    WHERE a.case_id = k.case_id) IS TRUE AS applicants,
       ARRAY(SELECT o.organisation_id FROM organisations o WHERE lower(o.email) = lower(c.address)
              UNION SELECT s.organisation_id FROM staff_contacts s
                     WHERE lower(s.email) = lower(c.address)
              UNION SELECT u.organisation_id FROM users u
                     WHERE lower(u.email) = lower(c.address) AND u.role = 'organisation') AS known,
       ARRAY(SELECT v.organisation_id FROM case_viewers v WHERE v.case_id = k.case_id) AS viewers
  FROM contacts c
  JOIN letters l ON l.letter_id = c.contact_id
  JOIN cases k ON k.case_id = c.case_id;
UPDATE contacts c
   SET organisation_id = found.whose, inside = l.appeal AND found.whose IS NULL
  FROM letters_in l
 CROSS JOIN LATERAL (
       SELECT CASE WHEN cardinality(l.known) = 1 THEN l.known[1]
                   WHEN cardinality(x.among) = 1 THEN x.among[1] END AS whose
         FROM (SELECT ARRAY(SELECT unnest(l.known) INTERSECT SELECT unnest(l.viewers)) AS among) AS x
       ) AS found
 WHERE c.contact_id = l.contact_id AND NOT (l.appeal AND l.applicants);
-- Kept in the transaction that began with the step of their letter; of two letters at once, whose
-- writers differ, nobody can say which.
UPDATE attachments a
   SET organisation_id = CASE WHEN sent.writers = 1 THEN sent.by END,
       inside = sent.writers > 1 OR sent.by IS NULL AND sent.any_inside
  FROM (SELECT f.attachment_id, min(c.organisation_id::text)::uuid AS by, bool_or(c.inside) AS any_inside,
               count(DISTINCT (c.organisation_id, c.inside)) AS writers
          FROM attachments f
          JOIN case_history h ON h.case_id = f.case_id AND h.step = 'case.letter'
           AND h.at BETWEEN f.kept_at - interval '5 minutes' AND f.kept_at
          JOIN contacts c ON c.contact_id = (h.details ->> 'letter')::uuid
         WHERE f.source = 'email'
         GROUP BY f.attachment_id) AS sent
 WHERE a.attachment_id = sent.attachment_id;
-- Scans that came after an appeal was passed on: nobody wrote down whose.
UPDATE attachments a SET inside = true
 WHERE source IN ('paper', 'panel')
   AND kept_at >= (SELECT min(forwarded_at) FROM forwards f WHERE f.case_id = a.case_id);
UPDATE case_history h SET organisation_id = u.organisation_id
  FROM users u WHERE u.login = h.actor AND u.role = 'organisation';
UPDATE contacts c SET organisation_id = h.organisation_id  -- claims made in the panel
  FROM case_history h
 WHERE h.case_id = c.case_id AND h.at = c.at AND h.step = 'ticket.reopen'
   AND h.organisation_id IS NOT NULL AND c.channel = 'site' AND c.agent_id IS NULL;

-- The same file sent by two is each one's own: neither learns what the other sent.
DROP INDEX attachments_of_owner;
CREATE UNIQUE INDEX attachments_of_owner ON attachments
    ((coalesce(case_id, application_id, staff_id)), sha256, organisation_id, inside)
    NULLS NOT DISTINCT WHERE state = 'ready';

-- `case_search` has all that was said in a case. Of a case named here a part is not everybody's:
-- an organisation searches what it may read of it, word by word; such cases are few.
CREATE TABLE parted_cases (
    case_id uuid PRIMARY KEY REFERENCES cases ON DELETE CASCADE
);
INSERT INTO parted_cases
SELECT DISTINCT case_id FROM contacts WHERE inside OR organisation_id IS NOT NULL;
CREATE FUNCTION part_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO parted_cases VALUES (NEW.case_id) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER contact_of_one AFTER INSERT OR UPDATE OF organisation_id, inside ON contacts FOR EACH ROW
    WHEN (NEW.inside OR NEW.organisation_id IS NOT NULL) EXECUTE FUNCTION part_case();

-- The words of a case of which its reader may see so much.
CREATE FUNCTION case_said(of_case uuid) RETURNS tsvector LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT case_words(concat_ws(' ', k.topic, k.caller_name, k.text,
                                (SELECT string_agg(c.reason || ' ' || c.description, ' ')
                                   FROM contacts c WHERE c.case_id = k.case_id)),
                      k.created_at)
      FROM cases k
     WHERE k.case_id = of_case;
END;
CREATE OR REPLACE FUNCTION write_case_words(of_case uuid) RETURNS void LANGUAGE sql AS $$
    INSERT INTO case_search (case_id, created_at, words)
    SELECT k.case_id, k.created_at, case_said(k.case_id)
      FROM cases k
     WHERE k.case_id = of_case
        ON CONFLICT (case_id) DO UPDATE SET words = EXCLUDED.words
$$;

ALTER TABLE parted_cases ENABLE ROW LEVEL SECURITY;
CREATE POLICY shown ON parted_cases FOR SELECT TO callcenter_organisation
    USING (EXISTS (SELECT FROM case_viewers v
                    WHERE v.case_id = parted_cases.case_id AND v.organisation_id = own_organisation()));
GRANT SELECT ON parted_cases TO callcenter_organisation;
ALTER POLICY shown ON case_search
    USING (EXISTS (SELECT FROM case_viewers v
                    WHERE v.case_id = case_search.case_id AND v.organisation_id = own_organisation())
           AND NOT EXISTS (SELECT FROM parted_cases p WHERE p.case_id = case_search.case_id));

ALTER POLICY shown ON contacts
    USING (NOT inside AND (organisation_id IS NULL OR organisation_id = own_organisation())
           AND EXISTS (SELECT FROM case_viewers v
                        WHERE v.case_id = contacts.case_id AND v.organisation_id = own_organisation()));
ALTER POLICY shown ON attachments
    USING (NOT inside AND (organisation_id IS NULL OR organisation_id = own_organisation())
           AND (EXISTS (SELECT FROM case_viewers v
                         WHERE v.case_id = attachments.case_id
                           AND v.organisation_id = own_organisation())
                OR application_id IN (SELECT application_id FROM access_applications
                                       WHERE organisation_id = own_organisation())));
-- Whose measure or documents are due says the measure, the request: theirs are not seen.
ALTER POLICY shown ON deadlines
    USING ((what NOT IN ('measure', 'documents')
            OR what = 'measure' AND EXISTS (
                SELECT FROM measures m WHERE m.case_id = deadlines.case_id AND m.seq = round)
            OR what = 'documents' AND EXISTS (
                SELECT FROM document_requests r WHERE r.case_id = deadlines.case_id AND r.seq = round))
           AND EXISTS (SELECT FROM case_viewers v
                        WHERE v.case_id = deadlines.case_id AND v.organisation_id = own_organisation()));
-- A ticket is one organisation's; of an appeal's steps the hotline's own name the others.
ALTER POLICY shown ON case_history
    USING ((organisation_id = own_organisation()
            OR organisation_id IS NULL AND EXISTS (SELECT FROM tickets t
                                                    WHERE t.case_id = case_history.case_id))
           AND EXISTS (SELECT FROM case_viewers v
                        WHERE v.case_id = case_history.case_id
                          AND v.organisation_id = own_organisation()));
-- What the hotline tells its own people about an appeal stays inside.
REVOKE SELECT ON appeals FROM callcenter_organisation;
GRANT SELECT (case_id, regime, form, kind, multiplicity, identification, received_on, fast_track,
              external_number, on_behalf_of, employer_id, worker_consents, media_risk,
              earlier_case_id, executor_id, extended_days, left_for, terminated_for) ON appeals
    TO callcenter_organisation;

COMMENT ON TABLE parted_cases IS 'Cases of which a contact is one organisation''s or the hotline''s alone';
