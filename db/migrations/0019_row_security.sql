-- An organisation's employee reads as a role that PostgreSQL itself shows only that organisation's rows.

-- Roles belong to the whole server: another database of it may have made this one, even just now.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'callcenter_organisation') THEN
        CREATE ROLE callcenter_organisation NOLOGIN;
    END IF;
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN NULL;
    WHEN insufficient_privilege THEN
        RAISE EXCEPTION 'role callcenter_organisation is missing and % may not create it', current_user
            USING HINT = format('as a superuser run once: CREATE ROLE callcenter_organisation NOLOGIN; '
                                'GRANT callcenter_organisation TO %I', current_user);
END $$;
DO $$
DECLARE
    -- Since 16 who creates a role may hand it on, and yet not act as it.
    acts CONSTANT text := CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END;
BEGIN
    IF NOT pg_has_role('callcenter_organisation', acts) THEN
        EXECUTE format('GRANT callcenter_organisation TO %I', current_user);
    END IF;
EXCEPTION
    WHEN unique_violation THEN NULL;  -- another database granted it just now
    WHEN insufficient_privilege THEN
        RAISE EXCEPTION '% may not act as callcenter_organisation', current_user
            USING HINT = format('as a superuser run once: GRANT callcenter_organisation TO %I', current_user);
END $$;
GRANT USAGE ON SCHEMA public TO callcenter_organisation;

-- Stable, so that a query asks once and an index can answer. No setting, nothing seen.
-- Lists start from their organisation's rows by themselves; a policy is asked for each row they touch.
CREATE FUNCTION own_organisation() RETURNS uuid LANGUAGE sql STABLE
    RETURN nullif(current_setting('callcenter.organisation', true), '')::uuid;
CREATE FUNCTION own_duty() RETURNS text LANGUAGE sql STABLE
    RETURN nullif(current_setting('callcenter.duty', true), '');

-- The policies below that ask case_viewers are bound by this one: what is for heads alone is
-- hidden from their employees in every table (59-FZ art. 8 p. 6).
ALTER TABLE case_viewers ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON case_viewers FOR SELECT TO callcenter_organisation
    USING (organisation_id = own_organisation()
           AND (NOT heads_only OR own_duty() = 'head'));
GRANT SELECT ON case_viewers TO callcenter_organisation;

ALTER TABLE cases ENABLE ROW LEVEL SECURITY;
CREATE POLICY shown ON cases FOR SELECT TO callcenter_organisation
    USING (EXISTS (SELECT FROM case_viewers v
                    WHERE v.case_id = cases.case_id AND v.organisation_id = own_organisation()));
GRANT SELECT ON cases TO callcenter_organisation;

ALTER TABLE calls ENABLE ROW LEVEL SECURITY;
CREATE POLICY shown ON calls FOR SELECT TO callcenter_organisation
    USING (EXISTS (SELECT FROM case_viewers v
                    WHERE v.case_id = calls.case_id AND v.organisation_id = own_organisation()));
GRANT SELECT ON calls TO callcenter_organisation;

ALTER TABLE case_search ENABLE ROW LEVEL SECURITY;
CREATE POLICY shown ON case_search FOR SELECT TO callcenter_organisation
    USING (EXISTS (SELECT FROM case_viewers v
                    WHERE v.case_id = case_search.case_id AND v.organisation_id = own_organisation()));
GRANT SELECT ON case_search TO callcenter_organisation;

ALTER TABLE contacts ENABLE ROW LEVEL SECURITY;
CREATE POLICY shown ON contacts FOR SELECT TO callcenter_organisation
    USING (EXISTS (SELECT FROM case_viewers v
                    WHERE v.case_id = contacts.case_id AND v.organisation_id = own_organisation()));
GRANT SELECT ON contacts TO callcenter_organisation;

-- Of an appeal: itself and who asks; of what else there is, only what the organisation was sent.
ALTER TABLE appeals ENABLE ROW LEVEL SECURITY;
CREATE POLICY shown ON appeals FOR SELECT TO callcenter_organisation
    USING (EXISTS (SELECT FROM case_viewers v
                    WHERE v.case_id = appeals.case_id AND v.organisation_id = own_organisation()));
GRANT SELECT ON appeals TO callcenter_organisation;
ALTER TABLE applicants ENABLE ROW LEVEL SECURITY;
CREATE POLICY shown ON applicants FOR SELECT TO callcenter_organisation
    USING (EXISTS (SELECT FROM case_viewers v
                    WHERE v.case_id = applicants.case_id AND v.organisation_id = own_organisation()));
GRANT SELECT ON applicants TO callcenter_organisation;
ALTER TABLE appeal_questions ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON appeal_questions FOR SELECT TO callcenter_organisation
    USING (organisation_id = own_organisation() AND EXISTS (SELECT FROM case_viewers v
                    WHERE v.case_id = appeal_questions.case_id AND v.organisation_id = own_organisation()));
GRANT SELECT ON appeal_questions TO callcenter_organisation;
ALTER TABLE forwards ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON forwards FOR SELECT TO callcenter_organisation
    USING (organisation_id = own_organisation() AND EXISTS (SELECT FROM case_viewers v
                    WHERE v.case_id = forwards.case_id AND v.organisation_id = own_organisation()));
GRANT SELECT ON forwards TO callcenter_organisation;
ALTER TABLE appeal_proposals ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON appeal_proposals FOR SELECT TO callcenter_organisation
    USING (organisation_id = own_organisation() AND EXISTS (SELECT FROM case_viewers v
                    WHERE v.case_id = appeal_proposals.case_id AND v.organisation_id = own_organisation()));
GRANT SELECT ON appeal_proposals TO callcenter_organisation;
ALTER TABLE document_requests ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON document_requests FOR SELECT TO callcenter_organisation
    USING (organisation_id = own_organisation() AND EXISTS (SELECT FROM case_viewers v
                    WHERE v.case_id = document_requests.case_id AND v.organisation_id = own_organisation()));
GRANT SELECT ON document_requests TO callcenter_organisation;
ALTER TABLE measures ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON measures FOR SELECT TO callcenter_organisation
    USING (organisation_id = own_organisation() AND EXISTS (SELECT FROM case_viewers v
                    WHERE v.case_id = measures.case_id AND v.organisation_id = own_organisation()));
GRANT SELECT ON measures TO callcenter_organisation;
ALTER TABLE classifier_entries ENABLE ROW LEVEL SECURITY;
CREATE POLICY names ON classifier_entries FOR SELECT TO callcenter_organisation
    USING (own_organisation() IS NOT NULL);
GRANT SELECT ON classifier_entries TO callcenter_organisation;

ALTER TABLE attachments ENABLE ROW LEVEL SECURITY;
CREATE POLICY shown ON attachments FOR SELECT TO callcenter_organisation
    USING (EXISTS (SELECT FROM case_viewers v
                    WHERE v.case_id = attachments.case_id AND v.organisation_id = own_organisation())
           OR application_id IN (SELECT application_id FROM access_applications
                                  WHERE organisation_id = own_organisation()));
GRANT SELECT ON attachments TO callcenter_organisation;

ALTER TABLE tickets ENABLE ROW LEVEL SECURITY;
CREATE POLICY shown ON tickets FOR SELECT TO callcenter_organisation
    USING (EXISTS (SELECT FROM case_viewers v
                    WHERE v.case_id = tickets.case_id AND v.organisation_id = own_organisation()));
GRANT SELECT ON tickets TO callcenter_organisation;

ALTER TABLE ticket_letters ENABLE ROW LEVEL SECURITY;
CREATE POLICY shown ON ticket_letters FOR SELECT TO callcenter_organisation
    USING (EXISTS (SELECT FROM case_viewers v
                    WHERE v.case_id = ticket_letters.case_id AND v.organisation_id = own_organisation()));
GRANT SELECT ON ticket_letters TO callcenter_organisation;

ALTER TABLE ticket_waits ENABLE ROW LEVEL SECURITY;
CREATE POLICY shown ON ticket_waits FOR SELECT TO callcenter_organisation
    USING (EXISTS (SELECT FROM case_viewers v
                    WHERE v.case_id = ticket_waits.case_id AND v.organisation_id = own_organisation()));
GRANT SELECT ON ticket_waits TO callcenter_organisation;

ALTER TABLE knowledge_used ENABLE ROW LEVEL SECURITY;
CREATE POLICY shown ON knowledge_used FOR SELECT TO callcenter_organisation
    USING (EXISTS (SELECT FROM case_viewers v
                    WHERE v.case_id = knowledge_used.case_id AND v.organisation_id = own_organisation()));
GRANT SELECT ON knowledge_used TO callcenter_organisation;

ALTER TABLE deadlines ENABLE ROW LEVEL SECURITY;
CREATE POLICY shown ON deadlines FOR SELECT TO callcenter_organisation
    USING (EXISTS (SELECT FROM case_viewers v
                    WHERE v.case_id = deadlines.case_id AND v.organisation_id = own_organisation()));
GRANT SELECT ON deadlines TO callcenter_organisation;

ALTER TABLE former_numbers ENABLE ROW LEVEL SECURITY;
CREATE POLICY shown ON former_numbers FOR SELECT TO callcenter_organisation
    USING (EXISTS (SELECT FROM case_viewers v
                    WHERE v.case_id = former_numbers.case_id AND v.organisation_id = own_organisation()));
GRANT SELECT ON former_numbers TO callcenter_organisation;

-- The steps of a case, without the hotline's own notes and names.
ALTER TABLE case_history ENABLE ROW LEVEL SECURITY;
CREATE POLICY shown ON case_history FOR SELECT TO callcenter_organisation
    USING (EXISTS (SELECT FROM case_viewers v
                    WHERE v.case_id = case_history.case_id AND v.organisation_id = own_organisation()));
GRANT SELECT (case_id, seq, at, step, from_state, to_state, details) ON case_history
    TO callcenter_organisation;

-- Who answers for one's own organisation: they confirm it every year.
ALTER TABLE staff_contacts ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON staff_contacts FOR SELECT TO callcenter_organisation
    USING (organisation_id = own_organisation());
GRANT SELECT ON staff_contacts TO callcenter_organisation;

ALTER TABLE access_applications ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON access_applications FOR SELECT TO callcenter_organisation
    USING (organisation_id = own_organisation());
GRANT SELECT ON access_applications TO callcenter_organisation;

-- Names beside a case are every organisation's; people are one's colleagues, without their passwords.
ALTER TABLE organisations ENABLE ROW LEVEL SECURITY;
CREATE POLICY names ON organisations FOR SELECT TO callcenter_organisation
    USING (own_organisation() IS NOT NULL);
GRANT SELECT (organisation_id, parent_id, kind, name, short_name, address, active_to) ON organisations
    TO callcenter_organisation;

ALTER TABLE users ENABLE ROW LEVEL SECURITY;
CREATE POLICY names ON users FOR SELECT TO callcenter_organisation
    USING (organisation_id = own_organisation());
GRANT SELECT (user_id, login, full_name, role, extension, organisation_id, duty, email, employment_ends_on,
              blocked_at, blocked_reason, reviewed_at, created_at, version) ON users
    TO callcenter_organisation;
