-- What happens to a case after the call: its contacts, steps, deadlines and who may see it.

-- `draft` is the regulations' "received". Tickets: registered, in_work, done, rejected.
-- Appeals: registered, forwarded, under_consideration, answer_prepared, answered,
-- left_without_answer, terminated. The steps between them are tables in callcenter/domain.
ALTER TABLE cases DROP CONSTRAINT cases_state_check;
ALTER TABLE cases ADD CONSTRAINT cases_state_check CHECK (
    state IN ('draft', 'registered', 'closed')
    OR kind = 'ticket' AND state IN ('in_work', 'done', 'rejected')
    OR kind = 'appeal' AND state IN ('forwarded', 'under_consideration', 'answer_prepared', 'answered',
                                     'left_without_answer', 'terminated'));
ALTER TABLE cases
    ADD COLUMN caller_email text,   -- where notices go; NULL: none known
    ADD COLUMN topic_code   text;   -- ticket: service of the catalogue; appeal: code of its first question
CREATE INDEX cases_by_topic ON cases (topic_code, created_at DESC, case_id DESC);  -- register of one topic
CREATE INDEX cases_by_state ON cases (state, created_at DESC, case_id DESC) WHERE state <> 'closed';  -- work to do
CREATE INDEX cases_by_operator ON cases (operator_id, created_at DESC, case_id DESC);  -- "my cases"

-- A number stays its case's for ever, also after the case became one of another kind.
CREATE TABLE former_numbers (
    case_number text PRIMARY KEY,
    case_id     uuid NOT NULL REFERENCES cases,
    until       timestamptz NOT NULL DEFAULT app_now()
);

-- The electronic journal: one line for each time somebody turned to the hotline.
CREATE TABLE contacts (
    contact_id  uuid PRIMARY KEY,
    case_id     uuid NOT NULL REFERENCES cases,
    channel     text NOT NULL CHECK (channel IN ('phone', 'email', 'site', 'paper', 'import')),
    at          timestamptz NOT NULL,
    linkedid    text UNIQUE REFERENCES calls,   -- phone: its call
    address     text,                           -- E.164 number or e-mail address; NULL: withheld
    caller_kind text CHECK (caller_kind IN ('citizen', 'representative', 'user', 'responsible_specialist',
                                            'head', 'department_employee', 'medical_worker')),  -- NULL: not asked yet
    reason      text NOT NULL DEFAULT '',
    description text NOT NULL DEFAULT '',
    agent_id    uuid REFERENCES users,          -- who received it; NULL: a machine did, or its call knows
    outcome     text,                           -- NULL: nobody has said yet
    CHECK ((channel = 'phone') = (linkedid IS NOT NULL))
);
CREATE INDEX contacts_by_time ON contacts (at DESC, contact_id DESC);
CREATE INDEX contacts_by_case ON contacts (case_id, at);

INSERT INTO contacts (contact_id, case_id, channel, at, linkedid, address)
SELECT gen_random_uuid(), case_id, 'phone', offered_at, linkedid, caller_e164
  FROM calls
 WHERE direction = 'inbound' AND case_id IS NOT NULL;

-- Each step of a case and each thing worth telling about it; only ever added to.
CREATE TABLE case_history (
    case_id    uuid NOT NULL REFERENCES cases,
    seq        integer NOT NULL,                -- within the case, from 1
    at         timestamptz NOT NULL DEFAULT app_now(),
    actor      text NOT NULL,                   -- login, or the rule's name
    step       text NOT NULL,                   -- ticket.escalate, appeal.forward, ...
    from_state text NOT NULL,
    to_state   text NOT NULL,
    reason     text NOT NULL DEFAULT '',
    details    jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (case_id, seq)
);

-- Promised moments. A case's `due_at` is the operational one of what it waits for now.
CREATE TABLE deadlines (
    case_id            uuid NOT NULL REFERENCES cases,
    what               text NOT NULL CHECK (what IN ('registration', 'execution', 'dispute', 'forward',
                                                     'answer', 'documents', 'notice', 'measure')),
    round              integer NOT NULL DEFAULT 1,  -- 2: after the first reopening or rework; the first stays
    started_at         timestamptz NOT NULL,
    legal_due_at       timestamptz NOT NULL,        -- changed only by an extension or a corrected calendar
    operational_due_at timestamptz NOT NULL,
    provisional        boolean NOT NULL DEFAULT false,  -- reckoned with a year that no decree has settled
    met_at             timestamptz,                 -- NULL: not yet
    cancelled_at       timestamptz,                 -- no longer owed: the case ended otherwise
    breached_at        timestamptz,                 -- found late; never cleared
    warned_at          timestamptz,                 -- who can act was told that it comes
    PRIMARY KEY (case_id, what, round)
);
CREATE INDEX deadlines_open ON deadlines (operational_due_at)
    WHERE met_at IS NULL AND cancelled_at IS NULL;  -- the watch over deadlines

-- Which organisations' employees see a case: the requester's of a ticket, whom an appeal was
-- forwarded to. The organisation complained of is not among them by itself (59-FZ art. 8 p. 6);
-- a complaint about one of its officials is shown to its heads alone.
CREATE TABLE case_viewers (
    case_id         uuid NOT NULL REFERENCES cases,
    organisation_id uuid NOT NULL REFERENCES organisations,
    heads_only      boolean NOT NULL DEFAULT false,  -- forwarded to its head personally
    since           timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (organisation_id, case_id) INCLUDE (heads_only)
);
CREATE INDEX case_viewers_by_case ON case_viewers (case_id);  -- who sees this case

INSERT INTO case_viewers (case_id, organisation_id)
SELECT case_id, organisation_id FROM cases WHERE organisation_id IS NOT NULL;

COMMENT ON COLUMN bi.cases.state IS 'draft, registered or closed; tickets also in_work, done, rejected; appeals also forwarded, under_consideration, answer_prepared, answered, left_without_answer, terminated';
COMMENT ON COLUMN bi.cases.due_at IS 'Operational due moment of what the case waits for now; NULL: nothing';
COMMENT ON COLUMN bi.cases.organisation IS 'Short name of the organisation it concerns; NULL: none';
