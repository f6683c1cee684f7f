-- Applications for access (000-17..26, 002-45, 002-48), and why and when access ends (000-21).

ALTER TABLE users
    ADD COLUMN duty text CHECK (duty IN ('coordinator', 'head')),  -- acts for the organisation; NULL: for oneself
    ADD COLUMN employment_ends_on date,             -- last day of access, by the office's calendar; NULL: none known
    ADD COLUMN blocked_reason text CHECK (blocked_reason IN ('dismissed', 'transferred', 'long_leave', 'compromised',
                                                             'application', 'not_confirmed', 'employment_ended', 'other')),
    ADD COLUMN blocked_note text NOT NULL DEFAULT '',
    ADD COLUMN reviewed_at timestamptz,             -- when somebody last said that the access is needed
    ADD COLUMN password_is_one_time boolean NOT NULL DEFAULT false,  -- somebody else knows it: to be changed first
    ADD CHECK (duty IS NULL OR role = 'organisation');
UPDATE users SET blocked_reason = 'other' WHERE blocked_at IS NOT NULL;
ALTER TABLE users ADD CHECK ((blocked_at IS NULL) = (blocked_reason IS NULL));
CREATE INDEX users_ending ON users (employment_ends_on) WHERE blocked_at IS NULL;  -- who is to be blocked today

-- No blocked account holds work (I-8): neither a call answered on its phone nor a ticket given back is its.
CREATE FUNCTION cases_leave_the_blocked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.operator_id IS NOT NULL
       AND NEW.state NOT IN ('closed', 'done', 'rejected', 'answered', 'left_without_answer', 'terminated')
       AND EXISTS (SELECT FROM users WHERE user_id = NEW.operator_id AND blocked_at IS NOT NULL) THEN
        NEW.operator_id := NULL;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_leave_the_blocked
    BEFORE INSERT OR UPDATE OF operator_id, state ON cases
    FOR EACH ROW EXECUTE FUNCTION cases_leave_the_blocked();

ALTER TABLE organisations ADD COLUMN connected_at timestamptz;  -- NULL: its staff have no access yet

CREATE TABLE access_applications (
    application_id       uuid PRIMARY KEY,
    kind                 text NOT NULL CHECK (kind IN ('connect_org', 'grant_user', 'delete_user')),
    state                text NOT NULL DEFAULT 'draft'
                         CHECK (state IN ('draft', 'submitted', 'checked', 'accepted', 'returned', 'executed',
                                          'applicant_notified')),
    organisation_id      uuid REFERENCES organisations,     -- connect_org: NULL until executed
    form                 jsonb NOT NULL DEFAULT '{}',       -- callcenter/domain/access_applications.py
    user_id              uuid REFERENCES users,             -- delete_user: whose; grant_user: whom executing made
    docx_id              uuid REFERENCES attachments,       -- the form as a document (000-19)
    scan_id              uuid REFERENCES attachments,       -- the same on paper: date, signature, seal
    return_reason        text NOT NULL DEFAULT '',
    created_by           uuid NOT NULL REFERENCES users,
    created_at           timestamptz NOT NULL DEFAULT app_now(),
    submitted_at         timestamptz,
    executed_at          timestamptz,
    handed_over_at       timestamptz,                       -- credentials, against signature (002-45)
    handed_over_to       text NOT NULL DEFAULT '',
    applicant_notified_at timestamptz,
    updated_at           timestamptz NOT NULL DEFAULT app_now(),
    version              integer NOT NULL DEFAULT 1,
    CHECK (state IN ('draft', 'returned') OR (docx_id IS NOT NULL AND scan_id IS NOT NULL)),
    CHECK (state <> 'returned' OR return_reason <> '')
);
CREATE INDEX access_applications_by_time ON access_applications (created_at DESC, application_id DESC);  -- the list
CREATE INDEX access_applications_executed ON access_applications (application_id) WHERE state = 'executed';  -- told?
ALTER TABLE attachments ADD FOREIGN KEY (application_id) REFERENCES access_applications;
COMMENT ON TABLE access_applications IS 'Applications to connect an organisation, to grant a person access and to end it';
