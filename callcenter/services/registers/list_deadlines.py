"""List what is promised and not done yet, the soonest first: control of time limits (000-10)."""

from dataclasses import asdict

from callcenter.domain.access import Action, Person, reach
from callcenter.services.record_reading import listed
from db.call_lists import Seen
from db.case_register import plan_each_time
from db.deadline_lists import DeadlineFilter, DeadlinePlace, OpenDeadline, list_open_deadlines
from db.pool import Pool


async def read_deadlines(
    pool: Pool,
    person: Person,
    only: DeadlineFilter,
    after: DeadlinePlace | None = None,
    limit: int = 50,
) -> list[OpenDeadline]:
    """Return a page of open moments; one audit entry covers the page."""
    seen = Seen(*asdict(reach(person, Action.READ_FIGURES)).values())
    async with pool.acquire() as connection, connection.transaction():
        await plan_each_time(connection)
        rows = await list_open_deadlines(connection, seen, only, after, limit)
        await listed(connection, person, "deadlines", asdict(only), len(rows))
    return rows
