"""Read the calls the hotline owes; that they were read is recorded in the same transaction."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from callcenter.domain.access import Person
from callcenter.services.record_reading import listed
from db.callback_lists import CallbackFilter, CallbackRow, list_callbacks
from db.pool import Pool


async def read_callbacks(
    pool: Pool,
    person: Person,
    only: CallbackFilter,
    after: tuple[datetime, UUID] | None = None,
    limit: int = 50,
) -> list[CallbackRow]:
    """Return a page of obligations, the most urgent first."""
    async with pool.acquire() as connection, connection.transaction():
        rows = await list_callbacks(connection, only, after, limit)
        await listed(connection, person, "callbacks", asdict(only), len(rows))
    return rows
