-- Tickets: what a request of a medical organisation has besides its case (regulation 003).

-- One row from registration on; a draft has none. The service is the case's `topic_code`, who
-- works on it the case's `operator_id`, its terms are in `deadlines`.
CREATE TABLE tickets (
    case_id        uuid PRIMARY KEY REFERENCES cases,
    category       text NOT NULL CHECK (category IN ('use', 'operability', 'change', 'training')),
    work_type      text NOT NULL CHECK (work_type IN ('consult', 'restore', 'develop', 'documents')),
    requester_role text NOT NULL CHECK (requester_role IN ('user', 'responsible_specialist', 'head',
                                                           'department_employee')),
    authorisation  text NOT NULL CHECK (authorisation IN ('ok', 'missing')),
    urgency        text NOT NULL CHECK (urgency IN ('low', 'medium', 'high', 'very_high')),
    wished_urgency text CHECK (wished_urgency IN ('low', 'medium', 'high', 'very_high')),  -- NULL: no wish
    impact         text NOT NULL DEFAULT '',       -- influence on the work, in the requester's words
    line           smallint NOT NULL DEFAULT 1 CHECK (line BETWEEN 1 AND 3),  -- done: which finished it
    round          integer NOT NULL DEFAULT 1 CHECK (round > 0),  -- 2: reopened once
    started_at     timestamptz NOT NULL,           -- of this round: execution runs from here
    result         text NOT NULL DEFAULT '',       -- what was done, or why not
    advice         text NOT NULL DEFAULT '',       -- rejected: where to go
    solved_on_contact boolean NOT NULL DEFAULT false,  -- while the requester was on the phone
    parent_id      uuid REFERENCES tickets,        -- the incident it is a part of; NULL: none
    related_to     uuid REFERENCES cases,          -- closed ticket that this late claim is about; NULL: none
    CHECK (parent_id <> case_id),
    CHECK (related_to <> case_id)
);
CREATE INDEX tickets_by_line ON tickets (line, case_id);        -- a line's queue
CREATE INDEX tickets_by_parent ON tickets (parent_id) WHERE parent_id IS NOT NULL;  -- an incident's children
CREATE INDEX tickets_by_related ON tickets (related_to) WHERE related_to IS NOT NULL;  -- late claims about one
CREATE INDEX cases_tickets_open ON cases (due_at, case_id)
    WHERE kind = 'ticket' AND state IN ('registered', 'in_work');  -- what is due first

-- The head's official letter: without it no change of a program and no training (003-34).
CREATE TABLE ticket_letters (
    case_id       uuid PRIMARY KEY REFERENCES tickets,
    number        text NOT NULL CHECK (length(number) BETWEEN 1 AND 100),
    dated_on      date NOT NULL,
    signed_by     text NOT NULL CHECK (length(signed_by) BETWEEN 1 AND 200),  -- the head
    attachment_id uuid,                            -- its scan; NULL: kept on paper
    attached_at   timestamptz NOT NULL DEFAULT app_now(),
    attached_by   uuid NOT NULL REFERENCES users
);

-- Waiting for others stops no clock; it is shown beside the whole time.
CREATE TABLE ticket_waits (
    case_id     uuid NOT NULL REFERENCES tickets,
    since       timestamptz NOT NULL DEFAULT app_now(),
    until       timestamptz,                       -- NULL: still waiting
    waiting_for text NOT NULL CHECK (waiting_for IN ('requester', 'vendor')),
    reason      text NOT NULL,
    round       integer NOT NULL,
    PRIMARY KEY (case_id, since)
);
CREATE UNIQUE INDEX ticket_waits_one ON ticket_waits (case_id) WHERE until IS NULL;

-- What the table of steps promises holds for every hand: nothing leaves `closed` (003-48), line 3
-- is entered from line 2 (003-31).
CREATE FUNCTION ticket_stays_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'ticket % is closed and stays closed', OLD.case_id USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER ticket_stays_closed BEFORE UPDATE OF state ON cases FOR EACH ROW
    WHEN (OLD.kind = 'ticket' AND OLD.state = 'closed' AND NEW.state <> 'closed')
    EXECUTE FUNCTION ticket_stays_closed();

CREATE FUNCTION ticket_enters_line_3() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'ticket % enters line 3 from line %', OLD.case_id, OLD.line
        USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER ticket_enters_line_3 BEFORE UPDATE OF line ON tickets FOR EACH ROW
    WHEN (NEW.line = 3 AND OLD.line NOT IN (2, 3))
    EXECUTE FUNCTION ticket_enters_line_3();

COMMENT ON TABLE tickets IS 'Requests of medical organisations: line, urgency, result; one row a registered ticket';
COMMENT ON TABLE ticket_letters IS 'Official letters of heads, for changes of programs and training';
COMMENT ON TABLE ticket_waits IS 'When work on a ticket waited for the requester or a vendor';
