-- Strangers: what they may do how often, proof that they are no machine, what they consented to.

-- Counts of a running window; after a crash they begin anew, which costs nothing.
CREATE UNLOGGED TABLE rate_counts (
    name      text NOT NULL,            -- of the limit
    subject   text NOT NULL,            -- address, number or case that is counted; '' for all together
    began_at  timestamptz NOT NULL,     -- of the window
    used      integer NOT NULL,
    PRIMARY KEY (name, subject, began_at)
);
CREATE INDEX rate_counts_by_age ON rate_counts (began_at);  -- forgotten after two days

-- Challenges that were answered: each counts once.
CREATE TABLE answered_challenges (
    challenge_id uuid PRIMARY KEY,
    answered_at  timestamptz NOT NULL DEFAULT app_now()
);
CREATE INDEX answered_challenges_by_age ON answered_challenges (answered_at);  -- forgotten once expired

-- What signs challenges and upload tickets: one key for all processes, never sent to anybody.
CREATE TABLE site_keys (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    key      bytea NOT NULL CHECK (length(key) = 32)
);

-- Consent to the processing of personal data (152-FZ art. 9), as it was given.
CREATE TABLE consents (
    case_id      uuid PRIMARY KEY REFERENCES cases,
    text_version text NOT NULL,         -- of the text that was shown
    given_at     timestamptz NOT NULL DEFAULT app_now(),
    from_address text                   -- network address; NULL: not known
);

-- Strangers repeat themselves too: their keys belong to no account.
ALTER TABLE idempotency_keys DROP CONSTRAINT idempotency_keys_user_id_fkey;
