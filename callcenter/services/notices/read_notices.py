"""Read notices and calls to make; that they were read is recorded in the same transaction."""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from callcenter.domain.access import Person
from callcenter.services.notices.write_words import House, write_words
from callcenter.services.record_reading import listed, read
from db.case_edits import one_case
from db.case_register import plan_each_time
from db.notice_lists import (
    NoticeFilter,
    NoticeRow,
    TryRow,
    list_call_tasks,
    list_notices,
    one_notice,
    tries_of,
)
from db.notices import lock_notice
from db.pool import Connection, Pool

After = tuple[datetime, UUID] | None


class NoticeMissingError(Exception):
    """There is no such notice, or no such case."""


@dataclass(frozen=True, slots=True)
class CallTask:
    """What an operator says, to whom, on which number."""

    notice: NoticeRow
    text: str


async def read_notices(
    pool: Pool, person: Person, only: NoticeFilter, after: After = None, limit: int = 50
) -> list[NoticeRow]:
    """Return a page of notices, the newest first; raises NoticeMissingError for no such case."""
    async with pool.acquire() as connection, connection.transaction():
        if only.case_id is not None and await one_case(connection, only.case_id) is None:
            raise NoticeMissingError
        await plan_each_time(connection)
        rows = await list_notices(connection, only, after, limit)
        asked = {name: value and str(value) for name, value in asdict(only).items()}
        await listed(connection, person, "notices", asked, len(rows))
    return rows


async def read_notice(
    pool: Pool, person: Person, notice_id: UUID
) -> tuple[NoticeRow, list[TryRow]]:
    """Return a notice and each try to send it; raises NoticeMissingError."""
    async with pool.acquire() as connection, connection.transaction():
        row = await one_notice(connection, notice_id)
        if row is None:
            raise NoticeMissingError
        await read(connection, person, f"notice {notice_id}")
        return row, await tries_of(connection, notice_id)


async def read_call_tasks(
    pool: Pool, person: Person, house: House, after: After = None, limit: int = 50
) -> list[CallTask]:
    """Return what line 1 has to tell by voice (003-45), what has waited longest first."""
    async with pool.acquire() as connection, connection.transaction():
        rows = await list_call_tasks(connection, after, limit)
        tasks = [CallTask(row, await _text(connection, house, row)) for row in rows]
        # Last: whoever closes one of them locks it first and is recorded then.
        await listed(connection, person, "call tasks", {}, len(tasks))
    return tasks


async def _text(connection: Connection, house: House, row: NoticeRow) -> str:
    """Return the words of the letter that could not be sent."""
    if row.body is not None:
        return row.body
    notice = await lock_notice(connection, row.notice_id)
    return (await write_words(connection, house, notice)).body if notice else ""
