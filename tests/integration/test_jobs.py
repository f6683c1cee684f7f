"""Timed work: an error costs one turn, and a lone job runs in one process."""

import asyncio
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from callcenter.domain.absence import next_night
from callcenter.jobs.periodic import Job, JobStatus, Turns, run_job, run_once
from callcenter.jobs.retention import retention_jobs
from db.pool import Connection, Pool, open_pool
from tests.integration.retention_parts import make_folders, plant, state_of

HOUR = timedelta(hours=1)


async def test_an_error_costs_one_turn(pool: Pool) -> None:
    turns: list[int] = []
    enough = asyncio.Event()

    async def work() -> float:
        turns.append(len(turns))
        if len(turns) == 3:
            enough.set()
        if len(turns) == 1:
            raise ZeroDivisionError
        return 0

    status = JobStatus("test")
    task = asyncio.create_task(
        run_job(Job("test", timedelta(seconds=0.1), work), status, Turns(pool))
    )
    async with asyncio.timeout(10):
        await enough.wait()
        while status.runs < 2:  # noqa: ASYNC110 - the status is plain data
            await asyncio.sleep(0.01)
    task.cancel()

    assert status.failures == 1
    assert status.last_error is None
    assert status.last_success_at is not None


async def test_a_lone_job_runs_once_at_a_time(pool: Pool) -> None:
    running, most, turns = 0, 0, 0

    async def work() -> None:
        nonlocal running, most, turns
        running, turns = running + 1, turns + 1
        most = max(most, running)
        await asyncio.sleep(0.2)
        running -= 1

    job = Job("lone", HOUR, work, lone=True)
    await asyncio.gather(*(run_once(job, JobStatus("lone"), Turns(pool)) for _ in range(4)))
    await run_once(job, JobStatus("lone"), Turns(pool))

    assert most == 1
    assert turns == 2


async def test_lone_jobs_leave_connections_for_their_work(fresh_database: str) -> None:
    """As many as connections begin at once, as at a start; each needs one more for its work."""
    pool = await open_pool(fresh_database, max_size=5)
    turns = Turns(pool)

    async def work() -> None:
        async with pool.acquire() as connection:
            await connection.execute("SELECT pg_sleep(0.01)")

    jobs = [Job(f"lone{number}", HOUR, work, lone=True) for number in range(10)]
    statuses = [JobStatus(job.name) for job in jobs]
    async with asyncio.timeout(10):
        await asyncio.gather(
            *(run_once(job, status, turns) for job, status in zip(jobs, statuses, strict=True))
        )
    await pool.close()

    assert [status.runs for status in statuses] == [1] * 10


async def test_audio_is_gone_moments_after_its_time(
    pool: Pool, connection: Connection, tmp_path: Path
) -> None:
    """The loop wakes for the expiry; its interval of an hour would be far too late."""
    folders = make_folders(tmp_path)
    now = await connection.fetchval("SELECT app_now()")
    planted = await plant(connection, folders, now, retention=timedelta(seconds=1))
    job = retention_jobs(pool, folders, HOUR, ZoneInfo("UTC"))[0]

    task = asyncio.create_task(run_job(job, JobStatus("purge"), Turns(pool)))
    async with asyncio.timeout(5):
        while await state_of(connection, planted) != "deleted":  # noqa: ASYNC110 - a row tells nobody
            await asyncio.sleep(0.02)
    task.cancel()

    late = await connection.fetchval("SELECT deleted_at - expires_at FROM recordings")
    assert timedelta(0) <= late < timedelta(seconds=2)
    assert not planted.there


async def test_the_proof_is_made_once_a_night(
    pool: Pool, connection: Connection, tmp_path: Path
) -> None:
    job = retention_jobs(pool, make_folders(tmp_path), HOUR, ZoneInfo("UTC"))[1]

    for _ in range(3):
        await run_once(job, JobStatus("proof"), Turns(pool))

    assert await connection.fetchval("SELECT count(*) FROM audit") == 1


def test_the_next_night_is_the_next_local_half_past_three() -> None:
    berlin, at = ZoneInfo("Europe/Berlin"), time(3, 30)
    before = datetime(2026, 10, 25, 1, 0, tzinfo=UTC)  # the night clocks go back

    assert next_night(before, berlin, at) == datetime(2026, 10, 25, 2, 30, tzinfo=UTC)
    assert next_night(datetime(2026, 10, 25, 2, 30, tzinfo=UTC), berlin, at) == datetime(
        2026, 10, 26, 2, 30, tzinfo=UTC
    )
