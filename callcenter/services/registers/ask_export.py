"""Ask for an export, see how far it is, and fetch its file: each by who asked, each on record."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

import aiofiles
from uuid6 import uuid7

from callcenter.domain.access import Person
from callcenter.domain.errors import DomainError
from callcenter.services.append_audit import append_audit
from callcenter.services.record_reading import denied
from callcenter.services.registers.write_export import Wanted, filter_values
from db.exports import (
    ExportRow,
    NewExport,
    count_unfinished,
    exports_of,
    insert_export,
    one_export,
)
from db.pool import Pool

MOST_UNFINISHED: Final = 5  # of one person
CHUNK: Final = 64 * 1024


class TooManyExportsError(DomainError):
    """Five exports of this person wait or run; wait for one of them."""


class ExportMissingError(DomainError):
    """There is no such export of this person."""


class ExportNotReadyError(DomainError):
    """Its file is not there: not yet, not any more, or it failed."""


@dataclass(frozen=True, slots=True)
class ExportFile:
    path: Path
    size: int
    name: str  # for whoever saves it


async def ask_export(pool: Pool, person: Person, wanted: Wanted) -> ExportRow:
    """Put an export into the queue. Raises TooManyExportsError."""
    said = filter_values(wanted.only)
    new = NewExport(
        *(UUID(bytes=uuid7().bytes), wanted.what, wanted.format, wanted.language),
        *(said, person.user_id),
    )
    async with pool.acquire() as connection, connection.transaction():
        if await count_unfinished(connection, person.user_id) >= MOST_UNFINISHED:
            raise TooManyExportsError
        await insert_export(connection, new)
        row = await one_export(connection, new.export_id)
        await append_audit(
            connection,
            actor=person.login,
            action="export.asked",
            object=f"export {new.export_id}",
            body={"what": wanted.what, "format": wanted.format, "filter": _told(said)},
        )
    if row is None:
        raise ExportMissingError
    return row


async def read_exports(
    pool: Pool, person: Person, after: tuple[datetime, UUID] | None, limit: int
) -> list[ExportRow]:
    """Return what the person asked for, the newest first."""
    async with pool.acquire() as connection:
        return await exports_of(connection, person.user_id, after, limit)


async def read_export(pool: Pool, person: Person, export_id: UUID) -> ExportRow:
    """Return one export of the person. Raises ExportMissingError."""
    async with pool.acquire() as connection:
        row = await one_export(connection, export_id)
    if row is None or row.asked_by != person.user_id:
        raise ExportMissingError
    return row


async def open_export(pool: Pool, person: Person, export_id: UUID, folder: Path) -> ExportFile:
    """Write down that the person takes the file, and return where it is.

    Raises ExportMissingError, ExportNotReadyError.
    """
    what = f"export {export_id}"
    try:
        row = await read_export(pool, person, export_id)
    except ExportMissingError:
        async with pool.acquire() as connection, connection.transaction():
            await denied(connection, person, what)
        raise
    if row.state != "ready" or row.size is None:
        raise ExportNotReadyError
    async with pool.acquire() as connection, connection.transaction():
        await append_audit(
            connection,
            actor=person.login,
            action="export.downloaded",
            object=what,
            body={"what": row.what, "rows": row.rows_done, "size": row.size},
        )
    name = f"{row.what}-{row.asked_at:%Y-%m-%d}.{row.format}"
    return ExportFile(export_path(folder, row), row.size, name)


def export_path(folder: Path, row: ExportRow) -> Path:
    return folder / f"{row.export_id}.{row.format}"


async def pieces(file: ExportFile) -> AsyncIterator[bytes]:
    """Yield the file in small parts; nothing when it was deleted meanwhile."""
    try:
        async with aiofiles.open(file.path, "rb") as content:
            while part := await content.read(CHUNK):
                yield part
    except FileNotFoundError:
        return


PERSONAL: Final = frozenset({"caller_e164", "address"})


def _told(said: dict[str, object]) -> dict[str, object]:
    """Return the filter for the audit chain: that a number was asked for, not which."""
    return {name: True if name in PERSONAL else value for name, value in said.items()}
