"""The PostgreSQL of our own: it ends with its last living user and comes back after a crash."""

import asyncio
import os
import signal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from callcenter.demo.guardian import start_time
from db.embedded import HANDLES, LOCK, start_embedded
from db.pool import connect
from tests.waiting import until


async def test_a_killed_users_handle_does_not_keep_it_running(tmp_path: Path) -> None:
    dead = await asyncio.create_subprocess_exec("true")
    await dead.wait()
    folder = tmp_path / "postgres"
    folder.mkdir()
    (await start_embedded(folder)).server.stop()  # makes the folder, as a run that was killed
    (folder / HANDLES).write_text(f"[{dead.pid}]")

    server = await start_embedded(folder)
    pid = server.pid
    await server.stop()

    await until(lambda: start_time(pid) == "")


async def test_it_comes_back_at_the_same_url(tmp_path: Path) -> None:
    server = await start_embedded(tmp_path / "postgres")
    killed = server.pid
    os.kill(killed, signal.SIGKILL)
    await until(lambda: start_time(killed) == "")

    await server.start_again()

    connection = await connect(server.url)
    assert await connection.fetchval("SELECT 1") == 1
    await connection.close()
    await server.stop()


@pytest.mark.parametrize("name", ["postgres", "a-long-path-" + "x" * 100], ids=len)
async def test_nobody_else_reaches_its_socket(name: str) -> None:
    with TemporaryDirectory(prefix="callcenter-") as folder:
        server = await start_embedded(Path(folder) / name)
        lines = (Path(folder) / name / LOCK).read_text().splitlines()
        socket = Path(lines[4]) / f".s.PGSQL.{lines[3]}"

        assert socket.is_socket()
        assert socket.stat().st_mode & 0o077 == 0
        assert lines[5] == ""  # no address is listened on
        await server.stop()
