"""Look at many cases, each in its own transaction and under its lock.

A case somebody works on is left for the next turn, and one strange case does not stop the others.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

import structlog

from db.deadlines import try_lock_case
from db.pool import Connection, DatabaseUnavailable

log = structlog.get_logger()

Look = Callable[[Connection, UUID], Awaitable[None]]


@dataclass(slots=True)
class WatchReport:
    looked_at: int = 0
    failed: int = 0


async def each_case(
    connection: Connection, case_ids: Iterable[UUID], look: Look, report: WatchReport
) -> None:
    """Call `look` for each case once, and count in `report`."""
    for case_id in dict.fromkeys(case_ids):
        try:
            async with connection.transaction():
                if await try_lock_case(connection, case_id):
                    await look(connection, case_id)
                    report.looked_at += 1
        except DatabaseUnavailable:
            raise
        except Exception:
            log.exception("deadline.not_watched", case_id=str(case_id))
            report.failed += 1
