"""Read one recording's state; that it was read, or asked for in vain, is recorded first."""

from uuid import UUID

from callcenter.domain.access import Action, Owner, Person, reach
from callcenter.services.record_reading import denied, read
from db.pool import Pool
from db.recording_lists import RecordingRow, recording


async def read_recording(pool: Pool, person: Person, recording_id: UUID) -> RecordingRow | None:
    """Return the recording without its sound; None when there is none within reach."""
    async with pool.acquire() as connection, connection.transaction():
        row = await recording(connection, recording_id)
        owner = Owner(row.agent_id, frozenset(row.viewers)) if row else Owner.nobody()
        if row is None or not reach(person, Action.READ_RECORDINGS).covers(owner):
            await denied(connection, person, f"recording {recording_id}")
            return None
        await read(connection, person, f"recording {recording_id}")
    return row
