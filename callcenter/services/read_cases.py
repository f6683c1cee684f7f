"""Read cases: what the reader may see, and that it was read is recorded first."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from callcenter.domain.access import Action, Owner, Person, reach
from callcenter.services.as_person import as_person
from callcenter.services.record_reading import denied, listed, read
from db.call_lists import Seen
from db.case_edits import CaseFilter, CaseRow, list_cases, one_case
from db.pool import Pool


async def read_cases(
    pool: Pool,
    person: Person,
    only: CaseFilter,
    after: tuple[datetime, UUID] | None = None,
    limit: int = 50,
) -> list[CaseRow]:
    """Return a page of cases, newest first; one audit entry covers the page."""
    seen = Seen(*asdict(reach(person, Action.READ_CASES)).values())
    async with pool.acquire() as connection, connection.transaction():
        async with as_person(connection, person):
            rows = await list_cases(connection, seen, only, after, limit)
        await listed(connection, person, "cases", asdict(only), len(rows))
    return rows


async def read_case(pool: Pool, person: Person, case_id: UUID) -> CaseRow | None:
    """Return one case; None when there is none within the reader's reach."""
    async with pool.acquire() as connection, connection.transaction():
        async with as_person(connection, person):
            case = await one_case(connection, case_id)
        owner = Owner(organisations=frozenset(case.viewers)) if case else Owner.nobody()
        if case is None or not reach(person, Action.READ_CASES).covers(owner):
            await denied(connection, person, f"case {case_id}")
            return None
        await read(connection, person, f"case {case_id}")
    return case
