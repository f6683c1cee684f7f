"""Read calls: what the reader may see, and that it was read is recorded first."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from callcenter.domain.access import Action, Owner, Person, may, reach
from callcenter.domain.errors import DomainError
from callcenter.domain.search import Search
from callcenter.services.as_person import as_person
from callcenter.services.record_reading import denied, listed, read
from db.call_lists import (
    CallFilter,
    CallPageRow,
    CallRow,
    RecordingOfCall,
    Seen,
    list_calls,
    one_call,
    recording_ids,
    recordings_of_calls,
)
from db.case_register import plan_each_time
from db.pool import Pool

EVERYTHING: Final = Search()


class WordsLeftError(DomainError):
    """Calls are found by a whole phone or case number; words were typed."""


@dataclass(frozen=True, slots=True)
class CallLines:
    """A page of calls, and the recordings of those that the reader may know of."""

    calls: Sequence[CallRow]
    recordings: Mapping[str, RecordingOfCall] = field(default_factory=dict)  # by linkedid


async def read_calls(
    pool: Pool,
    person: Person,
    only: CallFilter,
    after: tuple[datetime, str] | None = None,
    limit: int = 50,
    search: Search = EVERYTHING,
) -> CallLines:
    """Return a page of calls, newest first; one audit entry covers the page.

    Raises WordsLeftError when the search holds more than numbers.
    """
    only = _narrowed(only, search)
    seen = Seen(*asdict(reach(person, Action.READ_CALLS)).values())
    async with pool.acquire() as connection, connection.transaction():
        await plan_each_time(connection)
        async with as_person(connection, person):
            rows = await list_calls(connection, seen, only, after, limit)
        await listed(connection, person, "calls", asdict(only), len(rows))
        if not may(person.role, Action.READ_RECORDINGS):
            return CallLines(rows)
        heard = await recordings_of_calls(connection, [row.linkedid for row in rows])
    return CallLines(rows, {one.linkedid: one for one in heard})


def _narrowed(only: CallFilter, search: Search) -> CallFilter:
    if search.words:
        raise WordsLeftError
    return replace(
        only,
        case_number=search.case_number or only.case_number,
        citizen_e164=search.caller_e164 or only.citizen_e164,
    )


@dataclass(frozen=True, slots=True)
class CallPage:
    """A call and the ids of its recordings, for those who may know of recordings."""

    call: CallPageRow
    recording_ids: list[UUID]


async def read_call(pool: Pool, person: Person, linkedid: str) -> CallPage | None:
    """Return one call with its timeline; None when there is none within the reader's reach."""
    async with pool.acquire() as connection, connection.transaction():
        async with as_person(connection, person):
            call = await one_call(connection, linkedid)
        owner = Owner(call.agent_id, frozenset(call.viewers)) if call else Owner.nobody()
        if call is None or not reach(person, Action.READ_CALLS).covers(owner):
            await denied(connection, person, f"call {linkedid}")
            return None
        await read(connection, person, f"call {linkedid}")
        listed_too = may(person.role, Action.READ_RECORDINGS)
        recordings = await recording_ids(connection, linkedid) if listed_too else []
    return CallPage(call, recordings)
