"""Read calls: what the reader may see, and that it was read is recorded first."""

from dataclasses import asdict
from datetime import datetime

from callcenter.domain.access import Action, Owner, Person, reach
from callcenter.services.record_reading import denied, listed, read
from db.call_lists import CallFilter, CallPageRow, CallRow, Seen, list_calls, one_call
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
        rows = await list_calls(connection, seen, only, after, limit)
        await listed(connection, person, "calls", asdict(only), len(rows))
    return rows


async def read_call(pool: Pool, person: Person, linkedid: str) -> CallPageRow | None:
    """Return one call with its timeline; None when there is none within the reader's reach."""
    async with pool.acquire() as connection, connection.transaction():
        call = await one_call(connection, linkedid)
        if call is None:
            return None
        owner = Owner(call.agent_id, call.organisation)
        if not reach(person, Action.READ_CALLS).covers(owner):
            await denied(connection, person, f"call {linkedid}")
            return None
        await read(connection, person, f"call {linkedid}")
    return call
