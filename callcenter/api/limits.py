"""Limits on what one client may hold: time, bytes, connections."""

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any, Final, TypeVar

from aiohttp import web

T = TypeVar("T")

STREAMING: Final = web.RequestKey("streaming", bool)  # the answer has begun
LARGEST_BODY: Final = 64 * 1024
SLOWEST_CLIENT: Final = timedelta(seconds=30)  # to send a request, to take a piece of an answer
DATABASE_PATIENCE: Final = timedelta(seconds=1.8)  # the promise is an answer within 2 s
WORK_PATIENCE: Final = timedelta(seconds=20)


def make_runner(app: web.Application) -> web.AppRunner:
    """Return the runner of `app` that drops a connection without a whole request in 30 s."""
    return web.AppRunner(
        app,
        keepalive_timeout=SLOWEST_CLIENT.total_seconds(),
        lingering_time=1.0,
        access_log=None,
        max_line_size=8190,
        max_headers=64,
        shutdown_timeout=5.0,
    )


async def within(limit: timedelta, work: Coroutine[Any, Any, T]) -> T:
    """Return what `work` returns, or raise TimeoutError after `limit`, whatever `work` does.

    `asyncio.timeout` waits for the cancelled work to clean up, and a database that is
    stopped rather than gone makes a connection's clean-up hang. This one walks away.
    """
    task = asyncio.ensure_future(work)
    try:
        done, _ = await asyncio.wait({task}, timeout=limit.total_seconds())
    except asyncio.CancelledError:
        _abandon(task)
        raise
    if not done:
        _abandon(task)
        raise TimeoutError
    return task.result()


def _abandon(task: asyncio.Future[Any]) -> None:
    task.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
    task.cancel()
