"""A journal file folded again gives the same rows, once and twice."""

import asyncio
from pathlib import Path

import pytest

from callcenter.services.journal_desk import JournalDesk
from callcenter.services.recent_calls import RecentCalls
from callcenter.services.record_events import Batch, record_events
from callcenter.services.replay_journal import JournalInUseError, read_journal, replay_journal
from db.journal import lock_name
from db.locks import try_lock
from db.pool import Connection, Pool
from tests.integration.journal_parts import NODE, RULES, as_line, renamed, rows
from tests.unit.call_script import QUEUED, TALKING, ended

TRACE = Path(__file__).parents[1] / "unit" / "traces" / "attended_transfer.jsonl"
ANSWERED = [*TALKING, *ended(44.5, "citizen", "201")]
ABANDONED = [*QUEUED, *ended(30, "citizen", "201")]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    events = [*ANSWERED, *renamed(ABANDONED, 1, 60)]
    path = tmp_path / "calls.jsonl.1"
    path.write_bytes(TRACE.read_bytes() + b"".join(map(as_line, events)) + b"{torn\n")
    return path


def desk(pool: Pool) -> JournalDesk:
    return JournalDesk(pool, NODE, RecentCalls(), RULES)


def test_a_report_says_what_is_in_a_file(file: Path) -> None:
    report = read_journal(file, RULES.fold)

    assert (report.calls, report.citizens_calls, report.rejected) == (4, 3, 1)
    assert report.outcomes == {"abandoned": 1, "answered": 3}
    assert report.changed_calls is None


def test_order_and_repeats_in_a_file_change_no_fingerprint(file: Path) -> None:
    before = read_journal(file, RULES.fold).fingerprint
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join([*reversed(lines), *lines]))

    assert read_journal(file, RULES.fold).fingerprint == before


async def test_a_file_replayed_twice_gives_the_same_rows(
    pool: Pool, connection: Connection, file: Path
) -> None:
    first = await replay_journal(desk(pool), file)
    after_first = await rows(connection)
    second = await replay_journal(desk(pool), file)

    assert await rows(connection) == after_first
    assert (first.changed_calls, second.changed_calls) == (4, 0)
    assert first.fingerprint == second.fingerprint


async def test_nothing_is_written_while_a_bridge_reads_the_journal(
    pool: Pool, connection: Connection, file: Path
) -> None:
    assert await try_lock(connection, lock_name(NODE))

    with pytest.raises(JournalInUseError):
        await replay_journal(desk(pool), file)


async def test_who_remembers_a_call_notices_what_another_recorded_of_it(
    pool: Pool, connection: Connection
) -> None:
    ours, theirs = RecentCalls(), RecentCalls()
    await record_events(connection, Batch(NODE, TALKING[:-3]), ours, RULES)
    await record_events(connection, Batch(NODE, TALKING[-3:]), theirs, RULES)
    await record_events(connection, Batch(NODE, TALKING[-3:]), ours, RULES)
    await record_events(connection, Batch(NODE, ended(44.5, "citizen", "201")), ours, RULES)

    async with asyncio.timeout(5):
        assert await pool.fetchval("SELECT talk_seconds FROM calls") == 30
