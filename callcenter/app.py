"""Wires everything: settings -> pool -> journal, AMI, FastAGI, HTTP, jobs. Any part can run alone.

A part that fails is started again on its own, after a growing pause: one broken edge never takes
the others down, and none of them stands between a caller and an operator.
"""

import asyncio
import signal
from functools import partial
from typing import Final

import structlog
import uvloop

from callcenter import logs
from callcenter.database import open_database, patiently
from callcenter.lifeline import keep_beating, tell_systemd
from callcenter.parts import ALL_PARTS, Ground, Part, Work, works_of
from callcenter.services.purge import PurgeFolders, finish_interrupted_purges
from callcenter.settings import Settings, notify_socket
from db.pool import DatabaseUnavailable

log = structlog.get_logger(__name__)

FIRST_PAUSE: Final = 0.2  # seconds before a failed work starts again; doubles
LONGEST_PAUSE: Final = 10.0


def run(settings: Settings, parts: frozenset[Part] = ALL_PARTS) -> None:
    """Serve until SIGTERM or SIGINT."""
    logs.configure(settings.log_level)
    uvloop.run(serve(settings, parts))


async def serve(settings: Settings, parts: frozenset[Part] = ALL_PARTS) -> None:
    """Open the database, finish the purges a crash left, then run `parts` until told to stop."""
    stop = _stop_signal()
    beating = asyncio.create_task(keep_beating(notify_socket()))
    _make_folders(settings)
    async with open_database(settings) as database:
        await patiently(
            partial(finish_interrupted_purges, database.pool, PurgeFolders.of(settings))
        )
        works = works_of(Ground(settings, database.url, database.pool), parts)
        running = [
            asyncio.create_task(keep_running(*work), name=work[0]) for work in works.items()
        ]
        tell_systemd(notify_socket(), "READY=1")
        await stop.wait()
        tell_systemd(notify_socket(), "STOPPING=1")
        await _end([*running, beating])


def _make_folders(settings: Settings) -> None:
    for folder in (settings.incoming_folder, settings.recordings_folder):
        folder.mkdir(parents=True, exist_ok=True, mode=0o750)


async def keep_running(name: str, work: Work) -> None:
    """Run `work` for ever; when it fails, say so and start it again."""
    pause = FIRST_PAUSE
    while True:
        began = asyncio.get_running_loop().time()
        try:
            await work()
        except DatabaseUnavailable as error:  # or a port that is taken: no mistake of ours
            log.warning("part.failed", part=name, error=repr(error), again_in_seconds=pause)
        except Exception:
            log.exception("part.failed", part=name, again_in_seconds=pause)
        await asyncio.sleep(pause)
        lasted = asyncio.get_running_loop().time() - began
        pause = FIRST_PAUSE if lasted > LONGEST_PAUSE else min(pause * 2, LONGEST_PAUSE)


def _stop_signal() -> asyncio.Event:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


async def _end(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
