"""The process that reads and sends letters is killed at random moments: none lost, none twice."""

import asyncio
import random
import sys
from asyncio.subprocess import Process
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from callcenter.domain.notices import NoticeKind
from callcenter.services.notices.queue_notice import queue_letter
from db.pool import Pool
from tests.mail_servers import Box, Post, Taken, imap_server, letter, smtp_server
from tests.waiting import until_so

KILLS = 7
SEED = 20261122
EACH = 40  # letters in, notices out
ROOT = Path(__file__).parents[2]
# The dead do not wait five minutes here: their claims are made old.
AGED = "UPDATE notices SET claimed_at = claimed_at - interval '1 hour' WHERE state = 'sending'"
STATES = "SELECT message_id, state FROM notices WHERE kind = 'review_due'"
LEFT = """
    SELECT (SELECT count(*) FROM notices WHERE state IN ('queued', 'sending'))
         + $1 - (SELECT count(*) FROM letters WHERE state = 'taken')
"""


@asynccontextmanager
async def process(url: str, post: Post, box: Box, *more: str) -> AsyncIterator[Process]:
    started = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.faults.mail_process", url, str(post.port)),
        *(str(box.port), *more),
        cwd=ROOT,
    )
    try:
        yield started
    finally:
        with suppress(ProcessLookupError):
            started.kill()
        await started.wait()


async def run(pool: Pool, url: str, folder: Path, *planted: str) -> list[str]:
    """Kill the process KILLS times under letters both ways; return what is wrong afterwards."""
    moments = random.Random(SEED)  # noqa: S311 - moments, no secret
    async with smtp_server() as post:
        with imap_server() as box:
            await _fill(pool, box)
            for _ in range(KILLS):
                async with process(url, post, box, str(folder), *planted):
                    await _at_work(pool, post, moments.uniform(0.02, 0.3))
                await pool.execute(AGED)
            async with process(url, post, box, str(folder), *planted):
                with suppress(TimeoutError):
                    await until_so(lambda: _done(pool), 30)
            return await _findings(pool, post.letters)


async def _fill(pool: Pool, box: Box) -> None:
    for number in range(EACH):
        await asyncio.to_thread(box.drop, letter("текст", Subject=f"Письмо {number}"))
        async with pool.acquire() as connection:
            address = (f"person{number}@mail.example",)
            await queue_letter(connection, NoticeKind.REVIEW_DUE, address, once=str(number))


async def _at_work(pool: Pool, post: Post, seconds: float) -> None:
    """Wait until the process does something, and then a random while: that is the moment."""
    before = len(post.letters), await _count(pool)

    async def busy() -> bool:
        return (len(post.letters), await _count(pool)) != before

    with suppress(TimeoutError):  # nothing left to do: it is killed idle
        await until_so(busy, 5)
    await asyncio.sleep(seconds)


async def _count(pool: Pool) -> int:
    count: int = await pool.fetchval("SELECT count(*) FROM letters")
    return count


async def _done(pool: Pool) -> bool:
    await pool.execute(AGED)
    left: int = await pool.fetchval(LEFT, EACH)
    return left == 0


async def _findings(pool: Pool, sent: list[Taken]) -> list[str]:
    arrived = Counter(str(one.message["Message-ID"]) for one in sent)
    found = [f"{name}: sent {count} times" for name, count in arrived.items() if count > 1]
    for row in await pool.fetch(STATES):
        state, times = row["state"], arrived[row["message_id"]]
        if state not in {"sent", "unknown"} or (state == "sent" and times != 1):
            found.append(f"{row['message_id']}: {state}, sent {times} times")
    topics = Counter(row["topic"] for row in await pool.fetch("SELECT topic FROM cases"))
    expected = map("Письмо {}".format, range(EACH))
    return found + [f"{one}: {topics[one]} cases" for one in expected if topics[one] != 1]


async def test_none_is_lost_and_none_comes_twice(
    pool: Pool, fresh_database: str, tmp_path: Path
) -> None:
    assert await run(pool, fresh_database, tmp_path) == []


@pytest.mark.parametrize("bug", ["sends_again", "forgets"])
async def test_the_harness_catches_a_planted_bug(
    pool: Pool, fresh_database: str, tmp_path: Path, bug: str
) -> None:
    assert await run(pool, fresh_database, tmp_path, bug) != []
