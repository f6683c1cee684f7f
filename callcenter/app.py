"""Wires everything: settings -> pool -> journal, AMI, FastAGI, HTTP, jobs. Any part can run alone.

A part that fails is started again on its own, after a growing pause: one broken edge never takes
the others down, and none of them stands between a caller and an operator.
"""

import asyncio
import signal
from functools import partial

import uvloop

from callcenter import logs
from callcenter.database import open_database, patiently
from callcenter.lifeline import keep_beating, tell_systemd
from callcenter.parts import ALL_PARTS, Ground, Part
from callcenter.running import Running
from callcenter.services.configuring.current import read_current
from callcenter.services.purge import PurgeFolders, finish_interrupted_purges
from callcenter.settings import Settings, notify_socket


def run(settings: Settings, parts: frozenset[Part] = ALL_PARTS) -> None:
    """Serve until SIGTERM or SIGINT."""
    logs.configure(settings.log_level)
    uvloop.run(serve(settings, parts))


async def serve(settings: Settings, parts: frozenset[Part] = ALL_PARTS) -> None:
    """Open the database, finish the purges a crash left, then run `parts` until told to stop.

    `settings` are those of file and variables; what was changed in the panel is laid over them.
    """
    stop = _stop_signal()
    beating = asyncio.create_task(keep_beating(notify_socket()))
    _make_folders(settings)
    async with open_database(settings) as database:
        await patiently(
            partial(finish_interrupted_purges, database.pool, PurgeFolders.of(settings))
        )
        changed = (await patiently(partial(read_current, database.pool))).start_over(settings)
        running = Running(Ground(changed, settings, database.url, database.pool), parts)
        running.start()
        tell_systemd(notify_socket(), "READY=1")
        await stop.wait()
        tell_systemd(notify_socket(), "STOPPING=1")
        await running.end()
    beating.cancel()


def _make_folders(settings: Settings) -> None:
    for folder in (settings.incoming_folder, settings.recordings_folder):
        folder.mkdir(parents=True, exist_ok=True, mode=0o750)


def _stop_signal() -> asyncio.Event:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop
