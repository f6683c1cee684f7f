-- Files that come with a case, an application or an appointment: rows here, bytes in a folder.

CREATE TABLE attachments (
    attachment_id  uuid PRIMARY KEY,              -- UUIDv7; the file's name on disk is made of it
    case_id        uuid REFERENCES cases,         -- exactly one of these three owns it
    application_id uuid,
    staff_id       uuid,                          -- whose appointment the document proves
    name           text NOT NULL CHECK (length(name) <= 200),  -- theirs, made harmless: only shown; '' once deleted
    media_type     text NOT NULL,                 -- by content, from a closed list
    size           bigint NOT NULL CHECK (size > 0),
    sha256         bytea NOT NULL CHECK (length(sha256) = 32),
    storage_key    text NOT NULL UNIQUE,
    source         text NOT NULL CHECK (source IN ('email', 'site', 'paper', 'panel', 'import')),
    added_by       uuid REFERENCES users,         -- NULL: nobody of ours, a machine took it in
    kept_at        timestamptz NOT NULL DEFAULT app_now(),
    released_at    timestamptz,                   -- since when its application or appointment needs it no more
    state          text NOT NULL DEFAULT 'ready' CHECK (state IN ('ready', 'deleting', 'deleted')),
    deleted_at     timestamptz,
    CHECK (num_nonnulls(case_id, application_id, staff_id) = 1),
    CHECK ((state = 'deleted') = (deleted_at IS NOT NULL))
);
-- The same file sent twice is one attachment; also the list of one owner.
CREATE UNIQUE INDEX attachments_of_owner ON attachments
    ((coalesce(case_id, application_id, staff_id)), sha256) WHERE state = 'ready';
CREATE INDEX attachments_kept ON attachments (kept_at) WHERE state = 'ready';  -- what may have expired
CREATE INDEX attachments_going ON attachments (attachment_id) WHERE state = 'deleting';  -- what the job left half done
