"""The finaliser ends when it is told to, even in the moment in which it is woken."""

import asyncio
from pathlib import Path
from typing import cast

import pytest

from callcenter.jobs.finaliser import Finaliser
from callcenter.services.recording_places import RecordingPlaces
from callcenter.settings import Settings
from db.pool import Pool


class Idle(Finaliser):
    """One that finds nothing to do."""

    async def sweep(self) -> None:
        """Find no files."""

    async def finish_due(self) -> bool:
        return False


@pytest.mark.parametrize("steps", range(6))
async def test_a_stop_in_the_moment_of_a_wake_is_not_lost(steps: int, tmp_path: Path) -> None:
    places = RecordingPlaces.of(Settings(state_dir=tmp_path))
    finaliser = Idle(cast("Pool", None), places)
    running = asyncio.create_task(finaliser.run())
    for _ in range(10):
        await asyncio.sleep(0)  # it waits now

    finaliser.wake()
    for _ in range(steps):  # of the loop, on the way from the wake to the work
        await asyncio.sleep(0)
    running.cancel()

    ended, _ = await asyncio.wait([running], timeout=1)
    running.cancel()
    assert ended == {running}
