"""Read one recording's state; asking for what is not theirs is recorded."""

from uuid import UUID

from callcenter.domain.access import Person
from callcenter.services.list_recordings import find_recording
from callcenter.services.play_recording import RecordingMissingError
from callcenter.services.record_reading import denied
from db.pool import Pool
from db.recording_lists import RecordingRow


async def read_recording(pool: Pool, person: Person, recording_id: UUID) -> RecordingRow | None:
    """Return the recording without its sound; None when there is none within reach."""
    try:
        return await find_recording(pool, person, recording_id)
    except RecordingMissingError:
        async with pool.acquire() as connection, connection.transaction():
            await denied(connection, person, f"recording {recording_id}")
        return None
