"""A registration is done when its requester is told of it (003-43, A12)."""

from uuid import UUID

import structlog

from callcenter.domain.deadline_kinds import DeadlineKind
from callcenter.domain.notices import NoticeKind
from callcenter.services.deadlines.end_deadline import meet_deadline
from db.pool import DatabaseBusy, DatabaseUnavailable, Pool
from db.recordings import app_now

log = structlog.get_logger(__name__)


async def registration_told(pool: Pool, kind: str, case_id: UUID | None) -> None:
    """Meet the deadline of registration if the notice just sent, or said, tells of one.

    Apart from recording that it went: that must not fail for this.
    """
    if kind != NoticeKind.REGISTERED or case_id is None:
        return
    try:
        async with pool.acquire() as connection, connection.transaction():
            at = await app_now(connection)
            await meet_deadline(connection, case_id, DeadlineKind.REGISTRATION, at)
    except (*DatabaseUnavailable, *DatabaseBusy) as error:
        log.warning("ticket.registration_not_met", error=type(error).__name__)
