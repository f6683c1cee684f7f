"""Do a piece of work again and again: an error is logged and the next turn comes.

A job says how soon it wants its next turn, at the latest after its interval. A `lone` job
runs in one process at a time, by a lock in PostgreSQL; the others skip that turn.
Its lock holds a connection of the pool while the work asks for another, so that only few hold
one at a time: else all together they hold every connection and wait for ever.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import structlog

from callcenter.clock import now
from db.locks import try_lock, unlock
from db.pool import Pool

JITTER: Final = 0.1  # of the interval: processes started together drift apart
LONE_AT_ONCE: Final = 3  # of a process, however many lone jobs it has
SOONEST_SECONDS: Final = 0.02  # whatever a job wants, it never spins

log = structlog.get_logger()

Work = Callable[[], Awaitable[float | None]]


@dataclass(frozen=True, slots=True)
class Job:
    """`work` returns in how many seconds it wants to run again; None: after `interval`."""

    name: str
    interval: timedelta
    work: Work
    lone: bool = False


@dataclass(slots=True)
class JobStatus:
    """For metrics and the page of jobs."""

    name: str
    runs: int = 0
    failures: int = 0
    last_success_at: datetime | None = None
    last_error: str | None = None  # of the last turn; None: it went well


@dataclass(frozen=True, slots=True)
class Turns:
    """What the jobs of a process share: connections, and who may hold one as a lock."""

    pool: Pool
    lone: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(LONE_AT_ONCE))


async def run_job(job: Job, status: JobStatus, turns: Turns) -> None:
    """Run `job` until cancelled."""
    while True:
        wish = await run_once(job, status, turns)
        await asyncio.sleep(_pause(job.interval.total_seconds(), wish))


async def run_once(job: Job, status: JobStatus, turns: Turns) -> float | None:
    """Give `job` one turn; whatever it raises is logged, not passed on."""
    try:
        wish = await _turn(job, turns)
    except Exception as error:
        status.failures += 1
        status.last_error = f"{type(error).__name__}: {error}"
        log.exception("job.failed", job=job.name)
        return None
    status.runs += 1
    status.last_success_at, status.last_error = now(), None
    return wish


async def _turn(job: Job, turns: Turns) -> float | None:
    async with AsyncExitStack() as stack:
        if job.lone:
            await stack.enter_async_context(turns.lone)
            connection = await stack.enter_async_context(turns.pool.acquire())
            if not await try_lock(connection, job.name):
                return None
            stack.push_async_callback(unlock, connection, job.name)
        return await job.work()


def _pause(interval: float, wish: float | None) -> float:
    spread = interval * (1 - JITTER * random.random())  # noqa: S311 - spreads load, no secret
    return spread if wish is None else max(min(wish, spread), SOONEST_SECONDS)
