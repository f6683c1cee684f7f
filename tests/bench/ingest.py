"""Journal ingest: rows per second with every commit on the disk, beside single rows and COPY.

First the event rows alone, which the peer and the limit write too. Then all of our work (parse,
fold, calls, cases, numbers, recordings), beside the same work done a line at a time.
"""

import asyncio
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from itertools import chain, count, zip_longest
from pathlib import Path
from typing import Final

import orjson
import uvloop

from callcenter.domain.events import CallEvent
from callcenter.journal.status import TailStatus
from callcenter.journal.tail import BATCH, tail_journal
from callcenter.services.journal_desk import JournalDesk
from callcenter.services.recent_calls import RecentCalls
from callcenter.services.record_events import Batch, record_events
from db.embedded import start_embedded
from db.journal import INSERT_EVENTS, insert_events, prepare_tail
from db.migrate import migrate
from db.pool import Connection, connect, open_pool
from tests.bench.harness import Row, Target, alternate, rounds
from tests.conftest import database_url
from tests.integration.journal_parts import NODE, RULES, as_line, from_number, renamed
from tests.unit.call_script import TALKING, ended
from tests.waiting import until

CALLS: Final = 2_000
QUICK_CALLS: Final = 500
AT_ONCE: Final = 20  # calls whose lines alternate in the file
SINGLE_ROWS: Final = 2_000
COLUMNS: Final = (
    "event_key", "linkedid", "uniqueid", "event_at", "event_type", "channel", "application",
    "peer", "extra",
)  # fmt: skip
STORY: Final = [*TALKING, *ended(60, "citizen", "201")]
TEMPLATE: Final = "ingest"
LONGEST: Final = 300.0  # seconds


def run(*, quick: bool) -> list[Row]:
    """Return the rows of the journal's ingest."""
    root = Path(tempfile.mkdtemp(prefix="callcenter-ingest-"))
    root.chmod(0o755)  # the embedded server runs as a user of its own
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return _measure(runner, root, QUICK_CALLS if quick else CALLS, rounds(quick=quick))
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _measure(runner: asyncio.Runner, root: Path, calls: int, times: int) -> list[Row]:
    server = runner.run(start_embedded(root / "postgres"))
    runner.run(_template(server.url))
    events = happening(calls)
    journal = root / "calls.jsonl"
    journal.write_bytes(b"".join(as_line(event) for event in events))
    bench = Ingest(server.url, events, journal)
    subjects: dict[str, Callable[[], float]] = {
        "ours": lambda: runner.run(bench.ours()),
        "one by one": lambda: runner.run(bench.one_by_one()),
        "rows": lambda: runner.run(bench.rows()),
        "single": lambda: runner.run(bench.single()),
        "copy": lambda: runner.run(bench.copy()),
    }
    speed = alternate(subjects, times)
    runner.run(server.stop())
    return [
        Row(
            "journal ingest, event rows", f"{speed['rows']:.0f} rows/s",
            "single-row upserts", speed["rows"] / speed["single"], Target(at_least=15),
            "COPY", speed["rows"] / speed["copy"], Target(at_least=0.4),
            note="our batches, the rows all three write",
        ),
        Row(
            "journal ingest, all that follows too", f"{speed['ours']:.0f} lines/s",
            "the same, a line a transaction", speed["ours"] / speed["one by one"],
            Target(at_least=15),
            "COPY of the event rows alone", speed["ours"] / speed["copy"], None,
            note="parse, fold, calls, cases, numbers, recordings",
        ),
    ]  # fmt: skip


def happening(calls: int) -> list[CallEvent]:
    """Return the events of `calls` answered calls, AT_ONCE of them mixed at a time."""
    told = [
        from_number(renamed(STORY, number, later=number / 10), f"7900{number:07d}")
        for number in range(calls)
    ]
    groups = (told[start : start + AT_ONCE] for start in range(0, calls, AT_ONCE))
    mixed = chain.from_iterable(chain.from_iterable(zip_longest(*group)) for group in groups)
    return [event for event in mixed if event is not None]


async def _template(url: str) -> None:
    admin = await connect(url)
    await admin.execute(f"CREATE DATABASE {TEMPLATE}")
    await admin.close()
    connection = await connect(database_url(url, TEMPLATE))
    await migrate(connection)
    await connection.close()


class Ingest:
    """The subjects. Each gets an empty database and returns rows a second."""

    def __init__(self, url: str, events: list[CallEvent], journal: Path) -> None:
        self._url, self._events, self._journal = url, events, journal
        self._numbers = count()

    async def _fresh(self) -> str:
        name = f"{TEMPLATE}_{next(self._numbers)}"
        admin = await connect(self._url)
        await admin.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
        await admin.close()
        return database_url(self._url, name)

    async def ours(self) -> float:
        pool = await open_pool(await self._fresh())
        status = TailStatus(NODE)
        desk = JournalDesk(pool, NODE, RecentCalls(), RULES)
        started = time.perf_counter()
        tail = asyncio.create_task(tail_journal(desk, self._journal, status))
        await until(lambda: status.lines >= len(self._events), LONGEST)
        seconds = time.perf_counter() - started
        tail.cancel()
        with suppress(asyncio.CancelledError):
            await tail
        kept = await pool.fetchval("SELECT count(*) FROM calls WHERE ended_at IS NOT NULL")
        await pool.close()
        if kept * len(STORY) != len(self._events):
            raise RuntimeError(f"only {kept} calls stand in the journal")
        return len(self._events) / seconds

    async def one_by_one(self) -> float:
        """Do all of ours, but commit after every line."""
        pool = await open_pool(await self._fresh())
        recent = RecentCalls()
        events = self._events[:SINGLE_ROWS]
        async with pool.acquire() as connection:
            await prepare_tail(connection)
            started = time.perf_counter()
            for event in events:
                await record_events(connection, Batch(NODE, [event]), recent, RULES)
            seconds = time.perf_counter() - started
        await pool.close()
        return len(events) / seconds

    async def rows(self) -> float:
        """Write our batches of events and nothing that follows from them."""
        connection = await connect(await self._fresh())
        keyed = [(event.key, event) for event in self._events]
        started = time.perf_counter()
        for start in range(0, len(keyed), BATCH):
            async with connection.transaction():
                await insert_events(connection, dict(keyed[start : start + BATCH]))
        return await self._over(connection, len(keyed), started)

    async def single(self) -> float:
        """Write one row a transaction, as a program does that thinks of one event at a time."""
        connection = await connect(await self._fresh())
        statement = await connection.prepare(INSERT_EVENTS)
        rows = [_values(event) for event in self._events[:SINGLE_ROWS]]
        started = time.perf_counter()
        for row in rows:
            await statement.fetch(*([value] for value in row))
        return await self._over(connection, len(rows), started)

    async def copy(self) -> float:
        """Write all rows by COPY: as fast as PostgreSQL takes them."""
        connection = await connect(await self._fresh())
        await connection.set_type_codec(  # COPY is binary
            "jsonb", schema="pg_catalog", format="binary",
            encoder=lambda text: b"\x01" + text.encode(), decoder=bytes,
        )  # fmt: skip
        rows = [_values(event) for event in self._events]
        started = time.perf_counter()
        await connection.copy_records_to_table("call_events", records=rows, columns=COLUMNS)
        return await self._over(connection, len(rows), started)

    @staticmethod
    async def _over(connection: Connection, rows: int, started: float) -> float:
        seconds = time.perf_counter() - started
        await connection.close()
        return rows / seconds


def _values(event: CallEvent) -> tuple[object, ...]:
    return (
        event.key, event.linkedid, event.uniqueid, event.event_at, event.event_type,
        event.channel, event.application, event.peer, orjson.dumps(event.extra).decode(),
    )  # fmt: skip
