-- Who may be an operator's phone in a browser now, and calls that people ask the PBX for.

-- One browser's right to be an operator's phone. It lives while it is not released and its session
-- lives; the bridge of the PBX keeps there the digests of the living ones and no others.
CREATE TABLE softphone_leases (
    lease_id     uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id      uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    session_hash bytea REFERENCES sessions ON DELETE SET NULL,  -- NULL: signed out, blocked
    extension    text NOT NULL CHECK (extension ~ '^[0-9]{2,6}$'),
    digest       text NOT NULL CHECK (digest ~ '^[0-9a-f]{32}$'),  -- MD5 of user, realm, password
    created_at   timestamptz NOT NULL DEFAULT app_now(),
    known_at     timestamptz,                    -- since when the PBX has the digest
    seen_at      timestamptz DEFAULT app_now(),  -- its socket, every few seconds; NULL: closed
    released_at  timestamptz
);
-- One phone an operator, whatever two browsers do at the same moment.
CREATE UNIQUE INDEX softphone_leases_one ON softphone_leases (extension) WHERE released_at IS NULL;
CREATE INDEX softphone_leases_by_session ON softphone_leases (session_hash)
    WHERE session_hash IS NOT NULL;  -- followed when a session is deleted
CREATE INDEX softphone_leases_by_age ON softphone_leases (released_at);  -- forgotten after a day

-- "Ring my phone, then dial this number": asked by any process, done by the bridge of the PBX.
CREATE TABLE call_requests (
    request_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id    uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    extension  text NOT NULL CHECK (extension ~ '^[0-9]{2,6}$'),
    number     text NOT NULL CHECK (number ~ '^[0-9]{2,15}$'),  -- as the PBX dials it
    asked_at   timestamptz NOT NULL DEFAULT app_now(),
    taken_at   timestamptz,                     -- by a bridge, or given up by who asked
    outcome    text CHECK (outcome IN ('ringing', 'busy', 'often', 'no_phone', 'refused', 'given_up')),
    device     text CHECK (device IN ('browser', 'phone')),
    linkedid   text                             -- of the call, when its phone rings
);
CREATE INDEX call_requests_open ON call_requests (asked_at) WHERE taken_at IS NULL;  -- the bridge's
CREATE INDEX call_requests_by_age ON call_requests (asked_at);  -- forgotten after a day

-- Once a statement, and PostgreSQL sends equal ones of a transaction once.
CREATE FUNCTION tell_phone_news() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('callcenter_phones', '');
    RETURN NULL;
END $$;
CREATE TRIGGER tell AFTER INSERT OR UPDATE OF session_hash, released_at ON softphone_leases
    FOR EACH STATEMENT EXECUTE FUNCTION tell_phone_news();
CREATE TRIGGER tell AFTER INSERT ON call_requests
    FOR EACH STATEMENT EXECUTE FUNCTION tell_phone_news();
