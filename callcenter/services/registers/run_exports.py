"""Write the exports that were asked for, one after another, and delete them after a day.

1. Claim one that waits, or whose writer has been silent for two minutes: it has died.
2. Write it to `<id>.part`, telling how far it is; whoever lost the claim meanwhile stops.
3. Move it to its name and mark it ready. What fails three times has failed.
"""

import asyncio
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog

from callcenter.clock import now
from callcenter.services.registers.ask_export import export_path
from callcenter.services.registers.export_columns import Language
from callcenter.services.registers.write_export import Format, Wanted, filter_of, write_export
from db.exports import (
    ExportRow,
    Finished,
    claim_export,
    expired_exports,
    finish_export,
    kept_exports,
    mark_deleted,
    touch_export,
)
from db.pool import DatabaseUnavailable, Pool

SILENT_FOR: Final = timedelta(minutes=2)
KEPT_FOR: Final = timedelta(days=1)
MOST_ATTEMPTS: Final = 3
AT_ONCE: Final = 100
TOLD_EVERY: Final = 1.0  # seconds

log = structlog.get_logger(__name__)


class ClaimLostError(Exception):
    """Another process took the export over: this one was silent for too long."""


@dataclass(frozen=True, slots=True)
class ExportPlaces:
    folder: Path  # made by `of`, for our own eyes
    zone: ZoneInfo
    queues: Mapping[str, str]  # their titles

    @classmethod
    def of(cls, folder: Path, zone: ZoneInfo, queues: Mapping[str, str]) -> "ExportPlaces":
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return cls(folder, zone, queues)


async def run_next_export(pool: Pool, places: ExportPlaces) -> bool:
    """Write one export; return whether there was one."""
    async with pool.acquire() as connection:
        row = await claim_export(connection, SILENT_FOR)
    if row is None:
        return False
    if row.attempts > MOST_ATTEMPTS:
        await _finish(pool, row, Finished("failed", None, "too_many_attempts", KEPT_FOR))
        return True
    try:
        await _write(pool, places, row)
    except ClaimLostError:
        log.warning("export.taken_over", export=str(row.export_id))
    except DatabaseUnavailable:
        raise
    except Exception:
        log.exception("export.failed", export=str(row.export_id))
        await _finish(pool, row, Finished("failed", None, "internal", KEPT_FOR))
    return True


async def _write(pool: Pool, places: ExportPlaces, row: ExportRow) -> None:
    told = _Teller(pool, row)
    path = export_path(places.folder, row)
    part = path.with_name(f"{row.export_id}.{row.attempts}.part")
    only = filter_of(row.what, row.filter)
    language: Language = "en" if row.language == "en" else "ru"
    kind: Format = "csv" if row.format == "csv" else "xlsx"
    try:
        wanted = Wanted(only, kind, language, places.zone, places.queues)
        rows = await write_export(pool, wanted, part, told)
        await told.last(rows)
        size = await asyncio.to_thread(_settle, part, path)
    finally:
        with suppress(FileNotFoundError):
            await asyncio.to_thread(part.unlink)
    await _finish(pool, row, Finished("ready", size, None, KEPT_FOR))


class _Teller:
    """Tells how far an export is, once a second, and whether it is still ours."""

    def __init__(self, pool: Pool, row: ExportRow) -> None:
        self._pool, self._row, self._told = pool, row, 0.0

    async def __call__(self, done: int, total: int) -> None:
        moment = asyncio.get_running_loop().time()
        if moment - self._told >= TOLD_EVERY:
            self._told = moment
            await self._tell(done, total)

    async def last(self, rows: int) -> None:
        await self._tell(rows, rows)

    async def _tell(self, done: int, total: int) -> None:
        async with self._pool.acquire() as connection:
            if not await touch_export(connection, self._row, done, total):
                raise ClaimLostError


def _settle(part: Path, path: Path) -> int:
    """Give a whole file its name, for us alone; return its size."""
    part.chmod(0o600)
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(path)
    return path.stat().st_size


async def _finish(pool: Pool, row: ExportRow, end: Finished) -> None:
    async with pool.acquire() as connection:
        await finish_export(connection, row, end)


async def delete_exports(pool: Pool, places: ExportPlaces) -> int:
    """Delete files whose day is over and what killed writers left; return how many expired."""
    async with pool.acquire() as connection:
        expired = await expired_exports(connection, AT_ONCE)
        for row in expired:
            await asyncio.to_thread(export_path(places.folder, row).unlink, missing_ok=True)
            await mark_deleted(connection, row.export_id)
        kept = await kept_exports(connection, now() - SILENT_FOR)
    await asyncio.to_thread(_sweep, places.folder, kept)
    return len(expired)


def _sweep(folder: Path, kept: set[UUID]) -> None:
    """Remove files of no export, once they are older than any writer's silence."""
    names = {str(export_id) for export_id in kept}
    youngest = now().timestamp() - 2 * SILENT_FOR.total_seconds()
    for file in folder.iterdir():
        if file.name.partition(".")[0] in names:
            continue
        with suppress(FileNotFoundError):
            if file.stat().st_mtime < youngest:
                file.unlink()
