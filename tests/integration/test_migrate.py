"""Migrations: plain files, each applied once, refused when changed."""

from pathlib import Path

import pytest

from db.migrate import FOLDER, MigrationError, migrate
from db.pool import Connection


async def test_a_second_run_has_nothing_to_do(connection: Connection) -> None:
    assert await migrate(connection) == []


async def test_a_changed_file_is_refused_by_name(connection: Connection, tmp_path: Path) -> None:
    for file in FOLDER.glob("*.sql"):
        (tmp_path / file.name).write_text(file.read_text() + "-- edited\n")

    with pytest.raises(MigrationError, match=r"0001_clock_and_accounts\.sql changed"):
        await migrate(connection, tmp_path)


async def test_a_database_of_a_newer_version_is_refused(
    connection: Connection, tmp_path: Path
) -> None:
    with pytest.raises(MigrationError, match="start the newer version"):
        await migrate(connection, tmp_path)
