"""The tail: exactly once, whatever happens to the file, the database or ourselves."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from callcenter import clock
from callcenter.journal.status import TailStatus
from callcenter.journal.tail import tail_journal
from callcenter.services.interrupt_calls import interrupt_forgotten
from callcenter.services.journal_desk import JournalDesk
from callcenter.services.note_boot import note_boot
from callcenter.services.recent_calls import RecentCalls
from callcenter.services.record_holds import record_holds
from db.pool import Connection, Pool
from tests.integration.journal_parts import NODE, RULES, as_line, renamed
from tests.unit.call_script import CALL, CHANNELS, QUEUED, TALKING, at, ended, script
from tests.waiting import until_so

ANSWERED = [*TALKING, *ended(44.5, "citizen", "201")]
ABANDONED = [*QUEUED, *ended(30, "citizen", "201")]


def text(events: list[Any]) -> bytes:
    return b"".join(as_line(event) for event in events)


@dataclass
class Tail:
    """A tail at work on a file of its own."""

    pool: Pool
    path: Path
    recent: RecentCalls = field(default_factory=RecentCalls)
    status: TailStatus = field(default_factory=lambda: TailStatus(NODE))
    task: asyncio.Task[None] | None = None

    @property
    def desk(self) -> JournalDesk:
        return JournalDesk(self.pool, NODE, self.recent, RULES)

    def start(self) -> None:
        self.task = asyncio.create_task(tail_journal(self.desk, self.path, self.status))

    async def stop(self) -> None:
        if self.task is not None:
            self.task.cancel()
            with suppress(asyncio.CancelledError):
                await self.task

    def append(self, data: bytes) -> None:
        with self.path.open("ab") as file:
            file.write(data)

    async def shows(self, query: str, expected: object, within: float = 10) -> None:
        """Wait until the database answers `query` with `expected`."""
        found: object = None
        try:
            async with asyncio.timeout(within):
                while (found := await self.pool.fetchval(query)) != expected:  # noqa: ASYNC110 - a database is polled
                    await asyncio.sleep(0.03)
        except TimeoutError:
            pytest.fail(f"{query}: {found!r} instead of {expected!r}")

    async def holds(self, condition: Callable[[], object], within: float = 10) -> None:
        async with asyncio.timeout(within):
            while not condition():  # noqa: ASYNC110 - what is waited for has no event to set
                await asyncio.sleep(0.02)


@pytest.fixture
async def tail(pool: Pool, tmp_path: Path) -> AsyncIterator[Tail]:
    made = Tail(pool, tmp_path / "calls.jsonl")
    yield made
    await made.stop()


OUTCOMES = "SELECT string_agg(outcome, ' ' ORDER BY linkedid) FROM calls"
EVENTS = "SELECT count(*) FROM call_events"
REJECTED = "SELECT count(*) FROM events_rejected"
POSITION = "SELECT sum(position)::int FROM journal_files"


async def test_a_file_that_is_not_there_yet_is_waited_for(tail: Tail) -> None:
    tail.start()
    await tail.holds(lambda: tail.recent is not None)
    tail.append(text(ANSWERED))

    await tail.shows(OUTCOMES, "answered")
    await tail.holds(lambda: tail.status.bytes_behind == 0)
    assert tail.status.seconds_behind(clock.now()) == 0
    assert tail.status.lines == len(ANSWERED)


async def test_a_torn_last_line_waits_for_its_end(tail: Tail) -> None:
    whole = text(ANSWERED)
    tail.append(whole[:-40])
    tail.start()
    await tail.shows(EVENTS, len(ANSWERED) - 1)
    assert tail.status.bytes_behind > 0
    tail.append(whole[-40:])

    await tail.shows(EVENTS, len(ANSWERED))
    await tail.shows(REJECTED, 0)


async def test_a_torn_first_line_waits_too(tail: Tail) -> None:
    whole = text(ANSWERED)
    tail.append(whole[:10])
    tail.start()
    await tail.holds(lambda: tail.status.bytes_behind == 10)
    tail.append(whole[10:])

    await tail.shows(EVENTS, len(ANSWERED))


async def test_a_record_behind_a_torn_one_is_saved(tail: Tail) -> None:
    lines = [as_line(event) for event in ANSWERED]
    tail.append(b"".join([*lines[:5], lines[5][:60], *lines[6:]]))
    tail.start()

    await tail.shows(EVENTS, len(ANSWERED) - 1)
    await tail.shows(REJECTED, 1)


async def test_rotation_by_rename_loses_nothing(tail: Tail) -> None:
    tail.append(text(ANSWERED[:9]))
    tail.start()
    await tail.shows(EVENTS, 9)
    old = tail.path.rename(tail.path.with_name("calls.jsonl.1"))
    with old.open("ab") as file:
        file.write(text(ANSWERED[9:]))  # was on its way when the file was renamed
    tail.append(text(renamed(ABANDONED, 1)))

    await tail.shows(OUTCOMES, "answered abandoned")
    await tail.shows(REJECTED, 0)


async def test_what_was_rotated_while_we_were_away_is_read_first(tail: Tail) -> None:
    tail.append(text(ANSWERED[:9]))
    tail.start()
    await tail.shows(EVENTS, 9)
    await tail.stop()
    tail.append(text(ANSWERED[9:]))
    moved = tail.path.rename(tail.path.with_name("renamed-by-an-administrator"))
    tail.append(text(renamed(ABANDONED, 1)))
    second = tail.path.rename(tail.path.with_name("calls.jsonl-20261122"))
    os.utime(second, (moved.stat().st_mtime + 1,) * 2)
    tail.append(text(renamed(ANSWERED, 2)))
    tail.start()

    await tail.shows(OUTCOMES, "answered abandoned answered")
    await tail.shows(
        "SELECT string_agg(case_number, ' ' ORDER BY created_at, case_number) FROM cases",
        "2260000019 2260000027 2260000035",
    )


async def test_another_file_that_got_a_journals_old_inode_is_not_read(tail: Tail) -> None:
    """File systems give freed inodes out again: here to what compressed an older journal."""
    packed = tail.path.with_name("calls.jsonl.2.gz")
    packed.write_bytes(b"\x1f\x8b\n" * 1000)
    found = packed.stat()
    await tail.pool.execute(
        "INSERT INTO journal_files (node, device, inode, head_hash, position)"
        " VALUES ($1, $2, $3, '\\x00', 500)",
        *(NODE, found.st_dev, found.st_ino),
    )
    tail.append(text(ANSWERED))
    tail.start()

    await tail.shows(OUTCOMES, "answered")
    await tail.shows(REJECTED, 0)


async def test_calls_of_a_dead_pbx_end_even_when_its_last_line_is_torn(
    tail: Tail, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("callcenter.journal.tail.LOOK_AROUND", 0.2)
    tail.append(text(TALKING) + b'{"eventtype":"CHAN_ST')
    tail.start()
    await tail.shows(OUTCOMES, "in_progress")

    assert await note_boot(tail.desk, "boot2", at(100))
    await tail.shows(OUTCOMES, "interrupted")
    tail.append(text(renamed(ABANDONED, 1)))
    await tail.shows(OUTCOMES, "interrupted abandoned")


async def test_a_rotated_file_that_ends_torn_gives_it_up_after_a_while(tail: Tail) -> None:
    tail.append(text(ANSWERED) + b'{"eventtype":"CHAN_ST')
    tail.start()
    await tail.shows(EVENTS, len(ANSWERED))
    tail.path.rename(tail.path.with_name("calls.jsonl.1"))
    tail.append(text(renamed(ABANDONED, 1)))

    await tail.shows(OUTCOMES, "answered abandoned")
    await tail.shows("SELECT reason FROM events_rejected", "torn: the file ends in it")


@pytest.mark.parametrize("calls", [1, 3], ids=["shorter", "longer"])
async def test_a_file_replaced_in_place_is_read_from_its_start(tail: Tail, calls: int) -> None:
    tail.append(text(ANSWERED))
    tail.start()
    await tail.shows(EVENTS, len(ANSWERED))
    other = [event for number in range(calls) for event in renamed(ABANDONED, number + 1)]
    tail.path.write_bytes(text(other))

    await tail.shows(EVENTS, len(ANSWERED) + len(other))
    await tail.shows(POSITION, len(text(other)))
    await tail.shows(REJECTED, 0)


async def test_a_poisoned_line_never_blocks_the_tail(tail: Tail) -> None:
    lines = [as_line(event) for event in ANSWERED]
    poison = [
        b"\x00\xff\n",
        b'{"eventtype":"X"}\n',
        lines[0].replace(b"PJSIP", b"\\u0000"),
        lines[0].replace(b'"peer":""', b'"peer":"' + b"x" * 1_000_000 + b'"'),
        b"\n",
    ]
    tail.append(b"".join([*lines[:5], *poison, *lines[5:]]))
    tail.start()

    await tail.shows(OUTCOMES, "answered")
    await tail.shows(EVENTS, len(ANSWERED))
    await tail.shows(REJECTED, len(poison))
    await tail.shows("SELECT max(length(raw)) FROM events_rejected", 64 * 1024)


async def test_a_line_that_the_database_refuses_is_put_aside_alone(tail: Tail) -> None:
    await tail.pool.execute("ALTER TABLE call_events ADD CHECK (event_type <> 'MENU')")
    tail.append(text(ANSWERED))
    tail.start()

    await tail.shows(OUTCOMES, "answered")
    await tail.shows(EVENTS, len(ANSWERED) - 1)
    await tail.shows("SELECT left(reason, 8) FROM events_rejected", "refused:")


async def test_a_lost_connection_is_made_again_and_nothing_doubled(
    tail: Tail, connection: Connection
) -> None:
    lines = [as_line(event) for number in range(30) for event in renamed(ANSWERED, number)]
    tail.start()
    for start in range(0, len(lines), 60):
        tail.append(b"".join(lines[start : start + 60]))
        await connection.fetch(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE pid <> pg_backend_pid() AND datname = current_database()"
        )

    async def all_is_there() -> bool:
        return bool(await connection.fetchval(EVENTS) == len(lines))

    await until_so(all_is_there, within=40)
    assert await connection.fetchval("SELECT count(*) FROM cases") == 30
    assert await connection.fetchval("SELECT max(last) FROM case_counters") == 30


async def test_a_tail_that_was_ended_is_behind_until_it_runs_again(tail: Tail) -> None:
    tail.append(text(ANSWERED))
    tail.start()
    await tail.shows(OUTCOMES, "answered")
    await tail.holds(lambda: tail.status.seconds_behind(clock.now()) == 0)

    await tail.stop()
    assert tail.status.seconds_behind(clock.now()) > 0

    tail.start()
    await tail.holds(lambda: tail.status.seconds_behind(clock.now()) == 0)


async def test_a_lock_taken_by_an_administrator_is_waited_out(tail: Tail) -> None:
    async with tail.pool.acquire() as admin, admin.transaction():
        await admin.execute("LOCK TABLE calls")
        tail.append(text(ANSWERED))
        tail.start()
        await tail.holds(lambda: tail.status.error is not None)
        assert "LockNotAvailable" in str(tail.status.error)
        assert tail.status.seconds_behind(clock.now()) > 0

    await tail.shows(OUTCOMES, "answered", within=20)
    assert tail.status.error is None


async def test_a_second_bridge_waits_until_the_first_is_gone(tail: Tail) -> None:
    tail.append(text(ANSWERED))
    tail.start()
    await tail.shows(OUTCOMES, "answered")
    second = Tail(tail.pool, tail.path)
    second.start()
    try:
        await tail.holds(lambda: second.status.waiting_for_lock)
        await second.stop()
        second.start()
        assert second.status.seconds_behind(clock.now()) == 0, "the first reads the journal"
        tail.append(text(renamed(ABANDONED, 1)))
        await tail.shows(OUTCOMES, "answered abandoned")
        assert second.status.lines == 0
        await tail.stop()
        tail.append(text(renamed(ANSWERED, 2)))
        await tail.shows(OUTCOMES, "answered abandoned answered")
        assert second.status.lines == len(ANSWERED), "it goes on where the first has committed"
    finally:
        await second.stop()


def rebooted(events: list[Any], seconds: float) -> bytes:
    """Return the same call, ids and all, as the next start of the PBX would write it."""
    return text(renamed(events, 0, seconds)).replace(b"boot1-", b"boot2-")


async def test_calls_open_at_a_restart_end_interrupted(tail: Tail) -> None:
    tail.append(text([*TALKING, *renamed(QUEUED, 1)]))
    tail.start()
    await tail.shows(OUTCOMES, "in_progress in_progress")
    tail.append(rebooted(ANSWERED, 1))

    await tail.shows(OUTCOMES, "interrupted interrupted answered")
    await tail.shows("SELECT count(*) FROM recordings WHERE ended_at IS NULL", 2)  # sound tells
    await tail.shows("SELECT string_agg(reason || state, ' ') FROM callbacks", "interrupteddone")


@pytest.mark.parametrize("clock_shift", [1, -3600])
async def test_ids_that_repeat_after_a_restart_are_two_calls(
    tail: Tail, clock_shift: float
) -> None:
    tail.append(text(QUEUED))
    tail.start()
    await tail.shows(OUTCOMES, "in_progress")
    tail.append(rebooted(QUEUED, clock_shift))

    await tail.shows(OUTCOMES, "interrupted in_progress")
    await tail.shows("SELECT count(DISTINCT case_number) FROM cases", 2)


async def test_a_restart_that_only_ami_has_seen_ends_the_calls_before_it(
    tail: Tail, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("callcenter.journal.tail.LOOK_AROUND", 0.2)
    tail.append(text(TALKING))
    tail.start()
    await tail.shows(OUTCOMES, "in_progress")

    assert await note_boot(tail.desk, "boot2", at(100))
    await tail.shows(OUTCOMES, "interrupted")
    tail.append(text(ended(44.5, "citizen", "201")))
    await tail.shows(OUTCOMES, "answered")


async def test_what_the_pbx_has_forgotten_is_ended_and_nothing_else(tail: Tail) -> None:
    known, later = renamed(QUEUED, 1), renamed(QUEUED, 2, 60)
    tail.append(text([*QUEUED, *known, *later]))
    tail.start()
    await tail.shows(OUTCOMES, "in_progress in_progress in_progress")
    ended_calls = await interrupt_forgotten(tail.desk, {known[0].linkedid}, before=at(30))

    assert ended_calls == (CALL,)
    await tail.shows(OUTCOMES, "interrupted in_progress in_progress")


async def test_holds_from_ami_join_the_call_even_when_they_come_first(tail: Tail) -> None:
    uniqueid, channel = CHANNELS["201"]
    hold = {"Linkedid": CALL, "Uniqueid": uniqueid, "Channel": channel}
    moment = at(20).timestamp()
    await record_holds(tail.desk, [hold | {"Event": "Hold", "Timestamp": f"{moment:.6f}"}, {}])
    assert await tail.pool.fetchval("SELECT count(*) FROM calls") == 0
    tail.append(text(TALKING))
    tail.start()
    await tail.shows(OUTCOMES, "in_progress")
    await record_holds(tail.desk, [hold | {"Event": "Unhold", "Timestamp": f"{moment + 3:.6f}"}])
    tail.append(text([*script((40, "citizen", "NEWTHING")), *ended(44.5, "citizen", "201")]))

    await tail.shows("SELECT hold_seconds FROM calls WHERE outcome = 'answered'", 3)


async def test_a_cut_call_lasted_as_long_as_its_pbx_gave_any_sign(tail: Tail) -> None:
    tail.append(text([*QUEUED, *renamed(QUEUED, 1, 60)]))
    tail.start()
    await tail.shows(OUTCOMES, "in_progress in_progress")
    tail.append(rebooted(ANSWERED, 100))

    await tail.shows(OUTCOMES, "interrupted interrupted answered")
    ends = "SELECT count(DISTINCT ended_at) FROM calls WHERE outcome = 'interrupted'"
    await tail.shows(ends, 1)
