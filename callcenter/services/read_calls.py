"""Read calls: what the reader may see, and that it was read is recorded first."""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from callcenter.domain.access import Action, Owner, Person, may, reach
from callcenter.services.as_person import as_person
from callcenter.services.record_reading import denied, listed, read
from db.call_lists import (
    CallFilter,
    CallPageRow,
    CallRow,
    Seen,
    list_calls,
    one_call,
    recording_ids,
)
from db.pool import Pool


async def read_calls(
    pool: Pool,
    person: Person,
    only: CallFilter,
    after: tuple[datetime, str] | None = None,
    limit: int = 50,
) -> list[CallRow]:
    """Return a page of calls, newest first; one audit entry covers the page."""
    seen = Seen(*asdict(reach(person, Action.READ_CALLS)).values())
    async with pool.acquire() as connection, connection.transaction():
        async with as_person(connection, person):
            rows = await list_calls(connection, seen, only, after, limit)
        await listed(connection, person, "calls", asdict(only), len(rows))
    return rows


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
