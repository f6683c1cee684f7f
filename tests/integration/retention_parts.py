"""Recordings with real rows and real files, for the tests of the purge."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from callcenter.services.purge import PurgeFolders
from db.pool import Connection
from recordings.naming import Side, incoming_name, storage_key

RETENTION = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Planted:
    """One recording: its row and its files."""

    recording_id: UUID
    ended_at: datetime
    paths: tuple[Path, ...]

    @property
    def there(self) -> bool:
        return any(path.exists() for path in self.paths)


def make_folders(root: Path) -> PurgeFolders:
    folders = PurgeFolders(root / "recordings", root / "incoming")
    folders.recordings.mkdir(parents=True)
    folders.incoming.mkdir()
    return folders


async def plant(  # noqa: PLR0913 - a test names only what it is about
    connection: Connection,
    folders: PurgeFolders,
    ended_at: datetime,
    *,
    state: str = "ready",
    retention: timedelta = RETENTION,
    originals: bool = False,
    stored: bool = True,
) -> Planted:
    """Insert one recording that ended at `ended_at` and write its files, each holding its id."""
    recording_id = uuid4()
    stem = f"{recording_id.hex}-{int(ended_at.timestamp())}.1"
    key = storage_key(recording_id, ended_at.astimezone(UTC).date())
    await connection.execute(
        "INSERT INTO recordings (recording_id, stem, node, state, started_at, ended_at, retention,"
        " storage_key, bytes, sha256)"
        " VALUES ($1, $2, 'pbx1', $3, $4, $5, $6, $7, 16, sha256(uuid_send($1)))",
        *(recording_id, stem, state, ended_at - timedelta(minutes=3), ended_at, retention),
        key if stored else None,
    )
    paths = [folders.recordings / key] if stored else []
    if originals:
        paths += [folders.incoming / incoming_name(stem, side) for side in Side]
    for path in paths:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(recording_id.bytes)
    return Planted(recording_id, ended_at, tuple(paths))


@contextmanager
def immutable(path: Path) -> Iterator[None]:
    """Make `path` refuse to be unlinked (EPERM), for root too; skip the test where none can."""
    if subprocess.run(["chattr", "+i", path], check=False).returncode != 0:
        pytest.skip("this file system or user cannot make a file immutable")
    try:
        yield
    finally:
        subprocess.run(["chattr", "-i", path], check=True)


async def state_of(connection: Connection, planted: Planted) -> str:
    state: str = await connection.fetchval(
        "SELECT state FROM recordings WHERE recording_id = $1", planted.recording_id
    )
    return state
