"""One pass of the finaliser in a process of its own, killed at its N-th step.

Run as `python -m tests.faults.finaliser_child DATABASE_URL FOLDER STEP [planted]`. A step is
a call that changes or proves a file or a row; the process is killed just before it. STEP 0
lives to the end. `planted` removes the originals before the commit, as it must never be.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

from callcenter.jobs.finaliser import Finaliser
from callcenter.services import adopt_orphans, finalise_recording
from db.pool import open_pool
from recordings import incoming
from recordings.finish import finish
from recordings.finished import Finished
from recordings.store import Store
from recordings.worker import Encoder
from tests.recordings_world import World

P = ParamSpec("P")
R = TypeVar("R")
DONE = 0


class Steps:
    """Counts what changes the world, and dies at the chosen count."""

    def __init__(self, fatal: int) -> None:
        self._fatal = fatal
        self._taken = 0

    def take(self) -> None:
        self._taken += 1
        if self._taken == self._fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    def before(self, function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def counted(*args: P.args, **kwargs: P.kwargs) -> R:
            self.take()
            return function(*args, **kwargs)

        return counted


class NearEncoder(Encoder):
    """Encodes in this process: one less to start, and it dies with us all the same."""

    async def finish(self, folder: Path, stem: str) -> Finished:
        return await asyncio.to_thread(finish, folder, stem)


def count_steps(steps: Steps) -> None:
    os.unlink = steps.before(os.unlink)
    os.rename = steps.before(os.rename)
    os.fsync = steps.before(os.fsync)
    for module, names in (
        (Store, ("put", "sha256", "delete")),
        (finalise_recording, ("try_lock_recording", "finish_recording", "unlock_recording")),
        (adopt_orphans, ("expect_recording", "insert_orphan", "expect_again")),
    ):
        for name in names:
            setattr(module, name, steps.before(getattr(module, name)))


def plant_the_bug() -> None:
    """Remove the originals as soon as the copy is stored, before the row knows of it."""
    put = Store.put

    async def put_and_remove(self: Store, key: str, content: bytes) -> None:
        await put(self, key, content)
        folder = Path(sys.argv[2]) / "incoming"
        for stem in incoming.scan(folder).sides:
            incoming.remove(folder, stem)

    Store.put = put_and_remove  # type: ignore[method-assign] # that is the planted bug


async def one_pass(world: World) -> None:
    finaliser = Finaliser(world.pool, world.places)
    await finaliser.sweep()
    await finaliser.finish_due()
    await finaliser.sweep()


async def main(url: str, folder: Path, step: int) -> None:
    pool = await open_pool(url)
    world = World.in_folder(pool, folder).with_encoder(NearEncoder())
    count_steps(Steps(step))
    if "planted" in sys.argv:
        plant_the_bug()
    await one_pass(world)
    os._exit(DONE)  # the harness asks how far it came, not how tidily it ended


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])))
