"""Promised moments still open, for whoever controls deadlines (000-10)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from db.call_lists import Seen
from db.pool import Connection

DeadlinePlace = tuple[datetime, UUID, str, int]  # due, case, what, round


@dataclass(frozen=True, slots=True)
class OpenDeadline:
    case_id: UUID
    case_number: str | None
    kind: str
    state: str
    what: str
    round: int
    operational_due_at: datetime
    legal_due_at: datetime
    provisional: bool
    overdue: bool  # past the legal moment
    organisation_id: UUID | None
    organisation: str | None  # its short name
    topic: str
    topic_code: str | None
    line: int | None  # of a ticket
    operator_login: str | None  # None: nobody has taken it
    operator_name: str | None


@dataclass(frozen=True, slots=True)
class DeadlineFilter:
    """None: whatever it is."""

    due_before: datetime | None = None
    what: str | None = None
    kind: str | None = None
    organisation_id: UUID | None = None
    topic_code: str | None = None
    operator: str | None = None  # login
    line: int | None = None
    overdue: bool = False


LIST_OPEN: Final = """
    SELECT d.case_id, k.case_number, k.kind, k.state, d.what, d.round, d.operational_due_at,
           d.legal_due_at, d.provisional, d.legal_due_at < app_now() AS overdue,
           k.organisation_id, o.short_name AS organisation, k.topic, k.topic_code, t.line,
           u.login AS operator_login, u.full_name AS operator_name
      FROM deadlines d
      JOIN cases k ON k.case_id = d.case_id
      LEFT JOIN tickets t ON t.case_id = d.case_id
      LEFT JOIN organisations o ON o.organisation_id = k.organisation_id
      LEFT JOIN users u ON u.user_id = k.operator_id
     WHERE d.met_at IS NULL AND d.cancelled_at IS NULL AND d.what <> 'dispute'
       AND ($1 OR EXISTS (SELECT FROM case_viewers v
                           WHERE v.case_id = k.case_id AND v.organisation_id = $2))
       AND ($3::timestamptz IS NULL
            OR (d.operational_due_at, d.case_id, d.what, d.round)
               > ($3, $4::uuid, $5, $6::integer))
       AND ($7::timestamptz IS NULL OR d.operational_due_at < $7)
       AND ($8::text IS NULL OR d.what = $8)
       AND ($9::text IS NULL OR k.kind = $9)
       AND ($10::uuid IS NULL OR k.organisation_id = $10)
       AND ($11::text IS NULL OR k.topic_code = $11)
       AND ($12::text IS NULL OR u.login = $12)
       AND ($13::smallint IS NULL OR t.line = $13)
       AND (NOT $14 OR d.legal_due_at < app_now())
     ORDER BY d.operational_due_at, d.case_id, d.what, d.round
     LIMIT $15
"""


async def list_open_deadlines(
    connection: Connection,
    seen: Seen,
    only: DeadlineFilter,
    after: DeadlinePlace | None,
    limit: int,
) -> list[OpenDeadline]:
    """Return open moments, the soonest first, those that follow `after`."""
    rows = await connection.fetch(
        LIST_OPEN,
        *(seen.everything, seen.organisation_id),
        *(after or (None, None, None, None)),
        *(only.due_before, only.what, only.kind, only.organisation_id, only.topic_code),
        *(only.operator, only.line, only.overdue, limit),
    )
    return [OpenDeadline(**row) for row in rows]
