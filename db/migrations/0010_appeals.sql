-- A citizen's appeal: under which law it stands, who asks, what is asked, and what was done about it.

-- What an organisation's employee sees of an appeal forwarded to it: the appeal, its applicants,
-- and of questions, forwards, proposals, measures and document requests only those with its own
-- organisation_id. The step and the number of an appeal are in `cases`.

-- Topics. An edition is never changed: questions keep the one they were coded by.
CREATE TABLE classifier_editions (
    edition     integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,  -- the highest is in use
    source      text NOT NULL,              -- name of the file it came from
    imported_by text NOT NULL,              -- login, or who ran the command
    imported_at timestamptz NOT NULL DEFAULT app_now()
);
CREATE TABLE classifier_entries (
    edition  integer NOT NULL REFERENCES classifier_editions,
    code     text NOT NULL CHECK (code ~ '^[0-9]{4}([.][0-9]{4}){3,4}$'),
    title    text NOT NULL,
    parent   text,                          -- NULL: a section, or the level above is not in the list
    alias_of text,                          -- an old code that stands for another; NULL: in use
    words    tsvector NOT NULL GENERATED ALWAYS AS (to_tsvector('russian', title)) STORED,
    PRIMARY KEY (edition, code),
    FOREIGN KEY (edition, parent) REFERENCES classifier_entries DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (edition, alias_of) REFERENCES classifier_entries DEFERRABLE INITIALLY DEFERRED,
    CHECK (alias_of <> code),
    CHECK (title <> '' OR alias_of IS NOT NULL)
);

CREATE TABLE appeals (
    case_id           uuid PRIMARY KEY REFERENCES cases,
    regime            text NOT NULL CHECK (regime IN ('59fz', 'pos_message', 'hotline', 'not_59fz',
                                                      'not_an_appeal')),
    form              text NOT NULL CHECK (form IN ('paper', 'epgu', 'site_esia', 'site', 'pos',
                                                    'personal_reception', 'phone', 'email', 'video',
                                                    'other_body')),
    kind              text NOT NULL CHECK (kind IN ('proposal', 'statement', 'complaint', 'request',
                                                    'gratitude')),
    multiplicity      text NOT NULL CHECK (multiplicity IN ('individual', 'collective', 'repeated',
                                                            'collective_repeated')),
    identification    text NOT NULL CHECK (identification IN ('none', 'caller_stated', 'knowledge_checked',
                                                              'document', 'esia')),
    received_on       date NOT NULL,        -- of the office
    fast_track        boolean NOT NULL DEFAULT false,  -- feedback platform: ten days
    external_number   text,                 -- of the portal, the platform or the body it came from
    on_behalf_of      text NOT NULL DEFAULT '',
    employer_id       uuid REFERENCES organisations,  -- of a medical worker who appeals; NULL: a citizen
    worker_consents   boolean NOT NULL DEFAULT false,  -- to being forwarded
    media_risk        boolean NOT NULL DEFAULT false,  -- set by a person: may reach the media
    earlier_case_id   uuid REFERENCES cases,  -- the one it repeats; decided by a person
    executor_id       uuid REFERENCES users,  -- who considers it; NULL: nobody yet
    resolution        text NOT NULL DEFAULT '',  -- what the executor was told to do
    extended_days     smallint CHECK (extended_days BETWEEN 1 AND 30),  -- NULL: not extended
    extension_reason  text,
    left_for          text,                 -- reason of 59-FZ art. 11; NULL: not left without answer
    left_explanation  text,
    informed          text,                 -- competent body told of an unlawful act
    terminated_for    text CHECK (terminated_for IN ('withdrawn', 'correspondence_stopped')),
    CHECK ((extended_days IS NULL) = (extension_reason IS NULL)),
    CHECK (earlier_case_id <> case_id)
);
CREATE INDEX appeals_by_executor ON appeals (executor_id);  -- "my appeals"
CREATE INDEX appeals_by_earlier ON appeals (earlier_case_id);  -- what repeats this one

CREATE TABLE applicants (
    case_id   uuid NOT NULL REFERENCES appeals,
    seq       smallint NOT NULL CHECK (seq > 0),
    person_id uuid REFERENCES persons,      -- of the register of citizens; NULL: not matched
    name      text NOT NULL DEFAULT '',     -- empty: anonymous
    address   text NOT NULL DEFAULT '',     -- postal
    email     text,
    phone_e164 text,
    PRIMARY KEY (case_id, seq)
);
CREATE INDEX applicants_by_person ON applicants (person_id);  -- what else this person asked
CREATE INDEX applicants_by_email ON applicants (lower(email));  -- the same, before a match
CREATE INDEX applicants_by_phone ON applicants (phone_e164);

-- Who is complained of: such an appeal never goes there (59-FZ art. 8 p. 6).
CREATE TABLE appeal_subjects (
    case_id         uuid NOT NULL REFERENCES appeals,
    seq             smallint NOT NULL CHECK (seq > 0),
    organisation_id uuid NOT NULL REFERENCES organisations,
    about           text NOT NULL CHECK (about IN ('official', 'head', 'organisation')),
    official        text NOT NULL DEFAULT '',  -- name or post, as the applicant gives it
    PRIMARY KEY (case_id, seq)
);
CREATE INDEX appeal_subjects_by_organisation ON appeal_subjects (organisation_id);  -- complaints about one

CREATE TABLE appeal_questions (
    case_id         uuid NOT NULL REFERENCES appeals,
    seq             smallint NOT NULL CHECK (seq > 0),
    text            text NOT NULL DEFAULT '',  -- empty: the appeal's own text says it
    code            text NOT NULL,          -- in use in its edition; never an alias
    edition         integer NOT NULL,
    confirmed_by    uuid NOT NULL REFERENCES users,  -- who chose the code
    state           text NOT NULL DEFAULT 'registered'
                    CHECK (state IN ('registered', 'under_consideration', 'answer_prepared', 'forwarded',
                                     'answered', 'transferred', 'left_without_answer', 'terminated', 'closed')),
    ended_as        text,                   -- closed: the state before
    result          text CHECK (result IN ('supported', 'not_supported', 'explained', 'answered')),
    justified       text CHECK (justified IN ('yes', 'no', 'undetermined')),
    organisation_id uuid REFERENCES organisations,  -- whom it was forwarded to; NULL: considered here
    words           tsvector NOT NULL GENERATED ALWAYS AS (to_tsvector('russian', text)) STORED,
    PRIMARY KEY (case_id, seq),
    FOREIGN KEY (edition, code) REFERENCES classifier_entries (edition, code),
    CHECK ((state = 'closed') = (ended_as IS NOT NULL))
);
CREATE INDEX appeal_questions_by_code ON appeal_questions (code);  -- register of one topic
CREATE INDEX appeal_questions_by_organisation ON appeal_questions (organisation_id);  -- of one executor
CREATE INDEX appeal_questions_by_words ON appeal_questions USING gin (words);  -- past questions like this one

CREATE TABLE forwards (
    forward_id      uuid PRIMARY KEY,
    case_id         uuid NOT NULL REFERENCES appeals,
    organisation_id uuid NOT NULL REFERENCES organisations,
    level           text NOT NULL CHECK (level IN ('clinic', 'chief_doctor', 'authority')),
    questions       smallint[] NOT NULL CHECK (cardinality(questions) > 0),
    reason          text NOT NULL CHECK (reason IN ('competence', 'execution')),
    with_result     boolean NOT NULL,       -- the result was asked for: control stays here
    conflict        text NOT NULL CHECK (conflict = 'none'),  -- what the check found before it went
    note            text NOT NULL DEFAULT '',
    external_number text,                   -- theirs, once they said it
    forwarded_by    uuid NOT NULL REFERENCES users,
    forwarded_at    timestamptz NOT NULL DEFAULT app_now(),
    result_at       timestamptz             -- when the result came; NULL: not yet, or not asked for
);
CREATE INDEX forwards_by_case ON forwards (case_id, forwarded_at);
CREATE INDEX forwards_by_organisation ON forwards (organisation_id, forwarded_at);  -- what one was sent

-- What an organisation suggests to answer to a question forwarded to it; only ever added to.
CREATE TABLE appeal_proposals (
    proposal_id     uuid PRIMARY KEY,
    case_id         uuid NOT NULL,
    question        smallint NOT NULL,
    organisation_id uuid NOT NULL REFERENCES organisations,
    result          text NOT NULL CHECK (result IN ('supported', 'not_supported', 'explained', 'answered')),
    justified       text NOT NULL CHECK (justified IN ('yes', 'no', 'undetermined')),
    text            text NOT NULL CHECK (text <> ''),
    written_by      uuid NOT NULL REFERENCES users,
    written_at      timestamptz NOT NULL DEFAULT app_now(),
    FOREIGN KEY (case_id, question) REFERENCES appeal_questions
);
CREATE INDEX appeal_proposals_by_question ON appeal_proposals (case_id, question, written_at);

-- Documents asked of another body; its round of the deadline `documents` is `seq`.
CREATE TABLE document_requests (
    case_id         uuid NOT NULL REFERENCES appeals,
    seq             smallint NOT NULL CHECK (seq > 0),
    organisation_id uuid NOT NULL REFERENCES organisations,
    what            text NOT NULL CHECK (what <> ''),
    requested_by    uuid NOT NULL REFERENCES users,
    requested_at    timestamptz NOT NULL DEFAULT app_now(),
    received_at     timestamptz,            -- NULL: not yet
    PRIMARY KEY (case_id, seq)
);
CREATE INDEX document_requests_by_organisation ON document_requests (organisation_id);

-- What was done about a question; its round of the deadline `measure` is `seq`.
CREATE TABLE measures (
    case_id         uuid NOT NULL,
    seq             smallint NOT NULL CHECK (seq > 0),
    question        smallint NOT NULL,
    organisation_id uuid REFERENCES organisations,  -- where it is taken; NULL: the hotline itself
    description     text NOT NULL CHECK (description <> ''),
    responsible     text NOT NULL CHECK (responsible <> ''),  -- person, as the organisation names them
    responsible_id  uuid REFERENCES users,  -- their account; NULL: they have none
    planned_on      date NOT NULL,
    done_on         date,                   -- NULL: not yet
    effect          text NOT NULL DEFAULT '',
    written_by      uuid NOT NULL REFERENCES users,
    verified_by     uuid REFERENCES users,  -- NULL: nobody yet
    verified_at     timestamptz,
    PRIMARY KEY (case_id, seq),
    FOREIGN KEY (case_id, question) REFERENCES appeal_questions,
    CHECK ((verified_by IS NULL) = (verified_at IS NULL)),
    CHECK (verified_by IS NULL OR done_on IS NOT NULL),
    CHECK (verified_by <> written_by AND verified_by IS DISTINCT FROM responsible_id
           OR verified_by IS NULL)
);
CREATE INDEX measures_by_organisation ON measures (organisation_id, planned_on);  -- what one promised

CREATE TABLE answers (
    case_id      uuid NOT NULL REFERENCES appeals,
    round        smallint NOT NULL CHECK (round > 0),  -- 2: after the first rework
    form         text NOT NULL CHECK (form IN ('written', 'electronic', 'oral')),
    text         text NOT NULL CHECK (text <> ''),
    channel      text NOT NULL CHECK (channel IN ('post', 'email', 'account', 'phone', 'in_person')),
    address      text NOT NULL DEFAULT '',  -- where it went
    prepared_by  uuid NOT NULL REFERENCES users,
    prepared_at  timestamptz NOT NULL DEFAULT app_now(),
    signed_by    uuid REFERENCES users,     -- NULL: not signed
    sent_at      timestamptz,               -- NULL: not sent
    delivery     text CHECK (delivery IN ('delivered', 'returned', 'unknown')),  -- NULL: nobody said yet
    delivered_at timestamptz,
    proof        text NOT NULL DEFAULT '',  -- track number, notice of receipt
    PRIMARY KEY (case_id, round),
    CHECK ((signed_by IS NULL) = (sent_at IS NULL)),
    CHECK (delivery IS NULL OR sent_at IS NOT NULL)
);

-- The card of personal reception (59-FZ art. 13).
CREATE TABLE reception_cards (
    case_id         uuid PRIMARY KEY REFERENCES appeals,
    received_by     uuid NOT NULL REFERENCES users,
    received_at     timestamptz NOT NULL,
    document_shown  boolean NOT NULL,       -- a paper that proves who the citizen is
    content         text NOT NULL CHECK (content <> ''),
    evident         boolean NOT NULL,       -- the facts need no further check
    oral_consent    boolean NOT NULL        -- the citizen agrees to an oral answer
);

-- What the applicant says of the answer: 1 worst, 5 best.
CREATE TABLE acknowledgements (
    case_id  uuid PRIMARY KEY REFERENCES appeals,
    rating   smallint NOT NULL CHECK (rating BETWEEN 1 AND 5),
    solved   boolean NOT NULL,
    comment  text NOT NULL DEFAULT '',
    noted_by uuid REFERENCES users,         -- NULL: the applicant, by a link
    noted_at timestamptz NOT NULL DEFAULT app_now()
);

-- How well an appeal was worked on (A22); whoever scores is not who worked.
CREATE TABLE appeal_reviews (
    case_id     uuid NOT NULL REFERENCES appeals,
    reviewer_id uuid NOT NULL REFERENCES users,
    right_code  boolean NOT NULL,
    tone        boolean NOT NULL,           -- polite and understandable
    form        boolean NOT NULL,           -- as the law asks
    comment     text NOT NULL DEFAULT '',
    reviewed_at timestamptz NOT NULL DEFAULT app_now(),
    PRIMARY KEY (case_id, reviewer_id)
);
