"""List cases by filter and by words: what the reader may see, and that it was read is recorded."""

from dataclasses import asdict, replace
from typing import Final

from callcenter.domain.access import Action, Person, reach
from callcenter.domain.search import Search
from callcenter.services.as_person import as_person
from callcenter.services.record_reading import listed
from callcenter.services.registers.search_cases import search_cases
from db.call_lists import Seen
from db.case_edits import CaseRow
from db.case_register import (
    Asked,
    CaseFilter,
    Place,
    as_query,
    list_cases,
    plan_each_time,
)
from db.pool import Connection, Pool

EVERYTHING: Final = Search()


async def read_cases(
    pool: Pool,
    person: Person,
    only: CaseFilter,
    after: Place | None = None,
    limit: int = 50,
    search: Search = EVERYTHING,
) -> list[CaseRow]:
    """Return a page of cases, newest first; one audit entry covers the page."""
    seen = Seen(*asdict(reach(person, Action.READ_CASES)).values())
    async with pool.acquire() as connection, connection.transaction():
        await plan_each_time(connection)
        async with as_person(connection, person):
            rows = await _page(connection, seen, only, search, after, limit)
        asked = {**asdict(only), "searched": search != EVERYTHING or None}
        await listed(connection, person, "cases", asked, len(rows))
    return rows


async def _page(
    connection: Connection,
    seen: Seen,
    only: CaseFilter,
    search: Search,
    after: Place | None,
    limit: int,
) -> list[CaseRow]:
    if _contradict(only, search.case_number, search.caller_e164):
        return []
    only = replace(
        only,
        case_number=search.case_number or only.case_number,
        caller_e164=search.caller_e164 or only.caller_e164,
    )
    if not search.words:
        return await list_cases(connection, seen, only, after, limit)
    query = await as_query(connection, search.words)
    if not query:  # "and", "the": nothing can be found by them
        return []
    return await search_cases(connection, Asked(seen, only, query), after, limit)


def _contradict(only: CaseFilter, case_number: str | None, caller: str | None) -> bool:
    """Return whether a number typed and one filtered by are two different ones."""
    pairs = ((only.case_number, case_number), (only.caller_e164, caller))
    return any(one is not None and other is not None and one != other for one, other in pairs)
