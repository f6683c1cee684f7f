"""Watch what is promised: warn of what is near, record what is missed, close what nobody disputes.

Each case is read again under its lock: who kept the promise a moment ago is not blamed.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from callcenter.domain.deadline_kinds import TITLES, DeadlineKind, WarnPolicy
from callcenter.domain.notices import NoticeKind
from callcenter.domain.office import held_to, is_over
from callcenter.domain.urgency import Language
from callcenter.services.deadlines.each_case import WatchReport, each_case
from callcenter.services.deadlines.end_deadline import meet_deadline, note_breach
from callcenter.services.notices.queue_notice import queue_notice
from db.deadlines import (
    DeadlineRow,
    near_deadlines,
    open_deadlines,
    over_deadlines,
    write_warned,
)
from db.pool import Connection, Pool

BATCH: Final = 200

Close = Callable[[Connection, UUID], Awaitable[bool]]  # False: its window moved


@dataclass(frozen=True, slots=True)
class Watch:
    """When to warn, in what language, and how a ticket is closed that nobody disputed."""

    warn: WarnPolicy
    language: Language
    close: Close | None = None  # None: windows for a claim are left open


async def watch_deadlines(pool: Pool, watch: Watch) -> WatchReport:
    """Look once at everything near or over, at most BATCH cases of each."""
    report = WatchReport()

    async def over(connection: Connection, case_id: UUID) -> None:
        await _over(connection, case_id, watch)

    async def near(connection: Connection, case_id: UUID) -> None:
        await _near(connection, case_id, watch)

    async with pool.acquire() as connection:
        await each_case(connection, await over_deadlines(connection, BATCH), over, report)
        found = await near_deadlines(connection, watch.warn.share, watch.warn.before, BATCH)
        await each_case(connection, found, near, report)
    return report


async def _over(connection: Connection, case_id: UUID, watch: Watch) -> None:
    """Record each new breach, and tell who can act; a passed window closes the ticket."""
    for row in await open_deadlines(connection, case_id):
        if await note_breach(connection, row, row.at):
            late_since = held_to(row.legal_due_at, row.operational_due_at)
            await _tell(connection, row, late_since, NoticeKind.DEADLINE_BREACH, watch.language)
        elif (
            watch.close is not None
            and _is_undisputed(row)
            and await watch.close(connection, case_id)
        ):
            await meet_deadline(connection, case_id, DeadlineKind.DISPUTE, row.at)


async def _near(connection: Connection, case_id: UUID, watch: Watch) -> None:
    """Warn once of each promise that comes near."""
    for row in await open_deadlines(connection, case_id):
        if _is_near(row, watch):
            await write_warned(connection, row)
            end = row.operational_due_at
            await _tell(connection, row, end, NoticeKind.DEADLINE_WARNING, watch.language)


def _is_undisputed(row: DeadlineRow) -> bool:
    return row.what == DeadlineKind.DISPUTE and is_over(row.operational_due_at, row.at)


def _is_near(row: DeadlineRow, watch: Watch) -> bool:
    if row.what == DeadlineKind.DISPUTE or row.warned_at or row.breached_at:
        return False
    return row.at >= watch.warn.warn_at(row.started_at, row.operational_due_at)


async def _tell(
    connection: Connection, row: DeadlineRow, end: datetime, kind: NoticeKind, language: Language
) -> None:
    due_at = end.isoformat()
    facts = {"due_at": due_at, "text": TITLES[DeadlineKind(row.what)][language]}
    once = f"{row.what} {row.round} {due_at}"
    await queue_notice(connection, row.case_id, kind, once=once, facts=facts)
