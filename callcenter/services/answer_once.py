"""Do a named piece of work at most once and repeat its answer to whoever asks again.

Whatever is done appends to the audit trail; in the same transaction the key learns that its work
is done (`done_under_key`). An answer that was lost on its way, in a COMMIT or with the process,
then never leads to the work being done again: who asks is told that it has been.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from db.idempotency import (
    KeptAnswer,
    claim,
    forget_old,
    give_up,
    give_up_undone,
    keep_answer,
    kept_answer,
    mark_worked,
)
from db.pool import Connection, DatabaseUnavailable, Pool

__all__ = [
    "AnswerLostError",
    "KeptAnswer",
    "KeyInUseError",
    "KeyReusedError",
    "Once",
    "answer_once",
    "done_under_key",
]

FORGOTTEN_AFTER: Final = timedelta(days=1)
STALE_AFTER: Final = timedelta(minutes=1)  # whoever claimed it was killed at it
PATIENCE: Final = timedelta(seconds=5)
POLL: Final = timedelta(milliseconds=50)


class KeyReusedError(Exception):
    """The key stands for another request."""


class KeyInUseError(Exception):
    """The first request with this key is still at work."""


class AnswerLostError(Exception):
    """The work of this key is done, and nobody knows any more what was answered."""


@dataclass(frozen=True, slots=True)
class Once:
    """A piece of work: whose, by which key, and a hash of what exactly."""

    user_id: UUID
    key: str
    request_hash: bytes


_working: Final[ContextVar[Once | None]] = ContextVar("working", default=None)


async def done_under_key(connection: Connection) -> None:
    """Note in the transaction of a piece of work that it is done, if it has a key."""
    if (once := _working.get()) is not None:
        await mark_worked(connection, once.user_id, once.key)


async def answer_once(
    pool: Pool, once: Once, work: Callable[[], Awaitable[KeptAnswer]]
) -> KeptAnswer:
    """Return the answer of `work`, run now or kept from an earlier time.

    Work that raises had no effect: its claim is given up and the next request may try. Raises
    what `work` raises, KeyReusedError, or after 5 s of waiting for another KeyInUseError, or
    AnswerLostError when that other is done.
    """
    kept = None
    for _ in range(PATIENCE // POLL):
        if await _claimed(pool, once):
            return await _done(pool, once, work)
        async with pool.acquire() as connection:
            kept = await kept_answer(connection, once.user_id, once.key)
        if kept is not None and kept.request_hash != once.request_hash:
            raise KeyReusedError
        if kept is not None and kept.status is not None:
            return kept
        await asyncio.sleep(POLL.total_seconds())
    raise AnswerLostError if kept is not None and kept.worked else KeyInUseError


async def _claimed(pool: Pool, once: Once) -> bool:
    async with pool.acquire() as connection, connection.transaction():
        await forget_old(connection, FORGOTTEN_AFTER)
        return await claim(connection, once.user_id, once.key, once.request_hash, STALE_AFTER)


async def _done(pool: Pool, once: Once, work: Callable[[], Awaitable[KeptAnswer]]) -> KeptAnswer:
    token = _working.set(once)
    try:
        answer = await work()
    except (*DatabaseUnavailable, asyncio.CancelledError):  # it may have been done all the same
        async with pool.acquire() as connection:
            await give_up_undone(connection, once.user_id, once.key)
        raise
    except BaseException:
        async with pool.acquire() as connection:
            await give_up(connection, once.user_id, once.key)
        raise
    finally:
        _working.reset(token)
    async with pool.acquire() as connection:
        await keep_answer(connection, once.user_id, once.key, answer)
    return answer
