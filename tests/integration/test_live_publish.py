"""Live rows on their way into the table: newest values, in batches, whatever the database does."""

import asyncio
from datetime import UTC, datetime

from db.live import read_newer, read_whole
from db.pool import Pool, connect
from tests.integration.live_parts import gate, publishing, standing
from tests.waiting import until, until_so

ROW = {"extension": "201", "ringing_at": datetime(2026, 11, 29, 10, 0, tzinfo=UTC)}


async def test_a_value_stands_in_the_table_and_goes_when_it_is_taken_away(
    pool: Pool, fresh_database: str
) -> None:
    async with publishing(fresh_database) as publisher:
        publisher.put("ring", "201", ROW)
        await until_so(lambda: standing(pool, "ring"))
        found = await standing(pool, "ring")
        assert found == {"201": {"extension": "201", "ringing_at": "2026-11-29T10:00:00Z"}}

        publisher.put("ring", "201", None)

        async def gone() -> bool:
            return not await standing(pool, "ring")

        await until_so(gone)


async def test_what_comes_together_is_one_batch_and_the_same_again_none(
    pool: Pool, fresh_database: str
) -> None:
    async with publishing(fresh_database) as publisher:
        await until_so(lambda: standing(pool, "node"))
        before = publisher.batches
        for number in range(500):
            publisher.put("queue", f"q{number % 50}", {"waiting": number})
        await until(lambda: publisher.batches > before)
        for number in range(450, 500):
            publisher.put("queue", f"q{number % 50}", {"waiting": number})
        publisher.put("ring", "201", ROW)
        await until_so(lambda: standing(pool, "ring"))

        assert publisher.batches == before + 2
        assert (await standing(pool, "queue"))["q7"] == {"waiting": 457}


async def test_a_restart_takes_away_what_the_run_before_left(
    pool: Pool, fresh_database: str
) -> None:
    async with publishing(fresh_database, "pbx2") as other, publishing(fresh_database) as first:
        other.put("ring", "301", {"extension": "301"})
        first.put("ring", "201", ROW)
        await until_so(lambda: _has(pool, {"201", "301"}))

    async with publishing(fresh_database):
        await until_so(lambda: _has(pool, {"301"}))


async def test_the_newest_value_of_each_key_outlives_a_database_that_is_away(
    pool: Pool, fresh_database: str
) -> None:
    async with gate(fresh_database) as way, publishing(way.url) as publisher:
        publisher.put("ring", "201", ROW)
        publisher.put("ring", "202", ROW)
        await until_so(lambda: _has(pool, {"201", "202"}))
        way.shut()
        publisher.put("ring", "202", None)
        for number in range(3):
            publisher.put("ring", "203", {"number": number})
            await asyncio.sleep(0)
        way.open()

        await until_so(lambda: _has(pool, {"201", "203"}))
        assert (await standing(pool, "ring"))["203"] == {"number": 2}


async def test_numbers_grow_in_the_order_in_which_rows_become_visible(
    pool: Pool, fresh_database: str
) -> None:
    """Two publishers at once: who reads what is newer than the last it saw misses nothing."""
    watcher = await connect(fresh_database)
    seen: dict[tuple[str, str], object] = {}
    last = (await read_whole(watcher)).seq
    async with publishing(fresh_database, "a") as one, publishing(fresh_database, "b") as two:
        for number in range(300):
            one.put("ring", f"a{number % 7}", {"n": number})
            two.put("ring", f"b{number % 7}", {"n": number})
            await asyncio.sleep(0.001)
            for row in await read_newer(watcher, last):
                seen[row.node, row.key] = row.value
                last = row.seq
        await until_so(lambda: _says(pool, "a5", 299))
        await until_so(lambda: _says(pool, "b5", 299))
        for row in await read_newer(watcher, last):
            seen[row.node, row.key] = row.value
    await watcher.close()

    rings = {key: value for (_, key), value in seen.items() if key[1:].isdigit()}
    assert rings == await standing(pool, "ring")


async def test_a_value_that_postgresql_refuses_blocks_nobody(
    pool: Pool, fresh_database: str
) -> None:
    async with publishing(fresh_database) as publisher:
        await until_so(lambda: standing(pool, "node"))
        before = publisher.batches
        publisher.put("ring", "666", {"name": "\x00"})
        await until(lambda: publisher.batches > before)
        publisher.put("ring", "201", ROW)

        await until_so(lambda: _has(pool, {"201"}))


async def _has(pool: Pool, keys: set[str]) -> bool:
    return set(await standing(pool, "ring")) == keys


async def _says(pool: Pool, key: str, number: int) -> bool:
    return (await standing(pool, "ring")).get(key) == {"n": number}
