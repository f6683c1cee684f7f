"""Purge: files per second with rows and receipts, beside `find -type f -delete`; loop stalls."""

import asyncio
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Final
from uuid import UUID, uuid4

import uvloop

from callcenter.services.purge import PurgeFolders, purge
from db.embedded import start_embedded
from db.migrate import migrate
from db.pool import Pool, open_pool
from recordings.naming import storage_key
from tests.bench.harness import Row, Target, alternate, rounds

FILES: Final = 10_000
QUICK_FILES: Final = 3_000
DAYS: Final = 10
CONTENT: Final = os.urandom(16 * 1024)
OLDEST: Final = datetime(2026, 1, 1, 12, tzinfo=UTC)
LONGEST_STALL_MS: Final = 50
BEAT_SECONDS: Final = 0.001
IDLE_SECONDS: Final = 3.0

INSERT: Final = """
    INSERT INTO recordings (recording_id, stem, node, state, started_at, ended_at, retention,
                            storage_key, bytes, sha256)
    SELECT id, id::text || '-1.1', 'pbx1', 'ready', at, at, '30 days', key, 16384,
           sha256(uuid_send(id))
      FROM unnest($1::uuid[], $2::timestamptz[], $3::text[]) AS planted (id, at, key)
"""


def run(*, quick: bool) -> list[Row]:
    """Return the rows of the purge: its speed, and the loop's longest stall."""
    count = QUICK_FILES if quick else FILES
    root = Path(tempfile.mkdtemp(prefix="callcenter-purge-"))
    root.chmod(0o755)  # the embedded server runs as a user of its own
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return _measure(runner, root, count, rounds(quick=quick))
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _measure(runner: asyncio.Runner, root: Path, count: int, times: int) -> list[Row]:
    server = runner.run(start_embedded(root / "postgres"))
    pool = runner.run(_ready(server.url))
    stalls: list[float] = []
    idle: list[float] = []

    def ours() -> float:
        idle.append(runner.run(_idle_stall()))
        speed, stall = runner.run(_purge(pool, root, count))
        stalls.append(stall)
        return speed

    subjects: dict[str, Callable[[], float]] = {"ours": ours, "find": lambda: _find(root, count)}
    speed = alternate(subjects, times)
    runner.run(pool.close())
    runner.run(server.stop())
    return [
        Row(
            f"purge of {count} files with rows and receipts", f"{speed['ours']:.0f} files/s",
            "find -type f -delete", speed["ours"] / speed["find"], Target(at_least=1.0),
        ),
        Row(
            "event loop's longest stall during it", f"{median(stalls):.0f} ms",
            passed=median(stalls) < LONGEST_STALL_MS,
            note=f"target < {LONGEST_STALL_MS} ms; of an idle loop: {median(idle):.0f} ms",
        ),
    ]  # fmt: skip


async def _ready(url: str) -> Pool:
    pool = await open_pool(url)
    async with pool.acquire() as connection:
        await migrate(connection)
    return pool


def _plant(folder: Path, count: int) -> list[tuple[UUID, datetime, str]]:
    """Write `count` files over ten day folders and wait until they are on the disk."""
    planted = []
    for number in range(count):
        at = OLDEST + timedelta(days=number % DAYS, milliseconds=number)
        recording_id = uuid4()
        key = storage_key(recording_id, at.date())
        (folder / key).parent.mkdir(parents=True, exist_ok=True)
        (folder / key).write_bytes(CONTENT)
        planted.append((recording_id, at, key))
    os.sync()
    return planted


def _find(root: Path, count: int) -> float:
    folder = root / "peer"
    _plant(folder, count)
    start = time.perf_counter()
    subprocess.run(["find", folder, "-type", "f", "-delete"], check=True)
    return count / (time.perf_counter() - start)


async def _purge(pool: Pool, root: Path, count: int) -> tuple[float, float]:
    """Return files per second and the longest stall in milliseconds."""
    folders = PurgeFolders(root / "recordings", root / "incoming")
    folders.incoming.mkdir(exist_ok=True)
    planted = _plant(folders.recordings, count)
    async with pool.acquire() as connection:
        await connection.execute(INSERT, *(list(column) for column in zip(*planted, strict=True)))
        await connection.execute("ANALYZE recordings")
    stall = [0.0]
    beat = asyncio.create_task(_beat(stall))
    start = time.perf_counter()
    report = await purge(pool, folders)
    seconds = time.perf_counter() - start
    beat.cancel()
    if report.deleted != count:
        raise RuntimeError(f"only {report.deleted} of {count} went")
    return count / seconds, stall[0] * 1000


async def _idle_stall() -> float:
    """Return the longest stall of a loop that has nothing to do: what the machine adds."""
    stall = [0.0]
    beat = asyncio.create_task(_beat(stall))
    await asyncio.sleep(IDLE_SECONDS)
    beat.cancel()
    return stall[0] * 1000


async def _beat(longest: list[float]) -> None:
    """Note how late the loop comes back at worst."""
    while True:
        start = time.perf_counter()
        await asyncio.sleep(BEAT_SECONDS)
        longest[0] = max(longest[0], time.perf_counter() - start - BEAT_SECONDS)
