"""A registration is done when its requester is told of it (003-43, A12)."""

from typing import Final
from uuid import UUID

import structlog

from callcenter.domain.deadline_kinds import DeadlineKind
from callcenter.domain.notices import NoticeKind
from callcenter.services.deadlines.each_case import WatchReport, each_case
from callcenter.services.deadlines.end_deadline import meet_deadline
from db.case_edits import lock_case
from db.pool import Connection, DatabaseBusy, DatabaseUnavailable, Pool
from db.recordings import app_now
from db.ticket_claims import registrations_told, told_of_registration

BATCH: Final = 200

log = structlog.get_logger(__name__)


async def registration_told(pool: Pool, kind: str, case_id: UUID | None) -> None:
    """Meet the deadline of registration if the notice just sent, or said, tells of one.

    Apart from recording that it went: that must not fail for this. The case is locked first,
    as by everybody who changes what it owes.
    """
    if kind != NoticeKind.REGISTERED or case_id is None:
        return
    try:
        async with pool.acquire() as connection, connection.transaction():
            await lock_case(connection, case_id)
            at = await app_now(connection)
            await meet_deadline(connection, case_id, DeadlineKind.REGISTRATION, at)
    except (*DatabaseUnavailable, *DatabaseBusy) as error:
        log.warning("ticket.registration_not_met", error=type(error).__name__)


async def meet_told_registrations(pool: Pool) -> WatchReport:
    """Meet the registrations that were told of when nobody could write it down.

    Whoever sent the letter died a moment later, or the case was locked: else the watch would
    record a breach that was none.
    """
    report = WatchReport()

    async def meet(connection: Connection, case_id: UUID) -> None:
        at = await told_of_registration(connection, case_id)
        if at is not None:
            await meet_deadline(connection, case_id, DeadlineKind.REGISTRATION, at)

    async with pool.acquire() as connection:
        found = await registrations_told(connection, BATCH)
        await each_case(connection, found, meet, report)
    return report
