-- Registers at any size: full text over what people wrote in cases, and files of exports.

-- Words of a case in Russian word forms. A table of its own: a case changes its state ten times
-- and its text twice, and no step should rewrite the index of words. A draft in which nobody has
-- written has no row here: it is found by number and caller in `cases`.
--
-- A GIN index answers "which cases", not "which are the newest", so each case also carries the
-- week it came in as a word of its own: `... & 'week 202647'` reads that week's cases only. No
-- parser makes a word with a blank in it, so nobody can search for one.
CREATE TABLE case_search (
    case_id    uuid PRIMARY KEY REFERENCES cases ON DELETE CASCADE,
    created_at timestamptz NOT NULL,  -- the case's
    words      tsvector NOT NULL
);

CREATE FUNCTION case_words(said text, created_at timestamptz) RETURNS tsvector
LANGUAGE sql STABLE PARALLEL SAFE
RETURN strip(to_tsvector('russian', left(said, 200000)))
    || array_to_tsvector(ARRAY[to_char(created_at AT TIME ZONE 'UTC', '"week "IYYYIW')]);

-- What the case says, and what was said at each contact about it.
CREATE FUNCTION write_case_words(of_case uuid) RETURNS void LANGUAGE sql AS $$
    INSERT INTO case_search (case_id, created_at, words)
    SELECT k.case_id, k.created_at,
           case_words(concat_ws(' ', k.topic, k.caller_name, k.text,
                                (SELECT string_agg(c.reason || ' ' || c.description, ' ')
                                   FROM contacts c WHERE c.case_id = k.case_id)),
                      k.created_at)
      FROM cases k
     WHERE k.case_id = of_case
        ON CONFLICT (case_id) DO UPDATE SET words = EXCLUDED.words
$$;

CREATE FUNCTION keep_case_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM write_case_words(NEW.case_id);
    RETURN NULL;
END $$;

-- The journal's drafts and calls have no words: PostgreSQL asks WHEN and calls nothing.
CREATE TRIGGER case_written AFTER INSERT ON cases FOR EACH ROW
    WHEN (NEW.topic <> '' OR NEW.text <> '' OR NEW.caller_name <> '')
    EXECUTE FUNCTION keep_case_words();
CREATE TRIGGER case_rewritten AFTER UPDATE OF topic, text, caller_name ON cases FOR EACH ROW
    WHEN (OLD.topic <> NEW.topic OR OLD.text <> NEW.text OR OLD.caller_name <> NEW.caller_name)
    EXECUTE FUNCTION keep_case_words();
CREATE TRIGGER contact_written AFTER INSERT OR UPDATE OF reason, description ON contacts FOR EACH ROW
    WHEN (NEW.reason <> '' OR NEW.description <> '')
    EXECUTE FUNCTION keep_case_words();

SELECT write_case_words(case_id) FROM cases WHERE topic <> '' OR text <> '' OR caller_name <> '';

CREATE INDEX case_search_by_word ON case_search USING gin (words);  -- rare words, any age
CREATE INDEX case_search_by_time ON case_search (created_at DESC, case_id DESC);  -- common words, the newest

CREATE INDEX cases_waiting ON cases (created_at DESC, case_id DESC)
    INCLUDE (due_at) WHERE due_at IS NOT NULL;  -- overdue ones: the newest cases never are
CREATE INDEX contacts_by_agent ON contacts (agent_id, at DESC, contact_id DESC)
    WHERE agent_id IS NOT NULL;  -- the journal of one employee

-- What the rows of a report are told apart by; '' when by nothing, NULL when nobody knows.
CREATE FUNCTION figure_key(by text, organisation_id uuid, topic_code text, line smallint, person uuid,
                           at timestamptz, zone text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE by WHEN 'organisation' THEN organisation_id::text
               WHEN 'topic' THEN topic_code
               WHEN 'line' THEN line::text
               WHEN 'person' THEN person::text
               WHEN 'day' THEN (at AT TIME ZONE zone)::date::text
               ELSE '' END;

CREATE INDEX cases_by_registration ON cases (registered_at) WHERE registered_at IS NOT NULL;  -- volume
CREATE INDEX cases_by_result ON cases (done_at) WHERE done_at IS NOT NULL;   -- discipline
CREATE INDEX case_history_results ON case_history (at) WHERE to_state IN ('done', 'rejected');  -- executed
CREATE INDEX deadlines_by_due ON deadlines (legal_due_at);                   -- terms of a period

-- Lists written to files by a job; the row stays, the file goes after a day.
CREATE TABLE exports (
    export_id   uuid PRIMARY KEY,
    what        text NOT NULL CHECK (what IN ('contacts', 'cases', 'figures')),
    format      text NOT NULL CHECK (format IN ('xlsx', 'csv')),
    language    text NOT NULL CHECK (language IN ('ru', 'en')),
    filter      jsonb NOT NULL,        -- as asked
    state       text NOT NULL DEFAULT 'waiting'
                CHECK (state IN ('waiting', 'running', 'ready', 'failed', 'deleted')),
    asked_by    uuid NOT NULL REFERENCES users,
    asked_at    timestamptz NOT NULL DEFAULT app_now(),
    rows_total  integer,               -- NULL: not counted yet
    rows_done   integer NOT NULL DEFAULT 0,
    attempts    smallint NOT NULL DEFAULT 0,
    touched_at  timestamptz NOT NULL DEFAULT app_now(),  -- a running one that is not touched has died
    finished_at timestamptz,
    size        bigint,                -- bytes; NULL: no file
    problem     text,                  -- why it failed, in a word
    expires_at  timestamptz            -- then the file is deleted
);
CREATE INDEX exports_to_do ON exports (asked_at) WHERE state IN ('waiting', 'running');
CREATE INDEX exports_to_delete ON exports (expires_at) WHERE state = 'ready';
CREATE INDEX exports_by_person ON exports (asked_by, asked_at DESC, export_id DESC);

-- For analysts: what happened to contacts, tickets and appeals. No text that anybody typed freely.
CREATE VIEW bi.contacts AS
SELECT c.at, c.channel, c.address, c.caller_kind, u.login AS agent_login, c.outcome, c.linkedid,
       k.case_number, k.kind, k.topic_code, o.short_name AS organisation
  FROM contacts c
  JOIN cases k ON k.case_id = c.case_id
  LEFT JOIN calls l ON l.linkedid = c.linkedid
  LEFT JOIN users u ON u.user_id = coalesce(c.agent_id, l.agent_id)
  LEFT JOIN organisations o ON o.organisation_id = k.organisation_id;

CREATE VIEW bi.tickets AS
SELECT k.case_number, k.state, k.channel, k.topic_code AS service, t.category, t.work_type, t.urgency,
       t.requester_role, t.line, t.round, t.solved_on_contact, o.short_name AS organisation,
       u.login AS agent_login, k.created_at AS received_at, k.registered_at, k.done_at, k.closed_at,
       r.legal_due_at AS registration_due_at, e.legal_due_at AS execution_due_at,
       w.waited_seconds, p.case_number AS incident_number
  FROM tickets t
  JOIN cases k ON k.case_id = t.case_id
  LEFT JOIN organisations o ON o.organisation_id = k.organisation_id
  LEFT JOIN users u ON u.user_id = k.operator_id
  LEFT JOIN cases p ON p.case_id = t.parent_id
  LEFT JOIN deadlines r ON r.case_id = t.case_id AND r.what = 'registration' AND r.round = 1
  LEFT JOIN deadlines e ON e.case_id = t.case_id AND e.what = 'execution' AND e.round = t.round
 CROSS JOIN LATERAL (
       SELECT coalesce(sum(extract(epoch FROM coalesce(until, app_now()) - since)), 0)::float8
              AS waited_seconds
         FROM ticket_waits WHERE case_id = t.case_id) AS w;

CREATE VIEW bi.appeals AS
SELECT k.case_number, k.state, k.channel, a.regime, a.form, a.kind, a.multiplicity, k.topic_code,
       o.short_name AS organisation, u.login AS executor_login, a.received_on, k.registered_at,
       f.forwarded_at, k.done_at, k.closed_at, d.legal_due_at, a.extended_days, q.questions,
       q.justified, q.unjustified, q.undetermined, r.rating, a.media_risk
  FROM appeals a
  JOIN cases k ON k.case_id = a.case_id
  LEFT JOIN organisations o ON o.organisation_id = k.organisation_id
  LEFT JOIN users u ON u.user_id = coalesce(a.executor_id, k.operator_id)
  LEFT JOIN acknowledgements r ON r.case_id = a.case_id
 CROSS JOIN LATERAL (SELECT min(forwarded_at) AS forwarded_at FROM forwards
                      WHERE case_id = a.case_id) AS f
 CROSS JOIN LATERAL (SELECT count(*) AS questions,
                            count(*) FILTER (WHERE justified = 'yes') AS justified,
                            count(*) FILTER (WHERE justified = 'no') AS unjustified,
                            count(*) FILTER (WHERE justified = 'undetermined') AS undetermined
                       FROM appeal_questions WHERE case_id = a.case_id) AS q
  LEFT JOIN LATERAL (SELECT legal_due_at FROM deadlines
                      WHERE case_id = a.case_id AND what = 'answer'
                      ORDER BY round DESC LIMIT 1) AS d ON true;

COMMENT ON VIEW bi.contacts IS 'One row for each time somebody turned to the hotline, in any channel';
COMMENT ON COLUMN bi.contacts.at IS 'When';
COMMENT ON COLUMN bi.contacts.channel IS 'phone, email, site, paper or import';
COMMENT ON COLUMN bi.contacts.address IS 'Number (+79161234567) or e-mail address; NULL: withheld';
COMMENT ON COLUMN bi.contacts.caller_kind IS 'citizen, representative, user, responsible_specialist, head, department_employee or medical_worker; NULL: not asked';
COMMENT ON COLUMN bi.contacts.agent_login IS 'Login of who received it; NULL: a machine, or a call nobody answered';
COMMENT ON COLUMN bi.contacts.outcome IS 'What came of it, in a word; NULL: nobody has said';
COMMENT ON COLUMN bi.contacts.linkedid IS 'Its call in bi.calls; NULL: no phone contact';
COMMENT ON COLUMN bi.contacts.case_number IS 'Case it opened or belongs to; NULL: not numbered yet';
COMMENT ON COLUMN bi.contacts.kind IS 'ticket, appeal or appointment';
COMMENT ON COLUMN bi.contacts.topic_code IS 'Service of the catalogue or code of the classifier; NULL: not chosen yet';
COMMENT ON COLUMN bi.contacts.organisation IS 'Short name of the organisation it concerns; NULL: none';

COMMENT ON VIEW bi.tickets IS 'One row for each registered ticket of a medical organisation';
COMMENT ON COLUMN bi.tickets.case_number IS 'Ten digits, as in bi.cases';
COMMENT ON COLUMN bi.tickets.state IS 'registered, in_work, done, rejected or closed';
COMMENT ON COLUMN bi.tickets.channel IS 'How it came: phone, email, site, paper or import';
COMMENT ON COLUMN bi.tickets.service IS 'Code of the catalogue of supported services; NULL: none chosen';
COMMENT ON COLUMN bi.tickets.category IS 'use, operability, change or training';
COMMENT ON COLUMN bi.tickets.work_type IS 'consult, restore, develop or documents';
COMMENT ON COLUMN bi.tickets.urgency IS 'low, medium, high or very_high, as it is now';
COMMENT ON COLUMN bi.tickets.requester_role IS 'user, responsible_specialist, head or department_employee';
COMMENT ON COLUMN bi.tickets.line IS 'Line of support that works on it, or finished it: 1, 2 or 3';
COMMENT ON COLUMN bi.tickets.round IS '1; one more for each reopening';
COMMENT ON COLUMN bi.tickets.solved_on_contact IS 'Solved while the requester was on the phone';
COMMENT ON COLUMN bi.tickets.organisation IS 'Short name of the requester''s organisation; NULL: none';
COMMENT ON COLUMN bi.tickets.agent_login IS 'Login of who works on it, or did; NULL: in its line''s queue';
COMMENT ON COLUMN bi.tickets.received_at IS 'When it came';
COMMENT ON COLUMN bi.tickets.registered_at IS 'When it was registered';
COMMENT ON COLUMN bi.tickets.done_at IS 'Last result; NULL: none yet, or reopened';
COMMENT ON COLUMN bi.tickets.closed_at IS 'Closed for good; NULL: not yet';
COMMENT ON COLUMN bi.tickets.registration_due_at IS 'Last moment to register it in time';
COMMENT ON COLUMN bi.tickets.execution_due_at IS 'Last moment to execute this round in time';
COMMENT ON COLUMN bi.tickets.waited_seconds IS 'Seconds it waited for the requester or a vendor, all rounds; no clock stopped for it';
COMMENT ON COLUMN bi.tickets.incident_number IS 'Number of the incident it is a part of; NULL: none';

COMMENT ON VIEW bi.appeals IS 'One row for each registered appeal of a citizen; leave kind gratitude out of totals';
COMMENT ON COLUMN bi.appeals.case_number IS 'Ten digits, as in bi.cases';
COMMENT ON COLUMN bi.appeals.state IS 'registered, forwarded, under_consideration, answer_prepared, answered, left_without_answer, terminated or closed';
COMMENT ON COLUMN bi.appeals.channel IS 'How it came: phone, email, site, paper or import';
COMMENT ON COLUMN bi.appeals.regime IS '59fz, pos_message, hotline, not_59fz or not_an_appeal';
COMMENT ON COLUMN bi.appeals.form IS 'How it was filed: paper, epgu, site_esia, site, pos, personal_reception, phone, email, video or other_body';
COMMENT ON COLUMN bi.appeals.kind IS 'proposal, statement, complaint, request or gratitude';
COMMENT ON COLUMN bi.appeals.multiplicity IS 'individual, collective, repeated or collective_repeated';
COMMENT ON COLUMN bi.appeals.topic_code IS 'Classifier code of its first question';
COMMENT ON COLUMN bi.appeals.organisation IS 'Short name of the organisation it is about; NULL: none';
COMMENT ON COLUMN bi.appeals.executor_login IS 'Login of who considers it, or registered it; NULL: nobody';
COMMENT ON COLUMN bi.appeals.received_on IS 'Day of the office on which it came';
COMMENT ON COLUMN bi.appeals.registered_at IS 'When it was registered';
COMMENT ON COLUMN bi.appeals.forwarded_at IS 'First passed on to another organisation; NULL: never';
COMMENT ON COLUMN bi.appeals.done_at IS 'Answered, left without answer or terminated; NULL: not yet, or reworked';
COMMENT ON COLUMN bi.appeals.closed_at IS 'Closed for good; NULL: not yet';
COMMENT ON COLUMN bi.appeals.legal_due_at IS 'Last moment of an answer by law, extension included; NULL: none owed';
COMMENT ON COLUMN bi.appeals.extended_days IS 'Days the term was extended by; NULL: not extended';
COMMENT ON COLUMN bi.appeals.questions IS 'How many questions it has';
COMMENT ON COLUMN bi.appeals.justified IS 'Questions that proved justified';
COMMENT ON COLUMN bi.appeals.unjustified IS 'Questions that proved unjustified';
COMMENT ON COLUMN bi.appeals.undetermined IS 'Questions of which it could not be determined';
COMMENT ON COLUMN bi.appeals.rating IS 'What the applicant said of the answer, 1 to 5 best; NULL: nothing';
COMMENT ON COLUMN bi.appeals.media_risk IS 'A person marked that it may reach the media';

COMMENT ON TABLE case_search IS 'Words of each case for searching; follows cases and contacts by triggers';
COMMENT ON TABLE exports IS 'Registers written to files on request: state, progress; a file lives for a day';
