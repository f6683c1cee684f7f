-- A promised moment moves only with a reason on record, and a breach is never forgotten.

CREATE TABLE deadline_changes (
    change_id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id            uuid NOT NULL,
    what               text NOT NULL,
    round              integer NOT NULL,
    at                 timestamptz NOT NULL DEFAULT app_now(),
    cause              text NOT NULL CHECK (cause IN ('extension', 'urgency', 'notice_failed', 'kind', 'calendar')),
    actor              text NOT NULL,           -- login, or the rule's name
    reason             text NOT NULL CHECK (length(reason) > 2),
    legal_before       timestamptz NOT NULL,
    legal_after        timestamptz NOT NULL,
    operational_before timestamptz NOT NULL,
    operational_after  timestamptz NOT NULL,
    FOREIGN KEY (case_id, what, round) REFERENCES deadlines
);
CREATE INDEX deadline_changes_by_deadline ON deadline_changes (case_id, what, round);  -- how it came to this date
CREATE UNIQUE INDEX deadline_extended_once ON deadline_changes (case_id, what, round)
    WHERE cause = 'extension';  -- 59-FZ art. 12 p. 2

-- Both ends at once, to what the last change says, or not at all (invariant 11).
CREATE FUNCTION deadline_moves_on_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.started_at <> OLD.started_at
       OR OLD.breached_at IS NOT NULL AND NEW.breached_at IS DISTINCT FROM OLD.breached_at THEN
        RAISE EXCEPTION 'the start and the breach of a deadline stay (case %, %)', OLD.case_id, OLD.what
            USING ERRCODE = 'check_violation';
    END IF;
    IF (NEW.legal_due_at, NEW.operational_due_at) = (OLD.legal_due_at, OLD.operational_due_at) THEN
        RETURN NEW;
    END IF;
    IF (OLD.legal_due_at, OLD.operational_due_at, NEW.legal_due_at, NEW.operational_due_at)
       IS DISTINCT FROM (SELECT (legal_before, operational_before, legal_after, operational_after)
                           FROM deadline_changes
                          WHERE case_id = OLD.case_id AND what = OLD.what AND round = OLD.round
                          ORDER BY change_id DESC LIMIT 1) THEN
        RAISE EXCEPTION 'deadline moved without a recorded change (case %, %)', OLD.case_id, OLD.what
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER deadline_moves_on_record BEFORE UPDATE ON deadlines
    FOR EACH ROW EXECUTE FUNCTION deadline_moves_on_record();
