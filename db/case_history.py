"""Steps of cases: the state they lead to, and the history that only grows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from db.pool import Connection

# The moments follow the state: given back to work, a case is no longer done.
WRITE_STATE: Final = """
    UPDATE cases
       SET state = $2,
           registered_at = CASE WHEN $2 IN ('draft', 'closed') THEN registered_at
                                ELSE coalesce(registered_at, app_now()) END,
           done_at = CASE WHEN $2 IN ('done', 'rejected', 'answered', 'left_without_answer',
                                      'terminated') THEN app_now()
                          WHEN $2 = 'closed' THEN done_at END,
           closed_at = CASE WHEN $2 = 'closed' THEN app_now() END,
           updated_at = app_now()
     WHERE case_id = $1 AND state <> $2
"""


async def write_state(connection: Connection, case_id: UUID, state: str) -> None:
    """Put a case into `state`; nothing happens when it is in it."""
    await connection.execute(WRITE_STATE, case_id, state)


NEXT_VERSION: Final = """
    UPDATE cases SET version = version + 1, updated_at = app_now() WHERE case_id = $1
"""


async def next_version(connection: Connection, case_id: UUID) -> None:
    """Make every editor who read the case before read it again."""
    await connection.execute(NEXT_VERSION, case_id)


@dataclass(frozen=True, slots=True)
class NewStep:
    case_id: UUID
    actor: str  # login, or the rule's name
    step: str
    from_state: str
    to_state: str
    reason: str
    details: Mapping[str, object]  # JSON values
    organisation_id: UUID | None = None  # whose employee took it; None: the hotline or a rule


# The case's row is locked by whoever takes a step: two never get one number.
INSERT_STEP: Final = """
    INSERT INTO case_history (case_id, seq, actor, step, from_state, to_state, reason, details,
                              organisation_id)
    SELECT $1, coalesce(max(seq), 0) + 1, $2, $3, $4, $5, $6, $7, $8
      FROM case_history WHERE case_id = $1
"""


async def insert_step(connection: Connection, new: NewStep) -> None:
    await connection.execute(
        INSERT_STEP,
        *(new.case_id, new.actor, new.step, new.from_state, new.to_state),
        *(new.reason, dict(new.details), new.organisation_id),
    )


@dataclass(frozen=True, slots=True)
class StepRow:
    seq: int
    at: datetime
    actor: str
    actor_name: str | None  # None: a rule or the machine
    step: str
    from_state: str
    to_state: str
    reason: str
    details: dict[str, Any]


CASE_STEPS: Final = """
    SELECT h.seq, h.at, h.actor, u.full_name AS actor_name, h.step, h.from_state, h.to_state,
           h.reason, h.details
      FROM case_history h
      LEFT JOIN users u ON u.login = h.actor
     WHERE h.case_id = $1
     ORDER BY h.seq
"""
LATEST_STEPS: Final = CASE_STEPS + "DESC LIMIT $2"


async def latest_steps(connection: Connection, case_id: UUID, limit: int) -> list[StepRow]:
    """Return a case's last steps, the latest first."""
    return [StepRow(**row) for row in await connection.fetch(LATEST_STEPS, case_id, limit)]


OUTSIDE_STEPS: Final = """
    SELECT seq, at, '' AS actor, NULL AS actor_name, step, from_state, to_state, '' AS reason,
           details
      FROM case_history
     WHERE case_id = $1
     ORDER BY seq
"""


async def outside_steps(connection: Connection, case_id: UUID) -> list[StepRow]:
    """Return a case's steps as an organisation sees them: without our names and notes."""
    return [StepRow(**row) for row in await connection.fetch(OUTSIDE_STEPS, case_id)]


async def case_steps(connection: Connection, case_id: UUID) -> list[StepRow]:
    """Return a case's steps, the oldest first."""
    return [StepRow(**row) for row in await connection.fetch(CASE_STEPS, case_id)]
