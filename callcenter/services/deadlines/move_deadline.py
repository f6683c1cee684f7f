"""Move a promised moment: never silently (invariant 11), and a breach stays on record."""

from datetime import datetime
from uuid import UUID

from callcenter.domain.deadline_kinds import (
    Cause,
    DeadlineKind,
    DeadlineMissingError,
    ExtendedLateError,
    ExtendedTwiceError,
    Move,
    NoLongerError,
)
from callcenter.domain.office import Due, is_over
from callcenter.services.deadlines.end_deadline import note_breach
from callcenter.services.deadlines.start_deadline import start_deadline
from db.deadlines import (
    DeadlineRow,
    NewChange,
    case_deadlines,
    insert_change,
    keep_due_at,
    open_deadlines,
    was_extended,
    write_moved,
)
from db.pool import Connection


async def extend_deadline(
    connection: Connection,
    case_id: UUID,
    what: DeadlineKind,
    due: Due,
    *,
    actor: str,
    reason: str,
) -> None:
    """Extend the open deadline `what` of a case until `due` (59-FZ art. 12 p. 2).

    Raises DeadlineMissingError, ExtendedTwiceError, NoLongerError, and ExtendedLateError when
    its legal end has passed.
    """
    row = await _open(connection, case_id, what)
    if await was_extended(connection, row):
        raise ExtendedTwiceError
    if is_over(row.legal_due_at, row.at):
        raise ExtendedLateError
    if due.legal_at <= row.legal_due_at:
        raise NoLongerError
    await _move(connection, row, Move(due, Cause.EXTENSION, actor, reason))


async def move_deadline(
    connection: Connection, case_id: UUID, what: DeadlineKind, move: Move
) -> None:
    """Let the open deadline `what` be due anew: another urgency, a corrected calendar.

    A breach up to now is stamped first: a lower urgency does not clear it (ambiguity A3).
    Raises DeadlineMissingError.
    """
    await _move(connection, await _open(connection, case_id, what), move)


async def start_or_move(
    connection: Connection, case_id: UUID, what: DeadlineKind, started_at: datetime, move: Move
) -> None:
    """Promise what may have been promised on a guess: then it is due as is now known.

    What was kept stays kept; what was given up is promised anew.
    """
    rows = [row for row in await case_deadlines(connection, case_id) if row.what == what]
    if any(row.met_at for row in rows):
        return
    row = next((row for row in rows if row.cancelled_at is None), None)
    if row is None:
        await start_deadline(connection, case_id, what, started_at, move.due, len(rows) + 1)
    elif (row.legal_due_at, row.operational_due_at) != _ends(move.due):
        await _move(connection, row, move)


def _ends(due: Due) -> tuple[datetime, datetime]:
    return due.legal_at, due.operational_at


async def _open(connection: Connection, case_id: UUID, what: DeadlineKind) -> DeadlineRow:
    """Return the last open round of `what`."""
    rows = [row for row in await open_deadlines(connection, case_id) if row.what == what]
    if not rows:
        raise DeadlineMissingError
    return rows[-1]


async def _move(connection: Connection, row: DeadlineRow, move: Move) -> None:
    due = move.due
    new = NewChange(
        *(move.cause, move.actor, move.reason),
        *(due.legal_at, due.operational_at, due.provisional),
    )
    await note_breach(connection, row, row.at)
    await insert_change(connection, row, new)
    await write_moved(connection, row, new)
    await keep_due_at(connection, row.case_id)
