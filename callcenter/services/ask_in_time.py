"""Ask the database while somebody waits: an answer in time, or none."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from db.pool import Connection, DatabaseUnavailable, Pool

Answer = TypeVar("Answer")
Question = Callable[[Connection], Awaitable[Answer]]

_abandoned: set[asyncio.Task[object]] = set()  # the loop itself keeps only weak references


class NoAnswerInTimeError(Exception):
    """The database is down, hung or too busy."""


async def ask_in_time(pool: Pool, question: Question[Answer], seconds: float) -> Answer:
    """Return the answer to `question`; raises NoAnswerInTimeError after `seconds`.

    A server that hangs makes even the cancelling of a query hang. So the question runs in a
    task of its own, and late ones are left behind to be cancelled in their own time; the
    pool closes a connection that does not come back.
    """
    task = asyncio.ensure_future(_ask(pool, question, seconds))
    try:
        await asyncio.wait({task}, timeout=seconds)
    finally:
        if not task.done():
            _abandon(task)
    if task.cancelled() or not task.done():
        raise NoAnswerInTimeError
    try:
        return task.result()
    except DatabaseUnavailable as error:
        raise NoAnswerInTimeError from error


async def _ask(pool: Pool, question: Question[Answer], seconds: float) -> Answer:
    async with pool.acquire(timeout=seconds) as connection:
        return await question(connection)


def _abandon(task: asyncio.Task[Answer]) -> None:
    _abandoned.add(task)
    task.add_done_callback(_forget)
    task.cancel()


def _forget(task: asyncio.Task[Answer]) -> None:
    _abandoned.discard(task)
    if not task.cancelled():
        task.exception()  # looked at, or asyncio logs it as lost
