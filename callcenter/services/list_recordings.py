"""List recordings, their states and problems, to those who may see them. No sound here."""

from dataclasses import asdict
from typing import Final

from callcenter.domain.access import Action, Person, reach
from callcenter.services.record_reading import listed
from db.pool import Pool
from db.recording_lists import (
    Cursor,
    Readable,
    RecordingFilter,
    RecordingRow,
    recordings_page,
)

LONGEST_PAGE: Final = 200


async def list_recordings(
    pool: Pool,
    person: Person,
    wanted: RecordingFilter,
    *,
    after: Cursor | None = None,
    limit: int = 50,
) -> list[RecordingRow]:
    """Return a page of what `person` may see, the newest first; `after` is the last row seen.

    One audit entry covers the page.
    """
    mine = reach(person, Action.READ_RECORDINGS)
    readable = Readable(mine.everything, mine.agent_id, mine.organisation_id)
    async with pool.acquire() as connection, connection.transaction():
        rows = await recordings_page(connection, readable, wanted, after, min(limit, LONGEST_PAGE))
        await listed(connection, person, "recordings", asdict(wanted), len(rows))
    return rows


async def every_recording(
    pool: Pool, wanted: RecordingFilter, limit: int = LONGEST_PAGE
) -> list[RecordingRow]:
    """Return the newest recordings for the command line, whose user owns the machine."""
    async with pool.acquire() as connection:
        return await recordings_page(connection, Readable(everything=True), wanted, None, limit)
