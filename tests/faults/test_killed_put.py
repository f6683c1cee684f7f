"""A write to the store is killed half way: whoever writes again leaves the content alone there."""

import subprocess
import sys
import time
from pathlib import Path

from recordings.store import Store

KEY = "2026-11-22/0b8f1c1e-0000-4000-8000-000000000001.ogg"
WRITE = """
import asyncio, sys
from pathlib import Path
from recordings.store import Store
asyncio.run(Store.on_disk(Path(sys.argv[1])).put(sys.argv[2], bytes(1 << 28)))
"""


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def killed_in_the_write(folder: Path) -> None:
    writer = subprocess.Popen([sys.executable, "-c", WRITE, str(folder), KEY])
    while not names_in(folder):
        assert writer.poll() is None
        time.sleep(0.001)
    writer.kill()
    writer.wait()


async def test_a_second_write_clears_away_what_the_killed_one_left(tmp_path: Path) -> None:
    killed_in_the_write(tmp_path)
    name = Path(KEY).name
    assert names_in(tmp_path) == [f"{name}#1"]
    store = Store.on_disk(tmp_path)

    await store.put(KEY, b"sound")

    assert names_in(tmp_path) == [name]
    assert await store.read(KEY, 0, 100) == b"sound"


async def test_deleting_clears_it_away_too(tmp_path: Path) -> None:
    killed_in_the_write(tmp_path)

    assert not await Store.on_disk(tmp_path).delete(KEY)

    assert names_in(tmp_path) == []
