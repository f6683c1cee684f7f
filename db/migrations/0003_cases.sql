-- Cases: one for each conversation; and the calls the hotline owes.

CREATE TABLE case_counters (
    kind smallint NOT NULL,       -- 1 ticket, 2 appeal, 3 appointment
    year smallint NOT NULL,       -- two digits, office time
    last integer NOT NULL CHECK (last >= 0),  -- past 999999 a case stays without a number
    PRIMARY KEY (kind, year)
);

CREATE TABLE cases (
    case_id       uuid PRIMARY KEY,
    case_number   text UNIQUE CHECK (case_number ~ '^[1-3][0-9]{9}$'),  -- NULL: kind not chosen yet
    kind          text NOT NULL CHECK (kind IN ('ticket', 'appeal', 'appointment')),
    state         text NOT NULL CHECK (state IN ('draft', 'registered', 'closed')),
    channel       text NOT NULL DEFAULT 'phone' CHECK (channel IN ('phone', 'email', 'site', 'paper', 'import')),
    caller_e164   text,
    caller_name   text NOT NULL DEFAULT '',
    organisation  text,
    topic         text NOT NULL DEFAULT '',
    text          text NOT NULL DEFAULT '',
    operator_id   uuid REFERENCES users,      -- NULL: nobody has taken it yet
    close_reason  text,                       -- typed by a person or a rule's name
    created_at    timestamptz NOT NULL,
    registered_at timestamptz,
    due_at        timestamptz,
    done_at       timestamptz,
    closed_at     timestamptz,
    updated_at    timestamptz NOT NULL DEFAULT now(),
    version       integer NOT NULL DEFAULT 1,
    CHECK (state = 'draft' OR case_number IS NOT NULL),
    CHECK ((state = 'closed') = (closed_at IS NOT NULL))
);
CREATE INDEX cases_by_time ON cases (created_at DESC, case_id DESC);
CREATE INDEX cases_by_caller ON cases (caller_e164, created_at DESC);
ALTER TABLE calls ADD FOREIGN KEY (case_id) REFERENCES cases;

CREATE TABLE callbacks (
    callback_id     uuid PRIMARY KEY,
    phone_e164      text NOT NULL,
    case_id         uuid NOT NULL REFERENCES cases,
    reason          text NOT NULL CHECK (reason IN ('abandoned', 'after_hours', 'overflow',
                                                    'requested', 'refused', 'interrupted')),
    state           text NOT NULL CHECK (state IN ('open', 'done', 'closed')),
    created_at      timestamptz NOT NULL,
    due_at          timestamptz NOT NULL,
    last_unanswered_at timestamptz NOT NULL,  -- since when its last call waited; evidence is later
    evidence_linkedid text REFERENCES calls,  -- done: the conversation that answered it
    close_reason    text,                     -- closed: typed by a person
    closed_at       timestamptz,
    closed_by       uuid REFERENCES users,
    version         integer NOT NULL DEFAULT 1,
    CHECK (state <> 'done' OR evidence_linkedid IS NOT NULL),
    CHECK (state <> 'closed' OR length(close_reason) > 2)
);
CREATE UNIQUE INDEX callbacks_one_open ON callbacks (phone_e164) WHERE state = 'open';
CREATE INDEX callbacks_by_due ON callbacks (due_at, callback_id) WHERE state = 'open';

CREATE TABLE callback_calls (          -- the unanswered calls that one obligation covers
    linkedid    text PRIMARY KEY REFERENCES calls,  -- one call, one obligation, for ever
    callback_id uuid NOT NULL REFERENCES callbacks
);
CREATE INDEX callback_calls_by_callback ON callback_calls (callback_id);
