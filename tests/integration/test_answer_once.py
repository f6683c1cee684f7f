"""The same request again, when nobody knows what became of the first."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import pytest

from callcenter.services.answer_once import (
    AnswerLostError,
    KeptAnswer,
    KeyInUseError,
    Once,
    answer_once,
)
from callcenter.services.append_audit import append_audit
from db.pool import Pool

ONCE = Once(UUID(int=7), "key", b"hash")
DONE = KeptAnswer(ONCE.request_hash, 201, {}, b"{}")
OLD = "UPDATE idempotency_keys SET created_at = created_at - interval '2 minutes'"


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("callcenter.services.answer_once.PATIENCE", timedelta(seconds=0.5))


class Killed(BaseException):
    """The process dies here."""


def work_of(pool: Pool, then: BaseException | None = None) -> Callable[[], Awaitable[KeptAnswer]]:
    """Return work that is committed with its audit entry, and whatever happens `then`."""

    async def work() -> KeptAnswer:
        async with pool.acquire() as connection, connection.transaction():
            await append_audit(connection, actor="anna", action="thing.made", object="thing")
        if then is not None:
            raise then
        return DONE

    return work


async def times_done(pool: Pool) -> int:
    done: int = await pool.fetchval("SELECT count(*) FROM audit WHERE action = 'thing.made'")
    return done


@pytest.mark.parametrize("lost", [ConnectionResetError(), asyncio.CancelledError()])
async def test_work_that_was_committed_is_not_done_again(pool: Pool, lost: BaseException) -> None:
    with pytest.raises(type(lost)):
        await answer_once(pool, ONCE, work_of(pool, lost))

    with pytest.raises(AnswerLostError):
        await answer_once(pool, ONCE, work_of(pool))
    assert await times_done(pool) == 1


async def test_nor_after_a_death_between_the_work_and_its_answer(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def dies(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr("callcenter.services.answer_once.keep_answer", dies)
        with pytest.raises(Killed):
            await answer_once(pool, ONCE, work_of(pool))
    await pool.execute(OLD)

    with pytest.raises(AnswerLostError):
        await answer_once(pool, ONCE, work_of(pool))
    assert await times_done(pool) == 1


async def test_work_lost_before_its_commit_is_done_at_the_next_request(
    pool: Pool,
) -> None:
    async def fails() -> KeptAnswer:
        async with pool.acquire() as connection, connection.transaction():
            await append_audit(connection, actor="anna", action="thing.made", object="thing")
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await answer_once(pool, ONCE, fails)

    assert (await answer_once(pool, ONCE, work_of(pool))).status == DONE.status
    assert await times_done(pool) == 1


async def test_a_refusal_gives_the_key_back_though_it_was_recorded(pool: Pool) -> None:
    with pytest.raises(ValueError, match="refused"):
        await answer_once(pool, ONCE, work_of(pool, ValueError("refused")))

    assert (await answer_once(pool, ONCE, work_of(pool))).status == DONE.status


async def test_a_request_still_at_work_is_not_said_to_be_done(pool: Pool) -> None:
    begun, free = asyncio.Event(), asyncio.Event()

    async def slow() -> KeptAnswer:
        begun.set()
        await free.wait()
        return DONE

    first = asyncio.create_task(answer_once(pool, ONCE, slow))
    await begun.wait()
    with pytest.raises(KeyInUseError):
        await answer_once(pool, ONCE, work_of(pool))
    free.set()
    assert (await first).status == DONE.status
