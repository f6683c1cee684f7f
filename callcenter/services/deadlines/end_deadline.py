"""End a promise: kept, or no longer owed. A missed one stays missed either way."""

from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID

from callcenter.domain.deadline_kinds import DeadlineKind
from callcenter.domain.office import held_to, is_over
from db.deadlines import (
    DeadlineRow,
    keep_due_at,
    open_deadlines,
    write_breach,
    write_cancelled,
    write_met,
)
from db.pool import Connection

EVERYTHING: Final = frozenset(DeadlineKind)
NO_BREACH: Final = DeadlineKind.DISPUTE  # the requester's time, not ours


async def meet_deadline(
    connection: Connection,
    case_id: UUID,
    what: DeadlineKind,
    at: datetime,
    round: int | None = None,  # noqa: A002 - the column's name
) -> bool:
    """Write that `what` happened at `at`; return whether it was still owed.

    Without `round` all open ones of this kind are met.
    """
    rows = await _open(connection, case_id, {what}, round)
    for row in rows:
        await note_breach(connection, row, at)
        await write_met(connection, row, at)
    await keep_due_at(connection, case_id)
    return bool(rows)


async def cancel_deadlines(
    connection: Connection,
    case_id: UUID,
    what: Collection[DeadlineKind] = EVERYTHING,
    round: int | None = None,  # noqa: A002 - the column's name
    at: datetime | None = None,
) -> None:
    """Write that a case owes `what` no longer: it ended otherwise, at `at`; None: now."""
    for row in await _open(connection, case_id, what, round):
        await note_breach(connection, row, at or row.at)
        await write_cancelled(connection, row)
    await keep_due_at(connection, case_id)


async def note_breach(connection: Connection, row: DeadlineRow, at: datetime) -> bool:
    """Stamp a deadline that was over at `at`; return whether it is a new breach."""
    end = held_to(row.legal_due_at, row.operational_due_at)
    if row.what == NO_BREACH or row.breached_at or not is_over(end, at):
        return False
    await write_breach(connection, row, at)
    return True


async def _open(
    connection: Connection,
    case_id: UUID,
    what: Collection[DeadlineKind],
    round: int | None,  # noqa: A002 - the column's name
) -> list[DeadlineRow]:
    rows = await open_deadlines(connection, case_id)
    return [row for row in rows if row.what in what and round in (None, row.round)]
