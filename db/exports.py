"""Exports in PostgreSQL: asked for, written by a job, deleted after a day."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from db.call_lists import Seen
from db.case_edits import CASE_ROWS, CaseRow
from db.case_register import FITTING as CASE_FITTING
from db.case_register import NEWEST_FIRST as CASES_NEWEST_FIRST
from db.case_register import CaseFilter, case_values
from db.contact_lists import FITTING as CONTACT_FITTING
from db.contact_lists import LINES, ContactFilter, ContactRow, contact_values
from db.pool import Connection

AT_ONCE: Final = 500  # rows fetched from a cursor


@dataclass(frozen=True, slots=True)
class ExportRow:
    export_id: UUID
    what: str
    format: str
    language: str
    filter: dict[str, Any]
    state: str
    asked_by: UUID
    asked_at: datetime
    rows_total: int | None  # None: not counted yet
    rows_done: int
    attempts: int
    finished_at: datetime | None
    size: int | None  # bytes; None: no file
    problem: str | None
    expires_at: datetime | None


COLUMNS: Final = """
    export_id, what, format, language, filter, state, asked_by, asked_at, rows_total, rows_done,
    attempts, finished_at, size, problem, expires_at
"""
INSERT_EXPORT: Final = """
    INSERT INTO exports (export_id, what, format, language, filter, asked_by)
    VALUES ($1, $2, $3, $4, $5, $6)
"""


@dataclass(frozen=True, slots=True)
class NewExport:
    export_id: UUID
    what: str
    format: str
    language: str
    filter: Mapping[str, object]  # JSON values
    asked_by: UUID


async def insert_export(connection: Connection, new: NewExport) -> None:
    await connection.execute(
        INSERT_EXPORT,
        *(new.export_id, new.what, new.format, new.language, dict(new.filter), new.asked_by),
    )


ONE_EXPORT: Final = f"SELECT {COLUMNS} FROM exports WHERE export_id = $1"  # noqa: S608 - columns, no value


async def one_export(connection: Connection, export_id: UUID) -> ExportRow | None:
    row = await connection.fetchrow(ONE_EXPORT, export_id)
    return ExportRow(**row) if row else None


EXPORTS_OF: Final = f"""
    SELECT {COLUMNS}
      FROM exports
     WHERE asked_by = $1
       AND ($2::timestamptz IS NULL OR (asked_at, export_id) < ($2, $3::uuid))
     ORDER BY asked_at DESC, export_id DESC
     LIMIT $4
"""  # noqa: S608 - columns, no value


async def exports_of(
    connection: Connection, user_id: UUID, after: tuple[datetime, UUID] | None, limit: int
) -> list[ExportRow]:
    """Return what a person asked for, the newest first."""
    rows = await connection.fetch(EXPORTS_OF, user_id, *(after or (None, None)), limit)
    return [ExportRow(**row) for row in rows]


COUNT_UNFINISHED: Final = """
    SELECT count(*) FROM exports WHERE asked_by = $1 AND state IN ('waiting', 'running')
"""


async def count_unfinished(connection: Connection, user_id: UUID) -> int:
    count: int = await connection.fetchval(COUNT_UNFINISHED, user_id)
    return count


# Whoever began it and went silent has died; a third death is no accident.
CLAIM_EXPORT: Final = f"""
    UPDATE exports
       SET state = 'running', touched_at = app_now(), attempts = attempts + 1, rows_done = 0
     WHERE export_id = (
           SELECT export_id FROM exports
            WHERE state = 'waiting'
               OR state = 'running' AND touched_at < app_now() - $1::interval
            ORDER BY asked_at
            LIMIT 1
              FOR UPDATE SKIP LOCKED)
    RETURNING {COLUMNS}
"""  # noqa: S608 - columns, no value


async def claim_export(connection: Connection, silent_for: timedelta) -> ExportRow | None:
    """Take the export that has waited longest; None: there is none."""
    row = await connection.fetchrow(CLAIM_EXPORT, silent_for)
    return ExportRow(**row) if row else None


TOUCH_EXPORT: Final = """
    UPDATE exports
       SET rows_done = $3, rows_total = $4, touched_at = app_now()
     WHERE export_id = $1 AND attempts = $2 AND state = 'running'
    RETURNING true
"""


async def touch_export(
    connection: Connection, row: ExportRow, rows_done: int, rows_total: int | None
) -> bool:
    """Tell how far it is; False: it is somebody else's by now."""
    values = (row.export_id, row.attempts, rows_done, rows_total)
    return bool(await connection.fetchval(TOUCH_EXPORT, *values))


FINISH_EXPORT: Final = """
    UPDATE exports
       SET state = $3, size = $4, problem = $5, finished_at = app_now(),
           expires_at = app_now() + $6::interval
     WHERE export_id = $1 AND attempts = $2 AND state = 'running'
    RETURNING true
"""


@dataclass(frozen=True, slots=True)
class Finished:
    state: str  # ready or failed
    size: int | None
    problem: str | None
    kept_for: timedelta


async def finish_export(connection: Connection, row: ExportRow, end: Finished) -> bool:
    """Write how it ended; False: it is somebody else's by now."""
    values = (end.state, end.size, end.problem, end.kept_for)
    return bool(await connection.fetchval(FINISH_EXPORT, row.export_id, row.attempts, *values))


EXPIRED_EXPORTS: Final = f"""
    SELECT {COLUMNS} FROM exports WHERE state = 'ready' AND expires_at <= app_now() LIMIT $1
"""  # noqa: S608 - columns, no value


async def expired_exports(connection: Connection, limit: int) -> list[ExportRow]:
    return [ExportRow(**row) for row in await connection.fetch(EXPIRED_EXPORTS, limit)]


MARK_DELETED: Final = "UPDATE exports SET state = 'deleted', size = NULL WHERE export_id = $1"


async def mark_deleted(connection: Connection, export_id: UUID) -> None:
    await connection.execute(MARK_DELETED, export_id)


KEPT_EXPORTS: Final = """
    SELECT export_id FROM exports WHERE state = 'ready' OR state = 'running' AND touched_at > $1
"""


async def kept_exports(connection: Connection, since: datetime) -> set[UUID]:
    """Return whose files belong in the folder."""
    return {row["export_id"] for row in await connection.fetch(KEPT_EXPORTS, since)}


EVERYTHING: Final = Seen(everything=True, agent_id=None, organisation_id=None)
COUNT_CASES: Final = "SELECT count(*) FROM cases k WHERE" + CASE_FITTING  # noqa: S608 - constants
EACH_CASE: Final = CASE_ROWS + "WHERE" + CASE_FITTING + CASES_NEWEST_FIRST


async def count_cases(connection: Connection, only: CaseFilter) -> int:
    count: int = await connection.fetchval(COUNT_CASES, *case_values(EVERYTHING, only, None))
    return count


async def each_case(connection: Connection, only: CaseFilter) -> AsyncIterator[CaseRow]:
    """Yield every case that fits, the newest first, few in memory; within a transaction."""
    values = case_values(EVERYTHING, only, None)
    async for row in connection.cursor(EACH_CASE, *values, prefetch=AT_ONCE):
        yield CaseRow(**row)


OF_CONTACTS: Final = """
      FROM contacts c
      JOIN cases k ON k.case_id = c.case_id
      LEFT JOIN calls l ON l.linkedid = c.linkedid
      LEFT JOIN users u ON u.user_id = coalesce(c.agent_id, l.agent_id)
     WHERE
"""
COUNT_CONTACTS: Final = "SELECT count(*)" + OF_CONTACTS + CONTACT_FITTING
EACH_CONTACT: Final = LINES + "WHERE" + CONTACT_FITTING + "ORDER BY c.at DESC, c.contact_id DESC"


async def count_contacts(connection: Connection, only: ContactFilter) -> int:
    values = contact_values(EVERYTHING, only, None)
    count: int = await connection.fetchval(COUNT_CONTACTS, *values)
    return count


async def each_contact(connection: Connection, only: ContactFilter) -> AsyncIterator[ContactRow]:
    """Yield every line of the journal that fits, the newest first; within a transaction."""
    values = contact_values(EVERYTHING, only, None)
    async for row in connection.cursor(EACH_CONTACT, *values, prefetch=AT_ONCE):
        yield ContactRow(**row)
