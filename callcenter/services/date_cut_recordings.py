"""Say when recordings ended that a dying PBX cut short: where their sound ends.

The journal has no hangup of such a call, and its last event may lie an hour back, at the
beginning of a long talk. Counted from there the sound would look too long for its call, and
would be deleted that hour too early.
"""

import asyncio
from datetime import timedelta
from typing import Final

from callcenter.services.recording_places import RecordingPlaces
from db.pool import Pool
from db.recordings import cut_recordings, end_recording
from recordings import incoming
from recordings.incoming import BeingWrittenError

BATCH: Final = 50


async def date_cut_recordings(pool: Pool, places: RecordingPlaces) -> None:
    """Date all that can be; files still being written wait for the next time.

    Raises one of DatabaseUnavailable.
    """
    async with pool.acquire() as connection:
        for cut in await cut_recordings(connection, places.node, BATCH):
            try:
                seconds = await asyncio.to_thread(incoming.seconds_of, places.incoming, cut.stem)
            except BeingWrittenError:
                continue
            heard_until = cut.started_at + timedelta(seconds=seconds)
            await end_recording(connection, cut.recording_id, max(heard_until, cut.last_sign_at))
