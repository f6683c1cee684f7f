-- The knowledge base: questions with answers and scripts, reviewed by another person, searched in Russian.

CREATE TABLE knowledge_articles (
    article_id uuid PRIMARY KEY,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    created_by text NOT NULL                       -- login
);

-- Stems and whole words; people type е for ё.
CREATE FUNCTION knowledge_words(said text) RETURNS tsvector LANGUAGE sql IMMUTABLE
    RETURN to_tsvector('russian', translate(said, 'ёЁ', 'еЕ'))
           || to_tsvector('simple', translate(said, 'ёЁ', 'еЕ'));

-- One edition is shown, at most one more is being written; those replaced stay.
CREATE TABLE knowledge_editions (
    article_id   uuid NOT NULL REFERENCES knowledge_articles,
    edition      integer NOT NULL CHECK (edition > 0),
    state        text NOT NULL CHECK (state IN ('draft', 'review', 'published', 'retired')),
    question     text NOT NULL DEFAULT '' CHECK (length(question) <= 500),
    answer       text NOT NULL DEFAULT '' CHECK (length(answer) <= 20000),
    category     text NOT NULL DEFAULT '' CHECK (length(category) <= 100),
    audience     text NOT NULL CHECK (audience IN ('operator', 'citizen')),
    scenario     jsonb,                            -- steps of a script; NULL: an article without one
    authors      text[] NOT NULL CHECK (authors <> '{}'),  -- logins of all who wrote in it, the first began it
    author_line  smallint CHECK (author_line BETWEEN 1 AND 2),  -- NULL: not of a line
    reviewer     text,                             -- login; NULL: not published by anybody yet
    valid_to     date,                             -- NULL: for good
    note         text NOT NULL DEFAULT '',         -- why it was returned or retired
    began_at     timestamptz NOT NULL DEFAULT app_now(),
    changed_at   timestamptz NOT NULL DEFAULT app_now(),
    published_at timestamptz,
    retired_at   timestamptz,
    version      integer NOT NULL DEFAULT 1,
    -- Stems, and words as they are for their beginnings; a question weighs more than its answer.
    words        tsvector GENERATED ALWAYS AS (
                     setweight(knowledge_words(question), 'A') || setweight(knowledge_words(category), 'B')
                     || setweight(knowledge_words(answer), 'C')) STORED,
    PRIMARY KEY (article_id, edition),
    CHECK (state <> 'published' OR reviewer IS NOT NULL AND published_at IS NOT NULL),
    CHECK (reviewer IS NULL OR reviewer <> ALL (authors)),
    CHECK ((state = 'retired') = (retired_at IS NOT NULL))
);
CREATE UNIQUE INDEX knowledge_one_published ON knowledge_editions (article_id) WHERE state = 'published';
CREATE UNIQUE INDEX knowledge_one_open ON knowledge_editions (article_id) WHERE state IN ('draft', 'review');
CREATE INDEX knowledge_words ON knowledge_editions USING gin (words);  -- search
CREATE INDEX knowledge_by_state ON knowledge_editions (state, changed_at DESC, article_id DESC);  -- the lists

-- Where an article was used, and whether it helped: once for each case.
CREATE TABLE knowledge_used (
    article_id uuid NOT NULL REFERENCES knowledge_articles,
    case_id    uuid NOT NULL REFERENCES cases,
    edition    integer NOT NULL,                   -- the one shown then
    used_at    timestamptz NOT NULL DEFAULT app_now(),
    used_by    uuid NOT NULL REFERENCES users,
    helped     boolean,                            -- NULL: nobody has said
    PRIMARY KEY (case_id, article_id),
    FOREIGN KEY (article_id, edition) REFERENCES knowledge_editions
);
CREATE INDEX knowledge_used_by_article ON knowledge_used (article_id);  -- how often one is used

COMMENT ON TABLE knowledge_articles IS 'Articles of the knowledge base; their words are in editions';
COMMENT ON TABLE knowledge_editions IS 'Editions of articles and scripts: draft, review, published, retired';
COMMENT ON TABLE knowledge_used IS 'Articles used in a case, and whether they helped; one row an article and case';
