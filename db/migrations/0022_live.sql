-- What happens now, for screens: rows that whoever knows publishes and every API process mirrors.

-- Unlogged: a crash of the server empties it, and who publishes writes it anew within seconds.
-- A number in `seq` is newer than all that was visible before it: publishers take turns.
CREATE UNLOGGED TABLE live_rows (
    node  text NOT NULL,            -- who publishes: a PBX node, or a job
    kind  text NOT NULL CHECK (kind IN ('agent', 'queue', 'ring', 'node')),
    key   text NOT NULL,
    value jsonb,                    -- NULL: gone; the row follows after ten minutes
    seq   bigint NOT NULL,
    at    timestamptz NOT NULL,     -- the server's clock
    PRIMARY KEY (node, kind, key)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
CREATE INDEX live_rows_by_seq ON live_rows (seq);  -- what is newer than a mirror knows

CREATE SEQUENCE live_seq;

-- Changes when the rows have been lost: numbers of before mean nothing then.
CREATE UNLOGGED TABLE live_epoch (
    one   boolean PRIMARY KEY DEFAULT true CHECK (one),
    epoch uuid NOT NULL DEFAULT gen_random_uuid()
);

-- Publish a batch in one round trip; `whole`: what is not in it is gone.
CREATE FUNCTION publish_live(of_node text, kinds text[], keys text[], texts text[], whole boolean)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(122000022);  -- seq in the order of commits
    INSERT INTO live_rows (node, kind, key, value, seq, at)
    SELECT of_node, said.kind, said.key, said.value::jsonb, nextval('live_seq'), clock_timestamp()
      FROM unnest(kinds, keys, texts) AS said (kind, key, value)
        ON CONFLICT (node, kind, key) DO UPDATE
       SET value = EXCLUDED.value, seq = EXCLUDED.seq, at = EXCLUDED.at;
    IF whole THEN
        UPDATE live_rows
           SET value = NULL, seq = nextval('live_seq'), at = clock_timestamp()
         WHERE node = of_node AND value IS NOT NULL
           AND (kind, key) NOT IN (SELECT * FROM unnest(kinds, keys));
    END IF;
    PERFORM pg_notify('callcenter_live', '');
END $$;

-- Who has the panel open: a signed-in browser says so every five seconds.
CREATE TABLE panel_presence (
    user_id uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    seen_at timestamptz NOT NULL
) WITH (fillfactor = 50);

-- Whose reading of which call's card is in the audit chain already.
CREATE TABLE card_readings (
    linkedid text NOT NULL,
    user_id  uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    read_at  timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (linkedid, user_id)
);

-- What panels may read anew, once a transaction whatever it touched; the journal tells of calls itself.
CREATE FUNCTION tell_news() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM touched) THEN
        PERFORM pg_notify('callcenter_news', TG_TABLE_NAME);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER news_of_new AFTER INSERT ON cases REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION tell_news();
CREATE TRIGGER news_of_changed AFTER UPDATE ON cases REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION tell_news();
CREATE TRIGGER news_of_new AFTER INSERT ON callbacks REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION tell_news();
CREATE TRIGGER news_of_changed AFTER UPDATE ON callbacks REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION tell_news();
CREATE TRIGGER news_of_new AFTER INSERT ON notices REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION tell_news();
CREATE TRIGGER news_of_changed AFTER UPDATE ON notices REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION tell_news();

-- Only calls have a queue; of anything else nobody knows one.
CREATE OR REPLACE FUNCTION figure_key(by text, organisation_id uuid, topic_code text, line smallint, person uuid,
                                      at timestamptz, zone text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE by WHEN 'organisation' THEN organisation_id::text
               WHEN 'topic' THEN topic_code
               WHEN 'line' THEN line::text
               WHEN 'person' THEN person::text
               WHEN 'day' THEN (at AT TIME ZONE zone)::date::text
               WHEN 'queue' THEN NULL
               ELSE '' END;
