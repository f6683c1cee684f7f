"""Finishes recordings as calls end, and walks the incoming folder every minute.

Woken by `wake()` (the app calls it when the journal says that something has changed) and by
the sweep, which also catches whatever an event did not tell.
"""

import asyncio
import contextlib
from typing import Final
from uuid import UUID

import structlog

from callcenter.services.adopt_orphans import adopt_orphans
from callcenter.services.date_cut_recordings import date_cut_recordings
from callcenter.services.finalise_recording import Outcome, finalise_recording, put_aside
from callcenter.services.recording_places import RecordingPlaces
from db.pool import DatabaseUnavailable, Pool
from db.recordings import due_recordings

SWEEP_SECONDS: Final = 60.0
LOOK_AGAIN_SECONDS: Final = 5.0  # something was postponed: its files are still being closed
BACK_OFF_SECONDS: Final = 5.0  # the database or the folder is away
BATCH: Final = 50
log = structlog.get_logger()


class Finaliser:
    """One loop. Any number may run against one database; each recording is finished once."""

    def __init__(self, pool: Pool, places: RecordingPlaces, *, at_once: int = 1) -> None:
        self._pool = pool
        self._places = places
        self._slots = asyncio.Semaphore(at_once)
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Look now."""
        self._woken.set()

    async def run(self) -> None:
        """Work until cancelled; an outage of the database only delays it."""
        loop = asyncio.get_running_loop()
        next_sweep = loop.time()
        while True:
            try:
                if loop.time() >= next_sweep:
                    next_sweep = loop.time() + SWEEP_SECONDS  # one that fails is not tried first
                    await self.sweep()
                pause = LOOK_AGAIN_SECONDS if await self.finish_due() else SWEEP_SECONDS
            except DatabaseUnavailable as error:  # or the folder cannot be read
                log.warning("finaliser.later", error=repr(error))
                pause = BACK_OFF_SECONDS
            await self._wait(min(pause, max(next_sweep - loop.time(), 0.0)))

    async def sweep(self) -> None:
        """Walk the incoming folder once; an idle encoder is let go."""
        self._places.encoder.close_if_idle()
        swept = await adopt_orphans(self._pool, self._places)
        if swept.strays:
            log.warning("incoming.strays", names=swept.strays[:10], count=len(swept.strays))

    async def finish_due(self) -> bool:
        """Finish all that is due; return whether something has to be looked at again soon.

        Raises one of DatabaseUnavailable.
        """
        postponed = False
        await date_cut_recordings(self._pool, self._places)
        while due := await self._due():
            done = await asyncio.gather(*map(self._finish, due), return_exceptions=True)
            for outcome in done:
                if isinstance(outcome, BaseException):
                    raise outcome
            postponed |= Outcome.POSTPONED in done
            if all(outcome == Outcome.NOT_OURS for outcome in done):
                return True  # others are at them
        return postponed

    async def _due(self) -> list[UUID]:
        async with self._pool.acquire() as connection:
            return await due_recordings(connection, BATCH)

    async def _finish(self, recording_id: UUID) -> Outcome:
        async with self._slots:
            try:
                return await finalise_recording(self._pool, self._places, recording_id)
            except DatabaseUnavailable:
                raise
            except Exception:  # one strange recording must not stop the others
                log.exception("recording.not_finished", recording_id=str(recording_id))
                await put_aside(self._pool, recording_id)
                return Outcome.POSTPONED

    async def _wait(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):  # not wait_for: it may lose a cancellation
                await self._woken.wait()
        self._woken.clear()
