-- Registers at any size: full text over what people wrote in cases, and files of exports.

-- Words of a case in Russian word forms. A table of its own: a case changes its state ten times
-- and its text twice, and no step should rewrite the index of words. A draft in which nobody has
-- written has no row here: it is found by number and caller in `cases`.
--
-- A GIN index answers "which cases", not "which are the newest", so each case also carries the
-- week and the quarter it came in as words of their own: `... & 'week 202647'` reads one week's
-- cases only. No parser makes a word with a blank in it, so nobody can search for one.
CREATE TABLE case_search (
    case_id    uuid PRIMARY KEY REFERENCES cases ON DELETE CASCADE,
    created_at timestamptz NOT NULL,  -- the case's
    words      tsvector NOT NULL
);

CREATE FUNCTION case_words(said text, created_at timestamptz) RETURNS tsvector
LANGUAGE sql STABLE PARALLEL SAFE
RETURN strip(to_tsvector('russian', left(said, 200000)))
    || array_to_tsvector(ARRAY[to_char(created_at AT TIME ZONE 'UTC', '"week "IYYYIW'),
                               to_char(created_at AT TIME ZONE 'UTC', '"quarter "YYYYQ')]);

-- What the case says, and what was said at each contact about it.
CREATE FUNCTION write_case_words(of_case uuid) RETURNS void LANGUAGE sql AS $$
    INSERT INTO case_search (case_id, created_at, words)
    SELECT k.case_id, k.created_at,
           case_words(concat_ws(' ', k.topic, k.caller_name, k.text,
                                (SELECT string_agg(c.reason || ' ' || c.description, ' ')
                                   FROM contacts c WHERE c.case_id = k.case_id)),
                      k.created_at)
      FROM cases k
     WHERE k.case_id = of_case
        ON CONFLICT (case_id) DO UPDATE SET words = EXCLUDED.words
$$;

CREATE FUNCTION keep_case_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM write_case_words(NEW.case_id);
    RETURN NULL;
END $$;

-- The journal's drafts and calls have no words: PostgreSQL asks WHEN and calls nothing.
CREATE TRIGGER case_written AFTER INSERT ON cases FOR EACH ROW
    WHEN (NEW.topic <> '' OR NEW.text <> '' OR NEW.caller_name <> '')
    EXECUTE FUNCTION keep_case_words();
CREATE TRIGGER case_rewritten AFTER UPDATE OF topic, text, caller_name ON cases FOR EACH ROW
    WHEN (OLD.topic <> NEW.topic OR OLD.text <> NEW.text OR OLD.caller_name <> NEW.caller_name)
    EXECUTE FUNCTION keep_case_words();
CREATE TRIGGER contact_written AFTER INSERT OR UPDATE OF reason, description ON contacts FOR EACH ROW
    WHEN (NEW.reason <> '' OR NEW.description <> '')
    EXECUTE FUNCTION keep_case_words();

SELECT write_case_words(case_id) FROM cases WHERE topic <> '' OR text <> '' OR caller_name <> '';

CREATE INDEX case_search_by_word ON case_search USING gin (words);  -- rare words, any age
CREATE INDEX case_search_by_time ON case_search (created_at DESC, case_id DESC);  -- common words, the newest

CREATE INDEX cases_by_due ON cases (due_at) WHERE due_at IS NOT NULL;  -- overdue ones
CREATE INDEX contacts_by_agent ON contacts (agent_id, at DESC, contact_id DESC)
    WHERE agent_id IS NOT NULL;  -- the journal of one employee

-- What the rows of a report are told apart by; '' when by nothing, NULL when nobody knows.
CREATE FUNCTION figure_key(by text, organisation_id uuid, topic_code text, line smallint, person uuid,
                           at timestamptz, zone text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE by WHEN 'organisation' THEN organisation_id::text
               WHEN 'topic' THEN topic_code
               WHEN 'line' THEN line::text
               WHEN 'person' THEN person::text
               WHEN 'day' THEN (at AT TIME ZONE zone)::date::text
               ELSE '' END;

CREATE INDEX cases_by_registration ON cases (registered_at) WHERE registered_at IS NOT NULL;  -- volume
CREATE INDEX cases_by_result ON cases (done_at) WHERE done_at IS NOT NULL;   -- discipline
CREATE INDEX case_history_results ON case_history (at) WHERE to_state IN ('done', 'rejected');  -- executed
CREATE INDEX deadlines_by_due ON deadlines (legal_due_at);                   -- terms of a period

-- Lists written to files by a job; the row stays, the file goes after a day.
CREATE TABLE exports (
    export_id   uuid PRIMARY KEY,
    what        text NOT NULL CHECK (what IN ('contacts', 'cases', 'figures')),
    format      text NOT NULL CHECK (format IN ('xlsx', 'csv')),
    language    text NOT NULL CHECK (language IN ('ru', 'en')),
    filter      jsonb NOT NULL,        -- as asked
    state       text NOT NULL DEFAULT 'waiting'
                CHECK (state IN ('waiting', 'running', 'ready', 'failed', 'deleted')),
    asked_by    uuid NOT NULL REFERENCES users,
    asked_at    timestamptz NOT NULL DEFAULT app_now(),
    rows_total  integer,               -- NULL: not counted yet
    rows_done   integer NOT NULL DEFAULT 0,
    attempts    smallint NOT NULL DEFAULT 0,
    touched_at  timestamptz NOT NULL DEFAULT app_now(),  -- a running one that is not touched has died
    finished_at timestamptz,
    size        bigint,                -- bytes; NULL: no file
    problem     text,                  -- why it failed, in a word
    expires_at  timestamptz            -- then the file is deleted
);
CREATE INDEX exports_to_do ON exports (asked_at) WHERE state IN ('waiting', 'running');
CREATE INDEX exports_to_delete ON exports (expires_at) WHERE state = 'ready';
CREATE INDEX exports_by_person ON exports (asked_by, asked_at DESC, export_id DESC);
