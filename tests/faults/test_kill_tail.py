"""The tail's process is killed at random moments, and its database stopped under it."""

import asyncio
import os
import random
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from callcenter.journal.status import TailStatus
from callcenter.journal.tail import tail_journal
from callcenter.services.journal_desk import JournalDesk
from callcenter.services.recent_calls import RecentCalls
from db.embedded import start_embedded
from db.migrate import migrate
from db.pool import Connection, DatabaseUnavailable, Pool, connect, open_pool
from tests.faults.cutting_proxy import CuttingProxy
from tests.integration.journal_parts import (
    NODE,
    RULES,
    Recorder,
    as_line,
    drop_versions,
    from_number,
    renamed,
    rows,
)
from tests.unit.call_script import QUEUED, TALKING, ended
from tests.waiting import until, until_so

KILLS = 12
SEED = 20261122
ROOT = Path(__file__).parents[2]
CALLS = 150
ANSWERED = [*TALKING, *ended(44.5, "citizen", "201")]
ABANDONED = [*QUEUED, *ended(30, "citizen", "201")]
EVENTS = sorted(
    (
        event
        for number in range(CALLS)
        for event in renamed(
            from_number(ABANDONED if number % 3 else ANSWERED, f"8900111{number % 20:04d}"),
            number,
            number * 7,
        )
    ),
    key=lambda event: event.event_at,
)
COUNT = "SELECT count(*) FROM call_events"


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    path = tmp_path / "calls.jsonl"
    path.write_bytes(b"".join(as_line(event) for event in EVENTS))
    return path


@asynccontextmanager
async def process(url: str, journal: Path, *planted: str) -> AsyncIterator[Process]:
    started = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.faults.tail_process", url, str(journal), *planted, cwd=ROOT
    )
    try:
        yield started
    finally:
        with suppress(ProcessLookupError):
            started.kill()
        await started.wait()


async def more_than(connection: Connection, count: int) -> None:
    """Wait until more than `count` events are recorded."""

    async def are_there() -> bool:
        return int(await connection.fetchval(COUNT)) > count

    await until_so(are_there, within=60, pause=0.005)


def size_of(path: Path) -> int:
    return path.stat().st_size


def lines_of(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines(keepends=True)


async def killed_often(connection: Connection, url: str, journal: Path, *planted: str) -> None:
    """Kill the tail KILLS times while it records, then give it time to finish."""
    moments = random.Random(SEED)  # noqa: S311 - a kill moment is no secret
    for _ in range(KILLS):
        async with process(url, journal, *planted):
            await more_than(connection, await connection.fetchval(COUNT))
            await asyncio.sleep(moments.uniform(0, 0.1))

    async def is_read() -> bool:
        position = await connection.fetchval("SELECT sum(position) FROM journal_files")
        return bool(position == size_of(journal))

    async with process(url, journal, *planted):
        await until_so(is_read, within=60)
        await asyncio.sleep(0.2)  # the planted bug commits its rows after the position


async def expected(connection: Connection) -> dict[str, list[dict[str, object]]]:
    """Return the rows of an undisturbed run, made in the same database, now emptied."""
    await connection.execute(
        "TRUNCATE calls, cases, case_counters, call_events, recordings, journal_files CASCADE"
    )
    await Recorder(connection)(EVENTS)
    return await rows(connection)


async def test_killed_at_any_moment_the_tail_loses_and_doubles_nothing(
    connection: Connection, fresh_database: str, journal: Path
) -> None:
    await killed_often(connection, fresh_database, journal)
    found = await rows(connection)
    wanted = await expected(connection)

    assert len(found["calls"]) == len(found["cases"]) == CALLS
    assert drop_versions(found, wanted) == wanted


async def test_the_planted_bug_is_caught(
    connection: Connection, fresh_database: str, journal: Path
) -> None:
    """A position committed apart from its rows must lose events under the same kills."""
    await killed_often(connection, fresh_database, journal, "planted")

    assert await connection.fetchval(COUNT) < len(EVENTS)


async def test_a_connection_cut_in_commit_doubles_nothing(
    connection: Connection,
    fresh_database: str,
    journal: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("callcenter.journal.tail.BATCH", 60)
    async with CuttingProxy(fresh_database, cut_every=3) as proxy:
        await read_all(await open_pool(proxy.url), journal)
        cuts = proxy.cuts
    found = await rows(connection)
    wanted = await expected(connection)

    assert cuts >= 5
    assert drop_versions(found, wanted) == wanted


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGQUIT], ids=["fast", "immediate"])
async def test_a_restarted_database_is_joined_again(journal: Path, stop: signal.Signals) -> None:
    with TemporaryDirectory(prefix="callcenter-postgres-") as folder:
        server = await start_embedded(Path(folder))
        admin = await connect(server.url)
        await migrate(admin)
        pool = await open_pool(server.url)
        reading = asyncio.create_task(read_all(pool, journal, pause=0.02))
        await more_than(admin, 100)
        os.kill(postmaster(Path(folder)), stop)
        await until(lambda: not (Path(folder) / "postmaster.pid").exists(), within=20)
        await asyncio.to_thread(server.server.ensure_postgres_running)
        await asyncio.wait_for(reading, 60)
        again = await connect(server.url)
        found = await rows(again)
        wanted = await expected(again)
        await again.close()
        await server.stop()

    assert drop_versions(found, wanted) == wanted


def postmaster(folder: Path) -> int:
    return int((folder / "postmaster.pid").read_text().split()[0])


async def read_all(pool: Pool, journal: Path, pause: float = 0) -> None:
    """Tail a growing copy of the journal until all of it is recorded."""
    grown = journal.with_name("growing.jsonl")
    recent, status = RecentCalls(), TailStatus(NODE)
    desk = JournalDesk(pool, NODE, recent, RULES)
    task = asyncio.create_task(tail_journal(desk, grown, status))
    lines = lines_of(journal)
    for start in range(0, len(lines), 40):
        with grown.open("ab") as file:
            file.writelines(lines[start : start + 40])
        await asyncio.sleep(pause)
    await until_so(partial(recorded, pool, grown), within=60)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    pool.terminate()


async def recorded(pool: Pool, path: Path) -> bool:
    try:
        position = await pool.fetchval("SELECT max(position) FROM journal_files")
    except DatabaseUnavailable:
        return False
    return bool(position == size_of(path))
