"""Do a named piece of work at most once and repeat its answer to whoever asks again."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from db.idempotency import KeptAnswer, claim, forget_old, give_up, keep_answer, kept_answer
from db.pool import Pool

__all__ = ["KeptAnswer", "KeyInUseError", "KeyReusedError", "Once", "answer_once"]

FORGOTTEN_AFTER: Final = timedelta(days=1)
STALE_AFTER: Final = timedelta(minutes=1)  # whoever claimed it was killed at it
PATIENCE: Final = timedelta(seconds=5)
POLL: Final = timedelta(milliseconds=50)


class KeyReusedError(Exception):
    """The key stands for another request."""


class KeyInUseError(Exception):
    """The first request with this key is still at work."""


@dataclass(frozen=True, slots=True)
class Once:
    """A piece of work: whose, by which key, and a hash of what exactly."""

    user_id: UUID
    key: str
    request_hash: bytes


async def answer_once(
    pool: Pool, once: Once, work: Callable[[], Awaitable[KeptAnswer]]
) -> KeptAnswer:
    """Return the answer of `work`, run now or kept from an earlier time.

    Work that raises had no effect: its claim is given up and the next request may try. Raises
    what `work` raises, KeyReusedError, or KeyInUseError after 5 s of waiting for another.
    """
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
    raise KeyInUseError


async def _claimed(pool: Pool, once: Once) -> bool:
    async with pool.acquire() as connection, connection.transaction():
        await forget_old(connection, FORGOTTEN_AFTER)
        return await claim(connection, once.user_id, once.key, once.request_hash, STALE_AFTER)


async def _done(pool: Pool, once: Once, work: Callable[[], Awaitable[KeptAnswer]]) -> KeptAnswer:
    try:
        answer = await work()
    except BaseException:
        async with pool.acquire() as connection:
            await give_up(connection, once.user_id, once.key)
        raise
    async with pool.acquire() as connection:
        await keep_answer(connection, once.user_id, once.key, answer)
    return answer
