"""Messages of the federal feedback platform. The caller owns the transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Final
from uuid import UUID

from db.pool import Connection

LOCK: Final = "LOCK TABLE feedback_messages IN SHARE ROW EXCLUSIVE MODE"


async def lock_feedback(connection: Connection) -> None:
    """Let one import at a time write; readers go on."""
    await connection.execute(LOCK)


@dataclass(frozen=True, slots=True)
class FeedbackRow:
    """What the platform says, and the case of ours."""

    case_id: UUID
    number: str
    epgu_number: str
    source: str
    top_coordinator: str
    category: str
    subcategory: str
    fact: str
    sent_to: str
    held_by: str
    received_at: datetime
    planned_on: date | None
    finished_on: date | None
    stage: str
    status: str
    overdue: bool
    fast_track: bool
    law: str
    chose_59fz: bool
    decision: str
    sent_to_federal: str
    rating: int | None
    considered_again: bool
    coordinator: str
    executor: str
    head: str


KNOWN: Final = """
    SELECT case_id, number, epgu_number, source, top_coordinator, category, subcategory, fact,
           sent_to, held_by, received_at, planned_on, finished_on, stage, status, overdue,
           fast_track, law, chose_59fz, decision, sent_to_federal, rating, considered_again,
           coordinator, executor, head
      FROM feedback_messages
     WHERE number = ANY ($1)
"""


async def known_feedback(connection: Connection, numbers: Sequence[str]) -> dict[str, FeedbackRow]:
    """Return the messages of these numbers that an earlier export has told of."""
    rows = await connection.fetch(KNOWN, numbers)
    return {row["number"]: FeedbackRow(**row) for row in rows}


WRITE: Final = """
    INSERT INTO feedback_messages
           (case_id, number, epgu_number, source, top_coordinator, category, subcategory, fact,
            sent_to, held_by, received_at, planned_on, finished_on, stage, status, overdue,
            fast_track, law, chose_59fz, decision, sent_to_federal, rating, considered_again,
            coordinator, executor, head)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
            $20, $21, $22, $23, $24, $25, $26)
        ON CONFLICT (number) DO UPDATE
       SET epgu_number = $3, source = $4, top_coordinator = $5, category = $6, subcategory = $7,
           fact = $8, sent_to = $9, held_by = $10, received_at = $11, planned_on = $12,
           finished_on = $13, stage = $14, status = $15, overdue = $16, fast_track = $17,
           law = $18, chose_59fz = $19, decision = $20, sent_to_federal = $21, rating = $22,
           considered_again = $23, coordinator = $24, executor = $25, head = $26,
           imported_at = app_now()
"""


async def write_feedback(connection: Connection, row: FeedbackRow) -> None:
    """Write what the platform says now; what was there of it before is overwritten."""
    await connection.execute(WRITE, *(getattr(row, field.name) for field in fields(row)))


STATE_OF: Final = "SELECT state FROM cases WHERE case_id = $1 FOR UPDATE"


async def lock_state(connection: Connection, case_id: UUID) -> str:
    """Lock a case and return its state."""
    state: str = await connection.fetchval(STATE_OF, case_id)
    return state
