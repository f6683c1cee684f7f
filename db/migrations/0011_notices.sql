-- Notices out through an outbox that is never in doubt without saying so; letters in, each once.

ALTER TABLE users ADD COLUMN email text;  -- NULL: gets no letters

-- Texts of notices. Version 0 is the program's own; what an administrator saves follows it.
CREATE TABLE notice_templates (
    kind     text NOT NULL,
    language text NOT NULL CHECK (language IN ('ru', 'en')),
    version  integer NOT NULL CHECK (version > 0),
    subject  text NOT NULL CHECK (length(subject) BETWEEN 1 AND 200),
    body     text NOT NULL CHECK (length(body) BETWEEN 1 AND 10000),
    saved_at timestamptz NOT NULL DEFAULT app_now(),
    saved_by text NOT NULL,                     -- login
    PRIMARY KEY (kind, language, version)
);

CREATE TABLE letters (
    letter_id    uuid PRIMARY KEY,
    mailbox      text NOT NULL,                 -- user@host/folder it was read from
    uidvalidity  bigint NOT NULL,               -- with the UID: the letter's place there
    uid          bigint NOT NULL,
    state        text NOT NULL DEFAULT 'received'
                 CHECK (state IN ('received', 'taken', 'automatic', 'bounce', 'duplicate', 'refused', 'failed')),
    identity     text NOT NULL,                 -- equal for two copies of one letter
    message_id   text,                          -- theirs; NULL: the letter has none
    from_address text,                          -- NULL: none that can be read
    subject      text NOT NULL DEFAULT '',
    bytes        bigint NOT NULL,
    arrived_at   timestamptz NOT NULL,          -- by the mail server's clock, not the sender's
    received_at  timestamptz NOT NULL DEFAULT app_now(),
    flagged      boolean NOT NULL DEFAULT false,  -- marked as seen on the server
    case_id      uuid REFERENCES cases,         -- NULL: none yet, or not about a case
    notice_id    uuid,                          -- bounce or automatic reply: what it answers
    attempts     integer NOT NULL DEFAULT 0,
    next_try_at  timestamptz NOT NULL DEFAULT app_now(),
    by_hand      boolean NOT NULL DEFAULT false,  -- a person has said that a person wrote it
    problem      text,                          -- why refused or failed; what was left out
    version      integer NOT NULL DEFAULT 1,
    UNIQUE (mailbox, uidvalidity, uid)
);
CREATE UNIQUE INDEX letters_once ON letters (identity) WHERE state <> 'duplicate';  -- one letter, one case
CREATE INDEX letters_by_message ON letters (message_id);                    -- threads: In-Reply-To
CREATE INDEX letters_by_case ON letters (case_id, arrived_at);              -- letters of a case
CREATE INDEX letters_by_time ON letters (arrived_at DESC, letter_id DESC);  -- the list for people
CREATE INDEX letters_due ON letters (next_try_at) WHERE state = 'received';  -- work to do
CREATE INDEX letters_to_flag ON letters (mailbox, uidvalidity, uid) WHERE NOT flagged;  -- after a crash

-- As it came, byte by byte; apart, so that lists stay small.
CREATE TABLE letter_sources (
    letter_id uuid PRIMARY KEY REFERENCES letters,
    source    bytea NOT NULL
);

CREATE TABLE mailbox_positions (
    mailbox     text PRIMARY KEY,
    uidvalidity bigint NOT NULL,
    last_uid    bigint NOT NULL,
    began_on    date NOT NULL DEFAULT app_now()::date,  -- older letters that were read by then are not ours
    read_at     timestamptz NOT NULL DEFAULT app_now()
);

-- What somebody has to be told. A case, a kind and `once` name it: it is told once.
CREATE TABLE notices (
    notice_id   uuid PRIMARY KEY,
    case_id     uuid REFERENCES cases,          -- NULL: not about a case
    kind        text NOT NULL,
    once        text NOT NULL DEFAULT '',       -- a second one of its kind: which one
    state       text NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'delivered', 'unknown',
                                               'bounced', 'failed', 'call_task', 'call_done')),
    addressee   text NOT NULL CHECK (addressee IN ('requester', 'responsible', 'staff', 'named', 'told', 'line1')),
    addresses   text[] NOT NULL DEFAULT '{}',
    tried       text[] NOT NULL DEFAULT '{}',   -- addressees that could not be reached
    facts       jsonb NOT NULL DEFAULT '{}',    -- for the text's placeholders
    answers     text,                           -- Message-ID of the letter it answers; NULL: none
    language    text CHECK (language IN ('ru', 'en')),  -- NULL with the next four: not written yet
    template_version integer,
    subject     text,
    body        text,
    html        text,
    round       integer NOT NULL DEFAULT 1,     -- counts addressees and a person's retries
    round_began_at timestamptz NOT NULL DEFAULT app_now(),
    attempts    integer NOT NULL DEFAULT 0,     -- in this round
    next_try_at timestamptz NOT NULL DEFAULT app_now(),
    claimed_at  timestamptz,                    -- sending: since when
    data_at     timestamptz,                    -- sending: the server may have it from here on
    message_id  text UNIQUE,                    -- of this round
    last_error  text,
    created_at  timestamptz NOT NULL DEFAULT app_now(),
    sent_at     timestamptz,
    delivered_at timestamptz,
    done_at     timestamptz,                    -- call_done: when
    done_by     uuid REFERENCES users,          -- call_done: who called; NULL: said in the conversation
    call_result text CHECK (call_result IN ('told', 'not_reached', 'no_number', 'wrong_person', 'not_needed')),
    call_note   text,
    version     integer NOT NULL DEFAULT 1,
    UNIQUE NULLS NOT DISTINCT (case_id, kind, once),
    CHECK ((state = 'call_done') = (done_at IS NOT NULL)),
    CHECK (state NOT IN ('queued', 'sending', 'sent', 'delivered') OR addresses <> '{}'),
    CHECK ((subject IS NULL) = (body IS NULL) AND (subject IS NULL) = (html IS NULL))
);
CREATE INDEX notices_due ON notices (next_try_at) WHERE state = 'queued';   -- the sender
CREATE INDEX notices_sending ON notices (claimed_at) WHERE state = 'sending';  -- what a crash left
CREATE INDEX notices_by_time ON notices (created_at DESC, notice_id DESC);  -- the list for people
CREATE INDEX notices_by_state ON notices (state, created_at DESC, notice_id DESC)
    WHERE state IN ('failed', 'bounced', 'unknown', 'call_task');           -- what needs a person
CREATE INDEX notices_automatic ON notices (created_at)
    WHERE kind IN ('instructions', 'letter_refused');                       -- answers to one address a day

ALTER TABLE letters ADD FOREIGN KEY (notice_id) REFERENCES notices;

-- Each try, for ever: by which server's answer a notice went, or did not.
CREATE TABLE notice_tries (
    notice_id  uuid NOT NULL REFERENCES notices,
    seq        integer NOT NULL,
    at         timestamptz NOT NULL DEFAULT app_now(),
    round      integer NOT NULL,
    addressee  text NOT NULL,
    addresses  text[] NOT NULL,
    message_id text,
    outcome    text NOT NULL,                   -- the state it led to
    reply      text NOT NULL DEFAULT '',        -- the server's own words
    PRIMARY KEY (notice_id, seq)
);
CREATE INDEX notice_tries_by_message ON notice_tries (message_id);  -- bounces, replies

COMMENT ON TABLE notice_templates IS 'Texts of notices saved by administrators, each version';
COMMENT ON TABLE letters IS 'Letters read from the mailbox, each once, and what became of it';
COMMENT ON TABLE letter_sources IS 'Letters as they came';
COMMENT ON TABLE mailbox_positions IS 'How far each mailbox has been read';
COMMENT ON TABLE notices IS 'Outbox: what somebody has to be told, and how far that has come';
COMMENT ON TABLE notice_tries IS 'Each try to send a notice and the server''s answer';
