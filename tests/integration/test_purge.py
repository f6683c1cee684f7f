"""The purge on real rows and real files: on time, never early, each file once."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from callcenter.domain.clock_guard import ClockAlarm
from callcenter.services.clock_guard import accept_clock
from callcenter.services.preview_purge import preview_purge
from callcenter.services.purge import PurgeFolders, finish_interrupted_purges, purge
from callcenter.services.verify_receipts import verify_receipts
from db.pool import Connection, Pool, open_pool
from tests.integration.retention_parts import RETENTION, immutable, make_folders, plant, state_of

SECOND = timedelta(seconds=1)


@pytest.fixture
def folders(tmp_path: Path) -> PurgeFolders:
    return make_folders(tmp_path)


@pytest.fixture
async def now(connection: Connection) -> datetime:
    moment: datetime = await connection.fetchval("SELECT app_now()")
    return moment


async def receipts_count(connection: Connection) -> int:
    count: int = await connection.fetchval("SELECT count(*) FROM receipts")
    return count


async def test_expired_audio_goes_with_all_its_files_and_the_rest_stays(
    pool: Pool, connection: Connection, folders: PurgeFolders, now: datetime
) -> None:
    expired = await plant(connection, folders, now - RETENTION - SECOND, originals=True)
    kept = await plant(connection, folders, now - RETENTION + timedelta(hours=1), originals=True)

    report = await purge(pool, folders)

    assert (report.claimed, report.deleted, report.failed) == (1, 1, {})
    assert not expired.there
    assert await state_of(connection, expired) == "deleted"
    assert all(path.exists() for path in kept.paths)
    assert await state_of(connection, kept) == "ready"
    assert report.next_in_seconds is not None
    assert 3500 < report.next_in_seconds < 3600
    assert (await verify_receipts(pool)).good


@pytest.mark.parametrize("state", ["expected", "missing", "damaged", "suspect", "orphan"])
async def test_a_recording_goes_in_whatever_state_it_is(
    pool: Pool, connection: Connection, folders: PurgeFolders, now: datetime, state: str
) -> None:
    planted = await plant(
        connection, folders, now - RETENTION, state=state, originals=True, stored=False
    )

    await purge(pool, folders)

    assert not planted.there
    assert await state_of(connection, planted) == "deleted"


async def test_a_copy_whose_maker_died_before_saying_so_goes_too(
    pool: Pool, connection: Connection, folders: PurgeFolders, now: datetime
) -> None:
    planted = await plant(connection, folders, now - RETENTION, state="expected")
    await connection.execute("UPDATE recordings SET storage_key = NULL")

    await purge(pool, folders)

    assert not planted.there


@pytest.mark.parametrize(("early", "expected"), [(-1, "deleted"), (0, "deleted"), (1, "ready")])
@pytest.mark.covers("I-6")
async def test_the_edge_is_exact_to_the_second(
    connection: Connection, fresh_database: str, folders: PurgeFolders, early: int, expected: str
) -> None:
    """The database's clock is set to 720 h after the end, `early` seconds before or after."""
    ended_at = datetime(2026, 3, 8, 23, 59, 59, tzinfo=UTC)
    planted = await plant(connection, folders, ended_at)
    moment = ended_at + timedelta(hours=720) - timedelta(seconds=early)
    shift = moment - await connection.fetchval("SELECT clock_timestamp()")
    pool = await shifted_pool(fresh_database, shift)
    try:
        async with pool.acquire() as shifted:
            await accept_clock(shifted, "test")
            kept = await shifted.fetchval("SELECT still_kept(expires_at) FROM recordings")
            assert kept is (expected == "ready")
            await purge(pool, folders)
    finally:
        await pool.close()
    assert await state_of(connection, planted) == expected
    assert planted.there is (expected == "ready")


async def shifted_pool(database: str, shift: timedelta) -> Pool:
    """Return a pool whose connections see the clock `shift` away; it may not be trusted yet."""
    return await open_pool(database, min_size=1, max_size=6, clock_shift=shift)


async def test_four_workers_delete_each_recording_once(
    pool: Pool, connection: Connection, folders: PurgeFolders, now: datetime
) -> None:
    planted = [await plant(connection, folders, now - RETENTION) for _ in range(300)]

    reports = await asyncio.gather(*(purge(pool, folders) for _ in range(4)))

    assert sum(report.deleted for report in reports) == 300
    assert await receipts_count(connection) == 300
    assert not any(one.there for one in planted)
    assert (await verify_receipts(pool)).good


async def test_a_file_that_will_not_go_is_tried_again_and_the_others_go(
    pool: Pool, connection: Connection, folders: PurgeFolders, now: datetime
) -> None:
    stuck, *others = [await plant(connection, folders, now - RETENTION) for _ in range(20)]
    with immutable(stuck.paths[0]):
        first = await purge(pool, folders)
        second = await purge(pool, folders)

    assert first.failed == second.failed == {stuck.recording_id: "EPERM"}
    assert first.deleted == 19
    assert not any(other.there for other in others)
    assert await state_of(connection, stuck) == "deleting"
    assert await connection.fetchval("SELECT attempts FROM purge_failures") == 2

    assert (await purge(pool, folders)).deleted == 1
    assert not stuck.there
    assert await connection.fetchval("SELECT count(*) FROM purge_failures") == 0


async def test_a_recording_whose_files_nobody_can_name_is_not_said_to_be_gone(
    pool: Pool, connection: Connection, folders: PurgeFolders, now: datetime
) -> None:
    strange = await plant(connection, folders, now - RETENTION)
    await connection.execute("UPDATE recordings SET stem = 'what-ever'")

    report = await purge(pool, folders)

    assert report.failed == {strange.recording_id: "strange_name"}
    assert await receipts_count(connection) == 0


async def test_an_alarm_for_a_stuck_file_is_raised_once(
    pool: Pool,
    connection: Connection,
    folders: PurgeFolders,
    now: datetime,
    capsys: pytest.CaptureFixture[str],
) -> None:
    planted = await plant(connection, folders, now - RETENTION)
    planted.paths[0].unlink()
    planted.paths[0].mkdir()  # nothing unlinks a folder

    for _ in range(3):
        await purge(pool, folders)

    assert capsys.readouterr().out.count("purge.stuck") == 1


async def test_what_a_killed_run_had_claimed_is_finished_at_the_start(
    pool: Pool, connection: Connection, folders: PurgeFolders, now: datetime
) -> None:
    half_done = await plant(connection, folders, now - RETENTION)
    due = await plant(connection, folders, now - RETENTION)
    await connection.execute(
        "UPDATE recordings SET state = 'deleting' WHERE recording_id = $1", half_done.recording_id
    )

    assert await finish_interrupted_purges(pool, folders) == 1

    assert not half_done.there
    assert due.there


async def test_nobody_takes_a_claimed_recording_back(
    connection: Connection, folders: PurgeFolders, now: datetime
) -> None:
    planted = await plant(connection, folders, now - RETENTION, state="deleting")

    with pytest.raises(Exception, match="cannot become ready"):
        await connection.execute("UPDATE recordings SET state = 'ready'")

    assert await state_of(connection, planted) == "deleting"


async def test_a_recording_whose_end_nobody_told_ends_with_its_last_event(
    pool: Pool, connection: Connection, folders: PurgeFolders, now: datetime
) -> None:
    planted = await plant(connection, folders, now, originals=True)
    await connection.execute("DELETE FROM recordings")
    started_at = now - RETENTION - timedelta(hours=2)
    await connection.execute(
        "INSERT INTO recordings (recording_id, stem, node, state, started_at, retention)"
        " VALUES ($1, 's-1.1', 'pbx1', 'expected', $2, $3)",
        *(planted.recording_id, started_at, RETENTION),
    )
    await connection.execute(
        "INSERT INTO call_events (event_key, linkedid, uniqueid, event_at, event_type, channel,"
        " application, peer) VALUES ('k', 's-1.1', 's-1.1', $1, 'ANSWER', '', '', '')",
        started_at + timedelta(hours=1),
    )

    await purge(pool, folders)
    ended_at = await connection.fetchval("SELECT ended_at FROM recordings")

    assert ended_at == started_at + timedelta(hours=1)
    assert await state_of(connection, planted) == "deleted"


async def test_a_dry_run_says_exactly_what_then_happens(
    pool: Pool, connection: Connection, folders: PurgeFolders, now: datetime
) -> None:
    for hours in range(-20, 20):
        await plant(connection, folders, now - RETENTION + timedelta(hours=hours, minutes=1))

    preview = await preview_purge(pool)
    before = await connection.fetch("SELECT recording_id FROM recordings WHERE state = 'ready'")
    await purge(pool, folders)

    gone = await connection.fetch("SELECT recording_id FROM recordings WHERE state = 'deleted'")
    assert len(before) == 40
    assert {row["recording_id"] for row in gone} == {row.recording_id for row in preview.now}
    assert len(preview.now) == 20
    assert len(preview.later) == 20


@pytest.mark.parametrize("shift", [timedelta(days=365), timedelta(hours=3), -timedelta(days=1)])
async def test_a_jump_of_the_clock_deletes_nothing_until_it_is_set_right(
    pool: Pool,
    connection: Connection,
    fresh_database: str,
    folders: PurgeFolders,
    now: datetime,
    shift: timedelta,
) -> None:
    await purge(pool, folders)
    planted = await plant(connection, folders, now - RETENTION + timedelta(hours=2))
    due = await plant(connection, folders, now - RETENTION)
    jumped = await shifted_pool(fresh_database, shift)

    report = await purge(jumped, folders)
    await jumped.close()

    assert report.alarm is not None
    assert planted.there
    assert due.there
    after = await purge(pool, folders)
    assert (after.alarm, after.deleted) == (None, 1)
    assert planted.there


async def test_an_administrator_says_that_the_clock_is_right(
    pool: Pool, connection: Connection, fresh_database: str, folders: PurgeFolders, now: datetime
) -> None:
    await purge(pool, folders)
    planted = await plant(connection, folders, now)
    month_later = await shifted_pool(fresh_database, timedelta(days=31))
    assert (await purge(month_later, folders)).alarm is ClockAlarm.APART

    async with month_later.acquire() as shifted:
        await accept_clock(shifted, "anna")
    report = await purge(month_later, folders)
    await month_later.close()

    assert (report.alarm, report.deleted) == (None, 1)
    assert not planted.there
    assert await connection.fetchval("SELECT actor FROM audit") == "anna"


async def test_a_purge_that_was_down_for_three_days_catches_up_at_once(
    pool: Pool, connection: Connection, folders: PurgeFolders, now: datetime
) -> None:
    """The machine stayed up, so its uptime says that three days have really gone."""
    await purge(pool, folders)
    await connection.execute("UPDATE clock_marks SET seen_at = seen_at - interval '3 days'")
    for hours in range(72):
        await plant(connection, folders, now - RETENTION - timedelta(hours=hours))

    assert (await purge(pool, folders)).deleted == 72


async def test_empty_days_are_cleared_away(
    pool: Pool, connection: Connection, folders: PurgeFolders, now: datetime
) -> None:
    planted = await plant(connection, folders, now - RETENTION)

    await purge(pool, folders)

    assert not planted.paths[0].parent.exists()
