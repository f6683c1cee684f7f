"""List the electronic journal: every contact with the hotline, and that it was read (003-22)."""

from dataclasses import asdict, replace
from typing import Final

from callcenter.domain.access import Action, Person, reach
from callcenter.domain.search import Search
from callcenter.services.as_person import as_person
from callcenter.services.record_reading import listed
from db.call_lists import Seen
from db.case_register import as_query, plan_each_time
from db.contact_lists import (
    ContactFilter,
    ContactPlace,
    ContactRow,
    ContactsAsked,
    contacts_among_newest,
    contacts_among_own,
    contacts_by_words,
    list_contacts,
)
from db.pool import Connection, Pool

EVERYTHING: Final = Search()
WALK: Final = 5_000  # lines; a page of common words is full before


async def read_contacts(
    pool: Pool,
    person: Person,
    only: ContactFilter,
    after: ContactPlace | None = None,
    limit: int = 50,
    search: Search = EVERYTHING,
) -> list[ContactRow]:
    """Return a page of the journal, newest first; one audit entry covers the page."""
    seen = Seen(*asdict(reach(person, Action.READ_CASES)).values())
    async with pool.acquire() as connection, connection.transaction():
        await plan_each_time(connection)
        async with as_person(connection, person):
            rows = await _page(connection, seen, only, search, after, limit)
        await listed(connection, person, "contacts", _told(only, search), len(rows))
    return rows


def _told(only: ContactFilter, search: Search) -> dict[str, object]:
    """Return the filter for the audit chain: that an address was asked for, not which."""
    asked = {**asdict(only), "address": only.address is not None or None}
    return {**asked, "searched": search != EVERYTHING or None}


async def _page(
    connection: Connection,
    seen: Seen,
    only: ContactFilter,
    search: Search,
    after: ContactPlace | None,
    limit: int,
) -> list[ContactRow]:
    if search.case_number is not None:
        only = replace(only, case_number=search.case_number)
    if search.caller_e164 is not None:
        only = replace(only, address=search.caller_e164)
    if not search.words:
        return await list_contacts(connection, seen, only, after, limit)
    query = await as_query(connection, search.words)
    if not query:  # "and", "the": nothing can be found by them
        return []
    asked = ContactsAsked(seen, only, query, limit)
    if not seen.everything:
        return await contacts_among_own(connection, asked, after)
    newest = await contacts_among_newest(connection, asked, after, WALK)
    if len(newest) == limit:
        return newest
    return await contacts_by_words(connection, asked, after)
