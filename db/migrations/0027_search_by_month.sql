-- A search for words of middling frequency need not read what is years old.
--
-- A GIN index answers "which cases", not "which are the newest". A second one knows each word
-- together with the month of its case: `'премия 202611'`. What fills a page is mostly found in
-- the last three months, and lists of a month are short. No parser makes a word with a blank in
-- it, so nobody can search for one; words over 200 letters, which nobody types, are left out.
CREATE FUNCTION month_words(words tsvector, created_at timestamptz) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN array_to_tsvector(ARRAY(
    SELECT word || ' ' || extract(year FROM created_at AT TIME ZONE 'UTC') * 100
                        + extract(month FROM created_at AT TIME ZONE 'UTC')
      FROM unnest(tsvector_to_array(words)) AS word
     WHERE length(word) <= 200));

CREATE INDEX case_search_by_month ON case_search USING gin (month_words(words, created_at));

-- The words of weeks, which did the same less well, go; rows keep theirs until they are rewritten.
CREATE FUNCTION case_words(said text) RETURNS tsvector LANGUAGE sql STABLE PARALLEL SAFE
RETURN strip(to_tsvector('russian', left(said, 200000)));
CREATE OR REPLACE FUNCTION case_said(of_case uuid) RETURNS tsvector LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT case_words(concat_ws(' ', k.topic, k.caller_name, k.text,
                                (SELECT string_agg(c.reason || ' ' || c.description, ' ')
                                   FROM contacts c WHERE c.case_id = k.case_id)))
      FROM cases k
     WHERE k.case_id = of_case;
END;
DROP FUNCTION case_words(text, timestamptz);
