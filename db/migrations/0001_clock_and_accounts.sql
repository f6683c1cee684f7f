-- One clock for every rule about time, and the people who may sign in.

-- The only "now" that rules about recordings, sessions and deadlines use. Tests shift it by
-- a session setting; a server's administrator could as well set the machine's clock.
CREATE FUNCTION app_now() RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT now() + coalesce(nullif(current_setting('callcenter.clock_shift', true), ''), '0')::interval
$$;

CREATE TABLE users (
    user_id       uuid PRIMARY KEY,
    login         text NOT NULL UNIQUE CHECK (login ~ '^[a-z0-9][a-z0-9._-]{1,40}$'),
    full_name     text NOT NULL CHECK (length(full_name) BETWEEN 1 AND 200),
    role          text NOT NULL CHECK (role IN ('operator', 'line2', 'line3', 'supervisor',
                                                'organisation', 'administrator', 'auditor')),
    extension     text UNIQUE CHECK (extension ~ '^[0-9]{2,6}$'),   -- NULL: no phone
    organisation  text,                                             -- NULL: the hotline's own
    password_hash text NOT NULL,
    blocked_at    timestamptz,
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now(),
    version       integer NOT NULL DEFAULT 1,
    CHECK (role <> 'organisation' OR organisation IS NOT NULL)      -- else they would see nothing
);

CREATE TABLE sessions (
    token_hash   bytea PRIMARY KEY,       -- SHA-256 of the cookie; the cookie itself is not kept
    user_id      uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    csrf_token   text NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT app_now(),
    seen_at      timestamptz NOT NULL DEFAULT app_now(),
    ip           inet,
    user_agent   text
);
CREATE INDEX sessions_by_user ON sessions (user_id);  -- ending all sessions of a person

-- Tries at signing in. A try is written before its password is checked and removed when it
-- was right, so that many tries at once cannot slip past the count.
CREATE TABLE login_failures (
    login text NOT NULL,
    ip    inet,
    at    timestamptz NOT NULL DEFAULT app_now()
);
CREATE INDEX login_failures_by_login ON login_failures (login, at);  -- throttle one account
CREATE INDEX login_failures_by_ip ON login_failures (ip, at);        -- throttle one address

-- Answers already given to a POST that named itself with an Idempotency-Key.
CREATE TABLE idempotency_keys (
    user_id      uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    key          text NOT NULL,
    request_hash bytea NOT NULL,          -- method, path and body: another request, another hash
    status       integer,                 -- NULL: the first of them is still at work
    headers      jsonb,
    body         bytea,
    created_at   timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (user_id, key)
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);  -- forgotten after a day
