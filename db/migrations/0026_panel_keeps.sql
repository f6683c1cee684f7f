-- What people at the panel have not finished yet, and the lists they come back to.

CREATE TABLE case_forms (  -- a draft's registration as far as it is filled in; gone once registered
    case_id uuid PRIMARY KEY REFERENCES cases ON DELETE CASCADE,
    fields  jsonb NOT NULL CHECK (jsonb_typeof(fields) = 'object')
);

CREATE TABLE saved_views (  -- a list with its filters under a name of one's own
    view_id  uuid PRIMARY KEY,
    user_id  uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    list     text NOT NULL,
    name     text NOT NULL CHECK (name <> ''),
    query    text NOT NULL,  -- of the page's address
    saved_at timestamptz NOT NULL DEFAULT app_now()
);
-- For saved_views.own_views, and so that a name means one thing.
CREATE UNIQUE INDEX saved_views_by_name ON saved_views (user_id, list, name);
