"""List recordings, their states and problems, to those who may see them. No sound here."""

from typing import Final
from uuid import UUID

from callcenter.domain.access import Action, Owner, Person, reach
from callcenter.services.play_recording import RecordingMissingError
from db.pool import Pool
from db.recording_lists import (
    Cursor,
    Readable,
    RecordingFigures,
    RecordingFilter,
    RecordingRow,
    recording,
    recording_figures,
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
    """Return a page of what `person` may see, the newest first; `after` is the last row seen."""
    mine = reach(person, Action.READ_RECORDINGS)
    readable = Readable(mine.everything, mine.agent_id, mine.organisation)
    async with pool.acquire() as connection:
        return await recordings_page(connection, readable, wanted, after, min(limit, LONGEST_PAGE))


async def find_recording(pool: Pool, person: Person, recording_id: UUID) -> RecordingRow:
    """Return one recording; raises RecordingMissingError, also for what is not theirs."""
    async with pool.acquire() as connection:
        row = await recording(connection, recording_id)
    if row is None:
        raise RecordingMissingError
    owner = Owner(agent_id=row.agent_id, organisation=row.organisation)
    if not reach(person, Action.READ_RECORDINGS).covers(owner):
        raise RecordingMissingError
    return row


async def figures(pool: Pool) -> RecordingFigures:
    """Return the numbers that /metrics shows."""
    async with pool.acquire() as connection:
        return await recording_figures(connection)


async def every_recording(
    pool: Pool, wanted: RecordingFilter, limit: int = LONGEST_PAGE
) -> list[RecordingRow]:
    """Return the newest recordings for the command line, whose user owns the machine."""
    async with pool.acquire() as connection:
        return await recordings_page(connection, Readable(everything=True), wanted, None, limit)
