-- What operators do, as the server keeps it, and every change of it: for the queue's pauses and for reports.

CREATE TABLE agent_states (                       -- no row: the person does not use states, the phone alone decides
    user_id          uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    state            text NOT NULL CHECK (state IN ('offline', 'ready', 'wrap_up', 'break')),
    since_at         timestamptz NOT NULL,
    reason           text CHECK (reason ~ '^[a-z][a-z0-9_]{0,30}$'),  -- key of a break's reason; NULL: no break
    wrap_up_until    timestamptz,                 -- NULL: no wrap-up
    break_after_call text CHECK (break_after_call ~ '^[a-z][a-z0-9_]{0,30}$'),  -- asked for during a talk; NULL: none
    vanished         boolean NOT NULL DEFAULT false,  -- offline because its browser fell silent
    version          integer NOT NULL DEFAULT 1,
    CHECK ((state = 'break') = (reason IS NOT NULL)),
    CHECK ((state = 'wrap_up') = (wrap_up_until IS NOT NULL)),
    CHECK (break_after_call IS NULL OR state IN ('ready', 'wrap_up')),
    CHECK (NOT vanished OR state = 'offline')
);
COMMENT ON TABLE agent_states IS 'State of each operator who uses states; callcenter/domain/agents/states.py has the steps';

CREATE TABLE agent_state_changes (
    change_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id   uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    at        timestamptz NOT NULL,
    step      text NOT NULL,
    old_state text CHECK (old_state IN ('offline', 'ready', 'wrap_up', 'break')),  -- NULL: the first of all
    new_state text NOT NULL CHECK (new_state IN ('offline', 'ready', 'wrap_up', 'break')),
    reason    text,                               -- of the break that begins, or is asked for
    actor     text NOT NULL                       -- login; system: time or silence
);
CREATE INDEX agent_state_changes_of ON agent_state_changes (user_id, at, change_id);  -- who was what when a period began
CREATE INDEX agent_state_changes_by_time ON agent_state_changes (at);  -- figures of a period
COMMENT ON TABLE agent_state_changes IS 'Every change of an operator''s state: who, what, why; never updated';
