-- Messages of the federal feedback platform (ПОС), as its export tells of them.

-- What the platform owns: the next export overwrites it. What people of ours write is in the case.
CREATE TABLE feedback_messages (
    number            text PRIMARY KEY CHECK (length(number) BETWEEN 1 AND 64),  -- the platform's
    case_id           uuid NOT NULL UNIQUE REFERENCES cases,
    epgu_number       text NOT NULL DEFAULT '',
    source            text NOT NULL DEFAULT '',    -- MED_DOC_EPGU, ...
    top_coordinator   text NOT NULL DEFAULT '',
    category          text NOT NULL DEFAULT '',
    subcategory       text NOT NULL DEFAULT '',
    fact              text NOT NULL DEFAULT '',
    sent_to           text NOT NULL DEFAULT '',    -- organisation the message came to
    held_by           text NOT NULL DEFAULT '',    -- organisation it is at
    received_at       timestamptz NOT NULL,
    planned_on        date,
    finished_on       date,
    stage             text NOT NULL DEFAULT '',
    status            text NOT NULL DEFAULT '',
    overdue           boolean NOT NULL DEFAULT false,
    fast_track        boolean NOT NULL DEFAULT false,
    law               text NOT NULL DEFAULT '',
    chose_59fz        boolean NOT NULL DEFAULT false,
    decision          text NOT NULL DEFAULT '',
    sent_to_federal   text NOT NULL DEFAULT '',
    rating            smallint CHECK (rating BETWEEN 1 AND 5),  -- NULL: not given
    considered_again  boolean NOT NULL DEFAULT false,
    coordinator       text NOT NULL DEFAULT '',
    executor          text NOT NULL DEFAULT '',
    head              text NOT NULL DEFAULT '',
    imported_at       timestamptz NOT NULL DEFAULT app_now(),  -- last time it differed
    first_imported_at timestamptz NOT NULL DEFAULT app_now()
);
COMMENT ON TABLE feedback_messages IS 'Messages of the federal feedback platform as its last export tells of them';
