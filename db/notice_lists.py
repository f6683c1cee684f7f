"""Notices and call tasks as people read, retry and close them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class NoticeRow:
    notice_id: UUID
    case_id: UUID | None
    case_number: str | None
    kind: str
    once: str
    state: str
    addressee: str
    addresses: list[str]
    phone_e164: str | None  # of the case's requester
    caller_name: str | None
    subject: str | None  # None: not written yet
    body: str | None
    round: int
    attempts: int
    next_try_at: datetime
    last_error: str | None
    created_at: datetime
    sent_at: datetime | None
    delivered_at: datetime | None
    done_at: datetime | None
    done_by: str | None  # login; None: said in the conversation
    call_result: str | None
    call_note: str | None
    version: int


@dataclass(frozen=True, slots=True)
class NoticeFilter:
    """None: whatever it is."""

    state: str | None = None
    kind: str | None = None
    case_id: UUID | None = None


COLUMNS: Final = """
    n.notice_id, n.case_id, k.case_number, n.kind, n.once, n.state, n.addressee, n.addresses,
    k.caller_e164 AS phone_e164, k.caller_name, n.subject, n.body, n.round, n.attempts,
    n.next_try_at, n.last_error, n.created_at, n.sent_at, n.delivered_at, n.done_at,
    u.login AS done_by, n.call_result, n.call_note, n.version
"""

LIST_NOTICES: Final = f"""
    SELECT {COLUMNS}
      FROM notices n
      LEFT JOIN cases k USING (case_id)
      LEFT JOIN users u ON u.user_id = n.done_by
     WHERE ($1::timestamptz IS NULL OR (n.created_at, n.notice_id) < ($1, $2::uuid))
       AND ($3::text IS NULL OR n.state = $3)
       AND ($4::text IS NULL OR n.kind = $4)
       AND ($5::uuid IS NULL OR n.case_id = $5)
     ORDER BY n.created_at DESC, n.notice_id DESC
     LIMIT $6
"""  # noqa: S608 - a list of columns, no value


async def list_notices(
    connection: Connection, only: NoticeFilter, after: tuple[datetime, UUID] | None, limit: int
) -> list[NoticeRow]:
    """Return notices, the newest first, those that follow (created_at, notice_id)."""
    moment, notice_id = after or (None, None)
    rows = await connection.fetch(
        LIST_NOTICES, moment, notice_id, only.state, only.kind, only.case_id, limit
    )
    return [NoticeRow(**row) for row in rows]


CALL_TASKS: Final = f"""
    SELECT {COLUMNS}
      FROM notices n
      LEFT JOIN cases k USING (case_id)
      LEFT JOIN users u ON u.user_id = n.done_by
     WHERE n.state IN ('call_task', 'unknown')
       AND n.addressee IN ('line1', 'requester', 'responsible')
       AND ($1::timestamptz IS NULL OR (n.created_at, n.notice_id) > ($1, $2::uuid))
     ORDER BY n.created_at, n.notice_id
     LIMIT $3
"""  # noqa: S608 - a list of columns, no value


async def list_call_tasks(
    connection: Connection, after: tuple[datetime, UUID] | None, limit: int
) -> list[NoticeRow]:
    """Return what line 1 has to tell by voice, what has waited longest first."""
    moment, notice_id = after or (None, None)
    rows = await connection.fetch(CALL_TASKS, moment, notice_id, limit)
    return [NoticeRow(**row) for row in rows]


ONE_NOTICE: Final = f"""
    SELECT {COLUMNS}
      FROM notices n
      LEFT JOIN cases k USING (case_id)
      LEFT JOIN users u ON u.user_id = n.done_by
     WHERE n.notice_id = $1
"""  # noqa: S608 - a list of columns, no value


async def one_notice(connection: Connection, notice_id: UUID) -> NoticeRow | None:
    row = await connection.fetchrow(ONE_NOTICE, notice_id)
    return NoticeRow(**row) if row else None


@dataclass(frozen=True, slots=True)
class TryRow:
    seq: int
    at: datetime
    round: int
    addressee: str
    addresses: list[str]
    outcome: str
    reply: str


TRIES: Final = """
    SELECT seq, at, round, addressee, addresses, outcome, reply
      FROM notice_tries
     WHERE notice_id = $1
     ORDER BY seq
"""


async def tries_of(connection: Connection, notice_id: UUID) -> list[TryRow]:
    """Return each try to send a notice, the first first."""
    return [TryRow(**row) for row in await connection.fetch(TRIES, notice_id)]


CLOSE_TASK: Final = """
    UPDATE notices
       SET state = 'call_done', done_at = app_now(), done_by = $2, call_result = $3,
           call_note = $4, version = version + 1
     WHERE notice_id = $1
"""


async def close_task(
    connection: Connection, notice_id: UUID, done_by: UUID, result: str, note: str | None
) -> None:
    await connection.execute(CLOSE_TASK, notice_id, done_by, result, note)
