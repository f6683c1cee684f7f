-- Recordings and the proof that they are gone.

CREATE TABLE recordings (
    recording_id   uuid PRIMARY KEY,
    stem           text NOT NULL UNIQUE,      -- file name without -citizen.wav / -agent.wav
    linkedid       text REFERENCES calls,     -- NULL: an orphan, or its call is not read yet
    node           text NOT NULL,
    state          text NOT NULL CHECK (state IN ('expected', 'ready', 'missing', 'damaged',
                                                  'suspect', 'orphan', 'deleting', 'deleted')),
    problem        text,                      -- one word: empty, truncated, unreadable, one_sided …
    started_at     timestamptz NOT NULL,
    ended_at       timestamptz,               -- NULL: the call is still going on
    retention      interval NOT NULL CHECK (retention > '0' AND retention <= '30 days'),
    expires_at     timestamptz,               -- written once, by the trigger below
    duration_seconds double precision,
    bytes          bigint,
    sha256         bytea,
    storage_key    text UNIQUE,               -- <day>/<recording_id>.ogg
    key_day        date,                      -- the day key it is encrypted under; NULL: in clear
    citizen_level_db double precision,
    agent_level_db   double precision,
    repaired       boolean NOT NULL DEFAULT false,
    attempts       integer NOT NULL DEFAULT 0,
    deleted_at     timestamptz,
    updated_at     timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX recordings_by_linkedid ON recordings (linkedid);
CREATE INDEX recordings_due ON recordings (expires_at) WHERE state <> 'deleted';    -- purge
CREATE INDEX recordings_expected ON recordings (started_at) WHERE state = 'expected';  -- finaliser

CREATE FUNCTION recordings_expiry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.expires_at IS NOT NULL THEN
        NEW.expires_at := OLD.expires_at;     -- once written, it stays
        NEW.ended_at := OLD.ended_at;
        NEW.retention := OLD.retention;
    ELSIF NEW.ended_at IS NOT NULL THEN
        -- 720 hours, not "30 days": days differ in length where clocks are put forward
        NEW.expires_at := NEW.ended_at + make_interval(secs => extract(epoch FROM NEW.retention));
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER recordings_expiry BEFORE INSERT OR UPDATE ON recordings
    FOR EACH ROW EXECUTE FUNCTION recordings_expiry();

CREATE TABLE receipts (                       -- one for each deletion; a hash chain
    seq          bigint PRIMARY KEY,
    recording_id uuid NOT NULL UNIQUE REFERENCES recordings,
    body         jsonb NOT NULL,              -- what was deleted, when it was due, what was found
    created_at   timestamptz NOT NULL,
    prev_hash    bytea NOT NULL,
    hash         bytea NOT NULL
);

CREATE TABLE audit (                          -- who did or read what, and why; a hash chain
    seq       bigint PRIMARY KEY,
    at        timestamptz NOT NULL,
    actor     text NOT NULL,                  -- login, or 'system'
    action    text NOT NULL,
    object    text NOT NULL,
    body      jsonb NOT NULL,                 -- reason, address, what changed
    prev_hash bytea NOT NULL,
    hash      bytea NOT NULL
);
CREATE INDEX audit_by_object ON audit (object, seq);

CREATE TABLE clock_marks (                    -- the highest time the purge has seen
    name    text PRIMARY KEY,
    seen_at timestamptz NOT NULL
);
