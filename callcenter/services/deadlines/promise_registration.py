"""Promise that every draft is registered in time, whatever channel it came by (003-38, 59-FZ 8).

Calls become drafts in the journal's own transaction, which knows no deadlines: a pass every
minute promises for all drafts that nobody has promised for, and ends the promise of those
that were closed instead.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from callcenter.domain.case_number import CaseKind
from callcenter.domain.case_states import CaseState
from callcenter.domain.deadline_kinds import Cause, DeadlineKind, Move
from callcenter.domain.draft_deadlines import draft_due
from callcenter.domain.office import Office, is_over
from callcenter.services.deadlines.each_case import WatchReport, each_case
from callcenter.services.deadlines.end_deadline import cancel_deadlines
from callcenter.services.deadlines.move_deadline import start_or_move
from callcenter.services.deadlines.start_deadline import start_deadline
from db.case_edits import CaseRow, one_case
from db.deadlines import (
    closed_unregistered,
    open_deadlines,
    unpromised_drafts,
    write_breach,
)
from db.pool import Connection, Pool

BATCH: Final = 200
OLD: Final = timedelta(days=1)  # late for so long before we knew of it: on record, and no alarm
REGISTRATION: Final = DeadlineKind.REGISTRATION


async def promise_registrations(pool: Pool, office: Office) -> WatchReport:
    """Promise for drafts without a promise, and end it for those that were closed."""
    report = WatchReport()

    async def keep(connection: Connection, case_id: UUID) -> None:
        await _keep(connection, case_id, office)

    async with pool.acquire() as connection:
        await each_case(connection, await closed_unregistered(connection, BATCH), keep, report)
        await each_case(connection, await unpromised_drafts(connection, BATCH), keep, report)
    return report


async def correct_registration(
    connection: Connection, office: Office, case: CaseRow, actor: str
) -> None:
    """Let a draft that became one of another kind be due as its new kind is."""
    due = draft_due(CaseKind(case.kind), case.created_at, office)
    if due is None:
        await cancel_deadlines(connection, case.case_id, {REGISTRATION})
        return
    move = Move(due, Cause.KIND, actor, f"became a case of kind {case.kind}")
    await start_or_move(connection, case.case_id, REGISTRATION, case.created_at, move)


async def _keep(connection: Connection, case_id: UUID, office: Office) -> None:
    case = await one_case(connection, case_id)
    if case is None:
        return
    if case.state == CaseState.CLOSED:
        await cancel_deadlines(connection, case_id, {REGISTRATION}, at=case.closed_at)
    elif case.state == CaseState.DRAFT:
        await _promise(connection, case_id, CaseKind(case.kind), case.created_at, office)


async def _promise(
    connection: Connection, case_id: UUID, kind: CaseKind, received_at: datetime, office: Office
) -> None:
    due = draft_due(kind, received_at, office)
    if due is None:
        return
    await start_deadline(connection, case_id, REGISTRATION, received_at, due)
    for row in await open_deadlines(connection, case_id):
        if row.what == REGISTRATION and is_over(row.operational_due_at, row.at - OLD):
            await write_breach(connection, row, row.at)
