"""The purge, killed at every step: nothing early, nothing left, no row without its file."""

import asyncio
import random
import shutil
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from callcenter.services.purge import PurgeFolders, finish_interrupted_purges, purge
from callcenter.services.verify_receipts import verify_receipts
from db.pool import Connection, Pool
from tests.integration.retention_parts import RETENTION, Planted, make_folders, plant, state_of

KILLS = 60
BATCH = 6
SEED = 20261122


@pytest.fixture
def folders(tmp_path: Path) -> PurgeFolders:
    return make_folders(tmp_path)


class Zygote:
    """Purges in children that die when told to (purge_zygote.py)."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def purge(self, kill_at: int = 0, bug: str = "none") -> tuple[int, int]:
        """Return the lines that ran and the exit status; lines are 0 after a kill."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{kill_at} {bug}\n".encode())
        answer = await asyncio.wait_for(self._process.stdout.readline(), 30)
        lines, status = answer.split()
        return int(lines), int(status)


@asynccontextmanager
async def zygote(database: str, folders: PurgeFolders) -> AsyncIterator[Zygote]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.faults.purge_zygote", database),
        str(folders.recordings.parent),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        yield Zygote(process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        await asyncio.wait_for(process.wait(), 10)


async def plant_some(
    connection: Connection, folders: PurgeFolders
) -> tuple[list[Planted], Planted]:
    """Return recordings whose time has come, over two days, and one whose has not."""
    now = await connection.fetchval("SELECT app_now()")
    due = [
        await plant(
            connection, folders, now - RETENTION - timedelta(hours=8 * number),
            originals=number % 2 == 0,
        )
        for number in range(BATCH)
    ]  # fmt: skip
    return due, await plant(connection, folders, now - RETENTION + timedelta(hours=1))


async def broken_promises(connection: Connection, due: list[Planted], young: Planted) -> list[str]:
    """Return what is wrong right after a kill, in words."""
    wrong = []
    for one in due:
        state = await state_of(connection, one)
        whole = all(path.exists() for path in one.paths)
        if state == "ready" and not whole:
            wrong.append("a row points to a file that is gone")
        if state == "deleted" and one.there:
            wrong.append("a recording said to be deleted is there")
    if await state_of(connection, young) != "ready" or not young.there:
        wrong.append("a recording went early")
    return wrong


async def test_a_kill_at_any_line_leaves_nothing_early_late_or_dangling(
    fresh_database: str, pool: Pool, connection: Connection, folders: PurgeFolders
) -> None:
    chance = random.Random(SEED)  # noqa: S311 - reproducible choices, not secrets
    killed = 0
    async with zygote(fresh_database, folders) as child:
        await plant_some(connection, folders)
        lines, status = await child.purge()
        assert status == 0
        for number in range(KILLS):
            due, young = await plant_some(connection, folders)
            kill_at = 1 + number * lines // KILLS + chance.randrange(max(lines // KILLS, 1))
            _, status = await child.purge(kill_at)
            killed += status == -signal.SIGKILL
            assert await broken_promises(connection, due, young) == [], f"line {kill_at}"

            await finish_interrupted_purges(pool, folders)
            assert await broken_promises(connection, due, young) == [], f"line {kill_at}"
            assert "deleting" not in [await state_of(connection, one) for one in due]
            await purge(pool, folders)
            assert [await state_of(connection, one) for one in due] == ["deleted"] * BATCH
            assert not any(one.there for one in due)
    assert killed > KILLS * 0.9  # the last lines may differ a little between runs
    assert (await verify_receipts(pool)).good


async def test_the_harness_sees_rows_marked_before_the_files_go(
    fresh_database: str, pool: Pool, connection: Connection, folders: PurgeFolders
) -> None:
    """The planted bug: without this test a harness that sees nothing would look like success."""
    wrong: list[str] = []
    async with zygote(fresh_database, folders) as child:
        await plant_some(connection, folders)
        lines, _ = await child.purge(bug="reversed")
        for kill_at in range(1, lines, max(lines // KILLS, 1)):
            due, young = await plant_some(connection, folders)
            await child.purge(kill_at, "reversed")
            wrong += await broken_promises(connection, due, young)
            if wrong:
                break
            await purge(pool, folders)
    assert wrong == ["a recording said to be deleted is there"] * len(wrong)
    assert wrong


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace makes system calls fail")
@pytest.mark.parametrize("word", ["EIO", "EBUSY", "EROFS"])
@pytest.mark.parametrize("call", ["unlinkat", "fsync"])
async def test_a_disk_that_fails_keeps_the_row_and_spares_the_others(
    *,
    fresh_database: str,
    pool: Pool,
    connection: Connection,
    folders: PurgeFolders,
    call: str,
    word: str,
) -> None:
    """The first such call of each thread fails: one file of the folder, or the whole folder."""
    due, young = await plant_some(connection, folders)
    process = await asyncio.create_subprocess_exec(
        *("strace", "-f", "-qq", "-o", "/dev/null", "--seccomp-bpf", "-e", f"trace={call}"),
        *("-e", f"inject={call}:error={word}:when=1"),
        *(sys.executable, "-m", "tests.faults.purge_zygote", fresh_database),
        str(folders.recordings.parent),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
    )
    await asyncio.wait_for(process.communicate(b"0 none\n"), 30)

    errors = await connection.fetch("SELECT DISTINCT error FROM purge_failures")
    assert [row["error"] for row in errors] == [word]
    states = [await state_of(connection, one) for one in due]
    assert set(states) == {"deleting", "deleted"}
    assert await broken_promises(connection, due, young) == []

    await purge(pool, folders)
    assert not any(one.there for one in due)
    assert young.there
