-- The directory of organisations and their staff (003-07..09, 001-18), and the citizens who turn to us (000-05).

ALTER TABLE organisations
    ADD COLUMN oid                 text UNIQUE,                -- federal register; NULL: not known
    ADD COLUMN inn                 text,
    ADD COLUMN ogrn                text,
    ADD COLUMN fias                uuid,                       -- house of the address register
    ADD COLUMN site                text,
    ADD COLUMN service_types       text[] NOT NULL DEFAULT '{}',  -- in words: what it treats
    ADD COLUMN attaches_population boolean NOT NULL DEFAULT false,
    ADD COLUMN active_from         date,                       -- NULL: as long as anybody remembers
    ADD COLUMN note                text NOT NULL DEFAULT '',   -- people's own; an import never touches it
    ADD COLUMN by_hand             text[] NOT NULL DEFAULT '{}',  -- fields a person has set: an import keeps them
    ADD COLUMN imported_as         text,                       -- name and address in the file it came from
    ADD CHECK (parent_id <> organisation_id),
    ADD CHECK (superior_id <> organisation_id);
CREATE INDEX organisations_by_parent ON organisations (parent_id);  -- units of one

-- What the directory is searched by: Russian word forms, beginnings of words as they are typed, and
-- words with a hyphen also without it (Ново-Милетская is often written Новомилетская).
CREATE FUNCTION directory_words(texts text[]) RETURNS tsvector LANGUAGE sql IMMUTABLE
    RETURN (SELECT to_tsvector('russian', said) || to_tsvector('simple', said)
                   || to_tsvector('russian', replace(said, '-', ''))
              FROM translate(lower(array_to_string(texts, ' ')), 'ё', 'е') AS said);
-- Each word in any of its forms or as a beginning; numbers as they are: 2 is not 20.
CREATE FUNCTION directory_query(asked text[]) RETURNS tsquery LANGUAGE sql IMMUTABLE
    RETURN (SELECT string_agg('(' || (plainto_tsquery('russian', word)
                                      || to_tsquery('simple', quote_literal(word)
                                                    || CASE WHEN word ~ '^\d+$' THEN '' ELSE ':*' END))::text
                              || ')', ' & ')::tsquery
              FROM unnest(asked) AS word
             WHERE numnode(plainto_tsquery('russian', word)) > 0);  -- "в" and "на" tell nothing
ALTER TABLE organisations ADD COLUMN words tsvector GENERATED ALWAYS AS
    (directory_words(ARRAY[name, short_name, address] || service_types)) STORED;
CREATE INDEX organisations_by_words ON organisations USING gin (words);  -- the operator's search

CREATE TABLE organisation_phones (
    organisation_id uuid NOT NULL REFERENCES organisations,
    position        smallint NOT NULL,        -- as they are shown, from 1
    raw             text NOT NULL,            -- as it was written
    kind            text NOT NULL CHECK (kind IN ('e164', 'short', 'internal', 'anonymous', 'invalid')),
    e164            text,                     -- NULL: cannot be dialled from here
    extension       text,
    PRIMARY KEY (organisation_id, position),
    CHECK ((kind = 'e164') = (e164 IS NOT NULL))
);
CREATE INDEX organisation_phones_by_number ON organisation_phones (e164);  -- whose number is this?

-- Who answers for what in an organisation. Work data of people, shown to the hotline and to themselves.
CREATE TABLE staff_contacts (
    staff_id        uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations,
    full_name       text NOT NULL CHECK (length(full_name) BETWEEN 1 AND 200),
    role            text NOT NULL CHECK (role IN ('responsible_specialist', 'head', 'user')),
    position        text NOT NULL DEFAULT '',
    phone_raw       text NOT NULL DEFAULT '',
    phone_e164      text,
    phone_extension text,
    email           text,
    valid_from      date NOT NULL,
    valid_to        date,                     -- last day; NULL: no end known
    confirmed_on    date NOT NULL,            -- when somebody of the organisation last said it is so
    confirmed_by    text NOT NULL,            -- login, or 'import'
    created_at      timestamptz NOT NULL DEFAULT app_now(),
    updated_at      timestamptz NOT NULL DEFAULT app_now(),
    version         integer NOT NULL DEFAULT 1,
    CHECK (valid_to >= valid_from)
);
CREATE INDEX staff_contacts_by_confirmation ON staff_contacts (confirmed_on);  -- yearly list of the overdue
-- An appointment is imported again and again and stays one; also who answers for an organisation.
CREATE UNIQUE INDEX staff_contacts_once ON staff_contacts (organisation_id, role, lower(full_name), valid_from);

CREATE TABLE persons (
    person_id      uuid PRIMARY KEY,
    family_name    text NOT NULL CHECK (length(family_name) BETWEEN 1 AND 100),
    given_name     text NOT NULL DEFAULT '',
    patronymic     text NOT NULL DEFAULT '',
    birth_date     date,
    sex            text CHECK (sex IN ('female', 'male')),
    snils          text CHECK (snils ~ '^[0-9]{11}$'),  -- not unique: an undone merge gives two their own back
    policy_kind    text CHECK (policy_kind IN ('enp', 'old', 'temporary')),
    policy_number  text,
    email          text,
    address        text NOT NULL DEFAULT '',
    attached_to    uuid REFERENCES organisations,       -- NULL: not known
    note           text NOT NULL DEFAULT '',
    identification text NOT NULL DEFAULT 'none'         -- how surely we know that it was this person
        CHECK (identification IN ('none', 'caller_stated', 'knowledge_checked', 'document', 'esia')),
    identified_at  timestamptz,
    identified_by  uuid REFERENCES users,
    merged_into    uuid REFERENCES persons,             -- NULL: stands for itself; else was found to be that one
    created_at     timestamptz NOT NULL DEFAULT app_now(),
    updated_at     timestamptz NOT NULL DEFAULT app_now(),
    version        integer NOT NULL DEFAULT 1,
    CHECK (merged_into <> person_id),
    CHECK ((policy_kind IS NULL) = (policy_number IS NULL))
);
CREATE INDEX persons_by_snils ON persons (snils) WHERE merged_into IS NULL;  -- who is this?
CREATE INDEX persons_by_policy ON persons (policy_number) WHERE merged_into IS NULL;
CREATE INDEX persons_by_name ON persons (translate(lower(family_name), 'ё', 'е'), birth_date)
    WHERE merged_into IS NULL;

CREATE TABLE person_phones (
    phone_id  uuid PRIMARY KEY,
    person_id uuid NOT NULL REFERENCES persons,
    position  smallint NOT NULL,
    raw       text NOT NULL,
    kind      text NOT NULL CHECK (kind IN ('e164', 'short', 'internal', 'anonymous', 'invalid')),
    e164      text,
    extension text,
    CHECK ((kind = 'e164') = (e164 IS NOT NULL))
);
CREATE INDEX person_phones_by_person ON person_phones (person_id, position);
CREATE INDEX person_phones_by_number ON person_phones (e164);  -- candidates: a family shares a number

-- Two records found by a person to be one human being; undone without a trace by a person too.
CREATE TABLE person_merges (
    merge_id  uuid PRIMARY KEY,
    kept_id   uuid NOT NULL REFERENCES persons,
    merged_id uuid NOT NULL REFERENCES persons,
    reason    text NOT NULL,
    filled    text[] NOT NULL DEFAULT '{}',  -- fields the kept one lacked and took over
    merged_at timestamptz NOT NULL DEFAULT app_now(),
    merged_by uuid NOT NULL REFERENCES users,
    undone_at timestamptz,                   -- NULL: stands
    undone_by uuid REFERENCES users,
    CHECK (kept_id <> merged_id),
    CHECK ((undone_at IS NULL) = (undone_by IS NULL))
);
CREATE UNIQUE INDEX person_merges_standing ON person_merges (merged_id) WHERE undone_at IS NULL;
CREATE INDEX person_merges_by_kept ON person_merges (kept_id);
-- Every row that pointed at the merged person, or was added to the kept one, for the undoing.
CREATE TABLE person_merge_moves (
    merge_id   uuid NOT NULL REFERENCES person_merges,
    table_name text NOT NULL CHECK (table_name IN ('cases', 'contacts', 'applicants', 'person_phones')),
    row_id     uuid NOT NULL,
    seq        smallint NOT NULL DEFAULT 0,  -- of an applicant within the case
    PRIMARY KEY (merge_id, table_name, row_id, seq)
);

ALTER TABLE cases ADD COLUMN person_id uuid REFERENCES persons;     -- NULL: nobody has said who it is
ALTER TABLE contacts
    ADD COLUMN person_id      uuid REFERENCES persons,  -- who turned to us this time
    ADD COLUMN identification text CHECK (identification IN ('caller_stated', 'knowledge_checked', 'document',
                                                             'esia'));  -- how that was made sure
CREATE INDEX cases_by_person ON cases (person_id, created_at DESC) WHERE person_id IS NOT NULL;  -- history of one
CREATE INDEX contacts_by_person ON contacts (person_id) WHERE person_id IS NOT NULL;  -- rows a merge moves
