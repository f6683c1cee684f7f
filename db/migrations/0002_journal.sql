-- The journal: what the PBX said, line by line, and the calls folded from it.

CREATE TABLE pbx_boots (
    systemname    text PRIMARY KEY,       -- fresh at each start of an Asterisk
    node          text NOT NULL,
    first_seen_at timestamptz NOT NULL    -- the PBX's clock; later than of any boot seen before it
);

CREATE TABLE journal_files (
    node       text NOT NULL,
    device     bigint NOT NULL,
    inode      bigint NOT NULL,
    head_hash  bytea NOT NULL,            -- tells a replaced file from a grown one
    position   bigint NOT NULL,           -- bytes whose rows are committed
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (node, device, inode)
);

CREATE TABLE call_events (
    event_key  bytea PRIMARY KEY,         -- hash of what makes an event itself; a repeat is no news
    linkedid   text NOT NULL,
    uniqueid   text NOT NULL,
    event_at   timestamptz NOT NULL,      -- the PBX's clock, microseconds
    event_type text NOT NULL,
    channel    text NOT NULL,
    application text NOT NULL,
    peer       text NOT NULL,
    extra      jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX call_events_by_linkedid ON call_events (linkedid);   -- refold a call
CREATE INDEX call_events_by_uniqueid ON call_events (uniqueid);   -- a channel that changed calls

CREATE TABLE events_rejected (
    rejected_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    node        text NOT NULL,
    source      text NOT NULL CHECK (source IN ('journal', 'ami')),
    reason      text NOT NULL,
    raw         bytea NOT NULL,           -- cut at 64 KiB
    rejected_at timestamptz NOT NULL DEFAULT now(),
    raw_hash    bytea NOT NULL UNIQUE     -- a line read twice is rejected once
);

CREATE TABLE calls (
    linkedid        text PRIMARY KEY,
    node            text NOT NULL,
    direction       text NOT NULL CHECK (direction IN ('inbound', 'outbound', 'internal')),
    caller_raw      text NOT NULL DEFAULT '',   -- as sent; control characters replaced
    caller_name     text NOT NULL DEFAULT '',
    caller_e164     text,                       -- NULL: withheld, internal or not a number
    dialled_number  text NOT NULL DEFAULT '',
    dialled_e164    text,                       -- of a call out: the citizen; else NULL
    menu_choice     text,                       -- a key, 'timeout' or 'invalid'; NULL: no menu
    queue           text,                       -- that answered, else the last entered
    offered_at      timestamptz NOT NULL,
    queued_at       timestamptz,
    answered_at     timestamptz,
    ended_at        timestamptz,
    outcome         text NOT NULL,              -- callcenter.domain.call.Outcome
    wait_seconds    double precision NOT NULL DEFAULT 0,
    talk_seconds    double precision NOT NULL DEFAULT 0,
    hold_seconds    double precision NOT NULL DEFAULT 0,
    hung_up_by      text CHECK (hung_up_by IN ('caller', 'agent', 'system')),
    agent_extension text,                       -- that answered first
    agent_id        uuid REFERENCES users,      -- whose extension that was then, whoever has it now
    timeline        jsonb NOT NULL,             -- steps, legs, talks, holds: callcenter.domain.call.timeline
    case_id         uuid,
    updated_at      timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX calls_by_time ON calls (offered_at DESC, linkedid DESC);             -- lists, cursor
CREATE INDEX calls_by_caller ON calls (caller_e164 text_pattern_ops, offered_at DESC);  -- who phoned before
CREATE INDEX calls_out ON calls (dialled_e164) WHERE dialled_e164 IS NOT NULL;    -- called back already?
CREATE INDEX calls_open ON calls (node, offered_at) WHERE ended_at IS NULL;       -- after a crash
CREATE INDEX calls_by_case ON calls (case_id);
