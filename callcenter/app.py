"""Wires everything: settings -> pool -> journal, AMI, FastAGI, HTTP, jobs. Any part can run alone.

A part that fails is started again on its own, after a growing pause: one broken edge never takes
the others down, and none of them stands between a caller and an operator.
"""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Mapping
from enum import StrEnum
from functools import partial
from typing import Final

import structlog
import uvloop
from aiohttp import web

from agi.dialogues.table import dialogues
from agi.server import AgiServer
from callcenter import logs
from callcenter.api.app import make_web_app
from callcenter.api.limits import make_runner
from callcenter.database import open_database
from callcenter.jobs.periodic import JobStatus, run_job
from callcenter.jobs.retention import retention_jobs
from callcenter.lifeline import keep_beating, tell_systemd
from callcenter.services.purge import PurgeFolders, finish_interrupted_purges
from callcenter.settings import Settings, notify_socket
from db.pool import Pool

log = structlog.get_logger(__name__)

FIRST_PAUSE: Final = 0.2  # seconds before a failed part starts again; doubles
LONGEST_PAUSE: Final = 10.0

Work = Callable[[], Awaitable[None]]


class Part(StrEnum):
    """What may run alone: the web, everything that stands beside a PBX, the timed work."""

    API = "api"
    BRIDGE = "bridge"
    JOBS = "jobs"


ALL_PARTS: Final = frozenset(Part)


def run(settings: Settings, parts: frozenset[Part] = ALL_PARTS) -> None:
    """Serve until SIGTERM or SIGINT."""
    logs.configure(settings.log_level)
    uvloop.run(serve(settings, parts))


async def serve(settings: Settings, parts: frozenset[Part] = ALL_PARTS) -> None:
    """Open the database, finish the purges a crash left, then run `parts` until told to stop."""
    stop = _stop_signal()
    beating = asyncio.create_task(keep_beating(notify_socket()))
    async with open_database(settings) as pool:
        await finish_interrupted_purges(pool, _folders(settings))
        works = _works(settings, pool, parts)
        running = [
            asyncio.create_task(keep_running(*work), name=work[0]) for work in works.items()
        ]
        tell_systemd(notify_socket(), "READY=1")
        await stop.wait()
        tell_systemd(notify_socket(), "STOPPING=1")
        await _end([*running, beating])


def _works(settings: Settings, pool: Pool, parts: frozenset[Part]) -> Mapping[str, Work]:
    makers = {Part.API: _web, Part.BRIDGE: _bridge, Part.JOBS: _jobs}
    works: dict[str, Work] = {}
    for part in Part:
        if part in parts:
            works |= makers[part](settings, pool)
    return works


def _web(settings: Settings, pool: Pool) -> dict[str, Work]:
    async def serve_web() -> None:
        runner = make_runner(make_web_app(pool, settings))
        await runner.setup()
        try:
            await web.TCPSite(runner, settings.http_host, settings.http_port).start()
            log.info("web.ready", address=settings.origin)
            await asyncio.Event().wait()
        finally:
            await runner.cleanup()

    return {"web": serve_web}


def _bridge(settings: Settings, pool: Pool) -> dict[str, Work]:
    async def serve_agi() -> None:
        server = AgiServer(dialogues(pool, settings.zone, settings.region_area_code))
        await server.start(settings.pbx.agi_host, settings.pbx.agi_port)
        try:
            await asyncio.Event().wait()
        finally:
            await server.close()

    return {"agi": serve_agi}


def _jobs(settings: Settings, pool: Pool) -> dict[str, Work]:
    jobs = retention_jobs(pool, _folders(settings), settings.purge_interval, settings.zone)
    return {job.name: partial(run_job, job, JobStatus(job.name), pool) for job in jobs}


def _folders(settings: Settings) -> PurgeFolders:
    return PurgeFolders(settings.recordings_folder, settings.incoming_folder)


async def keep_running(name: str, work: Work) -> None:
    """Run `work` for ever; when it fails, say so and start it again."""
    pause = FIRST_PAUSE
    while True:
        began = asyncio.get_running_loop().time()
        try:
            await work()
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
