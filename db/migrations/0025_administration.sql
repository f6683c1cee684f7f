-- What administrators change in the panel; which PBX has it already; a name for each session.

-- Each change stays; the one of the greatest version is in force. Values are checked by the same
-- rules as the settings file, all sections together.
CREATE TABLE settings_changes (
    change_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    section    text NOT NULL,
    version    integer NOT NULL CHECK (version > 0),
    value      jsonb,                     -- setting -> value; NULL: as the file says again
    changed_by text NOT NULL,             -- login
    changed_at timestamptz NOT NULL DEFAULT app_now(),
    UNIQUE (section, version)             -- of two who change the same one comes first; and read so
);

CREATE TABLE pbx_settings (               -- one row for each PBX
    node      text PRIMARY KEY,
    change_id bigint NOT NULL,            -- the newest change it was given; 0: none was there yet
    taken_at  timestamptz NOT NULL DEFAULT app_now(),
    problem   text                        -- one word: why it runs with the former ones; NULL: it does not
);

-- What a person ends a session by: the hash of its cookie is for nobody's eyes.
ALTER TABLE sessions ADD COLUMN session_id uuid NOT NULL DEFAULT gen_random_uuid() UNIQUE;

-- Who did what when, asked by people (db/audit_lists.py); new rows are always the last of each.
CREATE INDEX audit_by_actor ON audit (actor, seq);
CREATE INDEX audit_by_moment ON audit (at);
