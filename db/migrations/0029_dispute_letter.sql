-- The window for a claim may move for a letter that came in time (003-47).

ALTER TABLE deadline_changes
    DROP CONSTRAINT deadline_changes_cause_check,
    ADD CONSTRAINT deadline_changes_cause_check
        CHECK (cause IN ('extension', 'urgency', 'notice_failed', 'letter', 'kind', 'calendar'));
