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
    storage_key    text,                      -- <day>/<recording_id>.ogg; unique by its id
    key_day        date,                      -- the day key it is encrypted under; NULL: in clear
    citizen_level_db double precision,
    agent_level_db   double precision,
    repaired       boolean NOT NULL DEFAULT false,
    source_sha256  bytea,                     -- of the originals: tells a left-over from a new file
    attempts       integer NOT NULL DEFAULT 0,
    next_try_at    timestamptz NOT NULL DEFAULT '-infinity',  -- the finaliser looks again
    deleted_at     timestamptz,
    updated_at     timestamptz NOT NULL DEFAULT now(),
    CHECK ((state = 'deleted') = (deleted_at IS NOT NULL))
);
CREATE INDEX recordings_by_linkedid ON recordings (linkedid);
CREATE INDEX recordings_due ON recordings (expires_at) WHERE deleted_at IS NULL;    -- purge
CREATE INDEX recordings_expected ON recordings (started_at) WHERE state = 'expected';  -- finaliser
CREATE INDEX recordings_unended ON recordings (started_at) WHERE ended_at IS NULL;      -- whose end nobody told

CREATE TABLE listenings (                     -- one for each time a person asked to hear one
    listening_id uuid PRIMARY KEY,
    recording_id uuid NOT NULL REFERENCES recordings,
    user_id      uuid NOT NULL REFERENCES users,
    created_at   timestamptz NOT NULL DEFAULT app_now()
);

-- When audio must go is decided here, once, and nobody can move it afterwards.
CREATE FUNCTION recordings_expiry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.expires_at IS NOT NULL THEN
        NEW.expires_at := OLD.expires_at;
        NEW.ended_at := OLD.ended_at;
        NEW.retention := OLD.retention;
    ELSIF NEW.ended_at IS NULL THEN
        NEW.expires_at := NULL;
    ELSE
        -- 720 hours, not "30 days": days differ in length where clocks are put forward.
        -- An end in the future is a PBX with a wrong clock: what we have read has ended.
        NEW.expires_at := make_interval(secs => extract(epoch FROM NEW.retention))
            + CASE WHEN NEW.ended_at > app_now() + interval '1 minute' THEN app_now()
                   ELSE NEW.ended_at END;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER recordings_expiry
    BEFORE INSERT OR UPDATE OF ended_at, retention, expires_at ON recordings
    FOR EACH ROW EXECUTE FUNCTION recordings_expiry();

-- The one condition under which audio may still be read: refused from the very moment on.
CREATE FUNCTION still_kept(expires_at timestamptz) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(expires_at > app_now(), false)
$$;

-- What the purge has begun, nobody else takes back: `... WHERE state = 'expected'` is the way.
CREATE FUNCTION recordings_no_return() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'recording % is %, it cannot become %', OLD.recording_id, OLD.state, NEW.state;
END $$;
CREATE TRIGGER recordings_no_return
    BEFORE UPDATE OF state ON recordings FOR EACH ROW
    WHEN (OLD.state = 'deleted' AND NEW.state <> 'deleted'
          OR OLD.state = 'deleting' AND NEW.state NOT IN ('deleting', 'deleted'))
    EXECUTE FUNCTION recordings_no_return();

CREATE TABLE purge_failures (                 -- files that would not go; tried again, alarm once
    recording_id uuid PRIMARY KEY REFERENCES recordings,
    error        text NOT NULL,               -- the system's word: EIO, EBUSY, EROFS, EPERM …
    attempts     integer NOT NULL DEFAULT 1,
    first_at     timestamptz NOT NULL DEFAULT app_now(),
    last_at      timestamptz NOT NULL DEFAULT app_now()
);

CREATE TABLE receipts (                       -- one for each deletion; a hash chain
    seq          bigint PRIMARY KEY CHECK (seq > 0),
    recording_id uuid NOT NULL UNIQUE REFERENCES recordings,
    body         jsonb NOT NULL,              -- what was deleted, when it was due, what was found
    created_at   timestamptz NOT NULL,
    prev_hash    bytea NOT NULL,
    hash         bytea NOT NULL
);

CREATE TABLE audit (                          -- who did or read what, and why; a hash chain
    seq       bigint PRIMARY KEY CHECK (seq > 0),
    at        timestamptz NOT NULL,
    actor     text NOT NULL,                  -- login, or 'system'
    action    text NOT NULL,
    object    text NOT NULL,
    body      jsonb NOT NULL,                 -- reason, address, what changed
    prev_hash bytea NOT NULL,
    hash      bytea NOT NULL
);
CREATE INDEX audit_by_object ON audit (object, seq);

CREATE TABLE clock_marks (                    -- the highest time the purge has trusted, and by what
    name       text PRIMARY KEY,
    seen_at    timestamptz NOT NULL,          -- app_now()
    skew       interval NOT NULL,             -- app_now() less the clock of the machine that purges
    boot_id    text NOT NULL,                 -- that machine's present start
    booted_at  timestamptz NOT NULL           -- that start, by app_now(); a jump of the clock moves it
);
