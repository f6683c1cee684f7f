"""The nightly proof finds planted audio, whatever its name; the purge is not asked."""

import os
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from callcenter.domain.absence import Finding
from callcenter.services.prove_absence import ProofReport, prove_absence
from callcenter.services.purge import PurgeFolders, purge
from db.pool import Connection, Pool
from tests.integration.retention_parts import RETENTION, make_folders, plant

HOUR = timedelta(hours=1)


@pytest.fixture
def folders(tmp_path: Path) -> PurgeFolders:
    return make_folders(tmp_path)


@pytest.fixture
async def now(connection: Connection) -> datetime:
    moment: datetime = await connection.fetchval("SELECT app_now()")
    return moment


def found(report: ProofReport) -> dict[str, Finding]:
    return {Path(one.name).name: one.finding for one in report.listed}


async def test_a_sound_house_is_proven_and_written_down(
    pool: Pool, connection: Connection, folders: PurgeFolders, now: datetime
) -> None:
    await plant(connection, folders, now - HOUR, originals=True)
    await plant(connection, folders, now - RETENTION)
    await purge(pool, folders)

    report = await prove_absence(pool, folders)

    assert report.proven
    assert report.counts == {Finding.KEPT: 3}
    entry = await connection.fetchrow("SELECT action, body FROM audit")
    assert entry is not None
    assert entry["action"] == "retention.proven"
    assert entry["body"]["files"] == 3


async def test_a_file_put_back_after_its_deletion_goes_again(
    pool: Pool, connection: Connection, folders: PurgeFolders, now: datetime
) -> None:
    planted = await plant(connection, folders, now - RETENTION, originals=True)
    await purge(pool, folders)
    for path in planted.paths:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"restored")

    report = await prove_absence(pool, folders)

    assert report.removed == 3
    assert set(found(report).values()) == {Finding.RECREATED}
    assert not planted.there
    assert report.proven


@pytest.mark.parametrize(
    "name",
    ["recordings/kept.dat", "incoming/.x", "recordings/a/b/c", "recordings/{key}.tmp"],
)
@pytest.mark.parametrize("copy", [os.link, shutil.copy])
async def test_a_copy_of_deleted_audio_is_found_under_any_name_and_removed(
    *,
    pool: Pool,
    connection: Connection,
    folders: PurgeFolders,
    now: datetime,
    name: str,
    copy: Callable[[Path, Path], object],
) -> None:
    planted = await plant(connection, folders, now - RETENTION)
    root = folders.recordings.parent
    path = root / name.format(key=planted.paths[0].relative_to(folders.recordings))
    path.parent.mkdir(parents=True, exist_ok=True)
    copy(planted.paths[0], path)
    os.utime(path, (4_000_000_000, 4_000_000_000))  # its times come from the future
    await purge(pool, folders)
    assert path.exists()

    report = await prove_absence(pool, folders)

    assert not path.exists()
    assert found(report) == {path.name: Finding.RECREATED}


async def test_what_nobody_can_vouch_for_is_listed_and_left(
    pool: Pool, connection: Connection, folders: PurgeFolders, now: datetime
) -> None:
    kept = await plant(connection, folders, now - HOUR)
    os.link(kept.paths[0], folders.incoming / "second-name")
    old = int((now - RETENTION - HOUR).timestamp())
    (folders.incoming / f"abc-{old}.7-citizen.wav").write_bytes(b"orphan")
    (folders.incoming / f"abc-{int(now.timestamp())}.8-agent.wav").write_bytes(b"going on")
    (folders.recordings / "notes.txt").write_bytes(b"?")
    (folders.recordings / "link").symlink_to("/etc/hostname")
    (folders.recordings / "\udcff\udcfe").write_bytes(b"?")  # two bytes that are no text

    report = await prove_absence(pool, folders)

    assert not report.proven
    assert report.removed == 0
    assert found(report) == {
        kept.paths[0].name: Finding.LINKED,
        "second-name": Finding.COPY,
        f"abc-{old}.7-citizen.wav": Finding.UNOWNED,
        "notes.txt": Finding.STRANGE,
        "link": Finding.STRANGE,
        "\udcff\udcfe": Finding.STRANGE,
    }
    assert await connection.fetchval("SELECT action FROM audit") == "retention.not_proven"


async def test_audio_that_the_purge_left_is_no_proof(
    pool: Pool, connection: Connection, folders: PurgeFolders, now: datetime
) -> None:
    await plant(connection, folders, now - RETENTION - timedelta(minutes=11))
    await plant(connection, folders, now - RETENTION - timedelta(minutes=9))

    report = await prove_absence(pool, folders)

    assert report.counts == {Finding.OVERDUE: 1, Finding.KEPT: 1}
    assert report.overdue_rows == 1
    assert not report.proven


async def test_an_absent_disk_is_no_proof(pool: Pool, folders: PurgeFolders) -> None:
    folders.recordings.rmdir()

    assert not (await prove_absence(pool, folders)).proven
