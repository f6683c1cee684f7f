"""Bring the schema up to date: plain SQL files, each run once, in order, under a lock."""

import hashlib
from pathlib import Path
from typing import Final

from db.pool import Connection, RaisedBySql

FOLDER: Final = Path(__file__).parent / "migrations"
LOCK: Final = 122_000_001  # any number that nothing else in the schema locks

CREATE_LEDGER: Final = """
    CREATE TABLE IF NOT EXISTS schema_migrations (
        name       text PRIMARY KEY,
        checksum   text NOT NULL,
        applied_at timestamptz NOT NULL DEFAULT now()
    )
"""
APPLIED: Final = "SELECT name, checksum FROM schema_migrations"
RECORD: Final = "INSERT INTO schema_migrations (name, checksum) VALUES ($1, $2)"


class MigrationError(Exception):
    """The schema in the database and the files on disk do not belong together."""


async def migrate(connection: Connection, folder: Path = FOLDER) -> list[str]:
    """Apply what is missing and return the names applied, each in its own transaction.

    Raises MigrationError when a file that was applied has changed since, or is gone.
    """
    await connection.execute("SELECT pg_advisory_lock($1)", LOCK)
    try:
        await connection.execute(CREATE_LEDGER)
        return await _apply_missing(connection, _files(folder))
    finally:
        await connection.execute("SELECT pg_advisory_unlock($1)", LOCK)


async def pending(connection: Connection, folder: Path = FOLDER) -> list[str]:
    """Return the names that `migrate` would apply; changes nothing."""
    known = await connection.fetchval("SELECT to_regclass('schema_migrations') IS NOT NULL")
    applied = {row["name"] for row in await connection.fetch(APPLIED)} if known else set()
    return [file.name for file in _files(folder) if file.name not in applied]


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.sql"))


async def _apply_missing(connection: Connection, files: list[Path]) -> list[str]:
    applied = {row["name"]: row["checksum"] for row in await connection.fetch(APPLIED)}
    if gone := sorted(applied.keys() - {file.name for file in files}):
        raise MigrationError(
            f"the database has migrations this version lacks: {', '.join(gone)}; "
            "start the newer version"
        )
    done = []
    for file in files:
        text = file.read_text(encoding="utf-8")
        checksum = hashlib.sha256(text.encode()).hexdigest()
        if file.name not in applied:
            await _apply(connection, file.name, text, checksum)
            done.append(file.name)
        elif applied[file.name] != checksum:
            raise MigrationError(f"{file.name} changed after it was applied; restore the file")
    return done


async def _apply(connection: Connection, name: str, text: str, checksum: str) -> None:
    try:
        async with connection.transaction():
            await connection.execute(text)
            await connection.execute(RECORD, name, checksum)
    except RaisedBySql as refusal:  # the file itself says what it lacks
        raise MigrationError(f"{name}: {refusal}; {refusal.hint or 'see the file'}") from None
