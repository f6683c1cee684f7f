"""Read every stored copy anew and compare its digest with the row's."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from callcenter.services.recording_places import RecordingPlaces
from db.pool import Pool
from db.recording_lists import StoredCopy, stored_after, stored_copy

BATCH: Final = 200


class Difference(StrEnum):
    GONE = "gone"  # the row says it is there
    ALTERED = "altered"  # its digest is not the one committed


@dataclass(frozen=True, slots=True)
class Verified:
    """What became of one copy."""

    recording_id: UUID
    storage_key: str
    difference: Difference | None  # None: as it was committed


async def verify_recordings(pool: Pool, places: RecordingPlaces) -> AsyncIterator[Verified]:
    """Yield every stored recording with what is wrong with it, if anything. Changes nothing.

    Raises StoreError when the store cannot be read.
    """
    last: UUID | None = None
    while True:
        async with pool.acquire() as connection:
            copies = await stored_after(connection, last, BATCH)
        for copy in copies:
            difference = await _difference(pool, places, copy)
            yield Verified(copy.recording_id, copy.storage_key, difference)
            last = copy.recording_id
        if not copies:
            return


async def _difference(pool: Pool, places: RecordingPlaces, copy: StoredCopy) -> Difference | None:
    found = await places.store.sha256(copy.storage_key)
    if found == copy.sha256:
        return None
    async with pool.acquire() as connection:
        if await stored_copy(connection, copy.recording_id) != copy:
            return None  # purged or made anew while we read
    return Difference.GONE if found is None else Difference.ALTERED
