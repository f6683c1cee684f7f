"""Tickets as people read them: queues, one ticket with all that belongs to it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from db.call_lists import Seen
from db.pool import Connection


@dataclass(frozen=True, slots=True)
class TicketLine:
    """One row of a list."""

    case_id: UUID
    case_number: str | None  # None: the caller has not chosen a kind yet
    state: str
    line: int
    channel: str
    topic: str
    service: str | None  # the next six: None for a draft
    category: str | None
    urgency: str | None
    authorisation: str | None
    round: int | None
    waiting: bool | None
    parent_id: UUID | None
    caller_name: str
    organisation_id: UUID | None
    organisation: str | None  # its short name
    operator_login: str | None  # None: it waits in its line's queue
    operator_name: str | None
    created_at: datetime
    registered_at: datetime | None
    due_at: datetime | None
    done_at: datetime | None
    closed_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class TicketFilter:
    """None: whatever it is."""

    line: int | None = None
    state: str | None = None
    urgency: str | None = None
    service: str | None = None
    organisation_id: UUID | None = None
    operator_login: str | None = None
    parent_id: UUID | None = None
    related_to: UUID | None = None


NEWEST_TICKETS: Final = """
    SELECT k.case_id, k.case_number, k.state, coalesce(t.line, 1) AS line, k.channel, k.topic,
           k.topic_code AS service, t.category, t.urgency, t.authorisation, t.round,
           EXISTS (SELECT FROM ticket_waits w
                    WHERE w.case_id = k.case_id AND w.until IS NULL) AS waiting,
           t.parent_id, k.caller_name, k.organisation_id, o.short_name AS organisation,
           u.login AS operator_login, u.full_name AS operator_name,
           k.created_at, k.registered_at, k.due_at, k.done_at, k.closed_at, k.version
      FROM cases k
      LEFT JOIN tickets t ON t.case_id = k.case_id
      LEFT JOIN organisations o ON o.organisation_id = k.organisation_id
      LEFT JOIN users u ON u.user_id = k.operator_id
     WHERE k.kind = 'ticket'
       AND ($1 OR k.case_id = ANY (ARRAY(
               SELECT v.case_id FROM case_viewers v WHERE v.organisation_id = $2)))
       AND ($3::timestamptz IS NULL OR (k.created_at, k.case_id) < ($3, $4::uuid))
       AND ($5::smallint IS NULL OR coalesce(t.line, 1) = $5)
       AND ($6::text IS NULL OR k.state = $6)
       AND ($7::text IS NULL OR t.urgency = $7)
       AND ($8::text IS NULL OR k.topic_code = $8)
       AND ($9::uuid IS NULL OR k.organisation_id = $9)
       AND ($10::text IS NULL OR u.login = $10)
       AND ($11::uuid IS NULL OR t.parent_id = $11)
       AND ($12::uuid IS NULL OR t.related_to = $12)
     ORDER BY k.created_at DESC, k.case_id DESC
     LIMIT $13
"""


async def newest_tickets(
    connection: Connection,
    seen: Seen,
    only: TicketFilter,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> list[TicketLine]:
    """Return tickets, the newest first, those that follow the ticket (created_at, case_id)."""
    rows = await connection.fetch(NEWEST_TICKETS, *_asked(seen, only, after), limit)
    return [TicketLine(**row) for row in rows]


# What waits for work: an index has it in the order of its terms.
DUE_TICKETS: Final = """
    SELECT k.case_id, k.case_number, k.state, t.line, k.channel, k.topic,
           k.topic_code AS service, t.category, t.urgency, t.authorisation, t.round,
           EXISTS (SELECT FROM ticket_waits w
                    WHERE w.case_id = k.case_id AND w.until IS NULL) AS waiting,
           t.parent_id, k.caller_name, k.organisation_id, o.short_name AS organisation,
           u.login AS operator_login, u.full_name AS operator_name,
           k.created_at, k.registered_at, k.due_at, k.done_at, k.closed_at, k.version
      FROM cases k
      JOIN tickets t ON t.case_id = k.case_id
      LEFT JOIN organisations o ON o.organisation_id = k.organisation_id
      LEFT JOIN users u ON u.user_id = k.operator_id
     WHERE k.kind = 'ticket' AND k.state IN ('registered', 'in_work')
       AND ($1 OR k.case_id = ANY (ARRAY(
               SELECT v.case_id FROM case_viewers v WHERE v.organisation_id = $2)))
       AND ($3::timestamptz IS NULL OR (k.due_at, k.case_id) > ($3, $4::uuid))
       AND ($5::smallint IS NULL OR t.line = $5)
       AND ($6::text IS NULL OR k.state = $6)
       AND ($7::text IS NULL OR t.urgency = $7)
       AND ($8::text IS NULL OR k.topic_code = $8)
       AND ($9::uuid IS NULL OR k.organisation_id = $9)
       AND ($10::text IS NULL OR u.login = $10)
       AND ($11::uuid IS NULL OR t.parent_id = $11)
       AND ($12::uuid IS NULL OR t.related_to = $12)
     ORDER BY k.due_at, k.case_id
     LIMIT $13
"""


async def due_tickets(
    connection: Connection,
    seen: Seen,
    only: TicketFilter,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> list[TicketLine]:
    """Return tickets at work, the soonest due first, those after the ticket (due_at, case_id)."""
    rows = await connection.fetch(DUE_TICKETS, *_asked(seen, only, after), limit)
    return [TicketLine(**row) for row in rows]


def _asked(
    seen: Seen, only: TicketFilter, after: tuple[datetime, UUID] | None
) -> tuple[object, ...]:
    moment, case_id = after or (None, None)
    return (
        *(seen.everything, seen.organisation_id, moment, case_id, only.line, only.state),
        *(only.urgency, only.service, only.organisation_id, only.operator_login),
        *(only.parent_id, only.related_to),
    )


@dataclass(frozen=True, slots=True)
class ChildRow:
    """A ticket that is part of an incident, or a late claim about a closed one."""

    case_id: UUID
    case_number: str
    state: str
    version: int


CHILDREN: Final = """
    SELECT k.case_id, k.case_number, k.state, k.version
      FROM tickets t
      JOIN cases k ON k.case_id = t.case_id
     WHERE t.parent_id = $1
     ORDER BY k.created_at, k.case_id
"""


async def children_of(connection: Connection, parent_id: UUID) -> list[ChildRow]:
    """Return the tickets of an incident, the oldest first."""
    return [ChildRow(**row) for row in await connection.fetch(CHILDREN, parent_id)]


LATE_CLAIMS: Final = """
    SELECT k.case_id, k.case_number, k.state, k.version
      FROM tickets t
      JOIN cases k ON k.case_id = t.case_id
     WHERE t.related_to = $1
     ORDER BY k.created_at, k.case_id
"""


async def late_claims(connection: Connection, case_id: UUID) -> list[ChildRow]:
    """Return the tickets opened because a claim about this one came late."""
    return [ChildRow(**row) for row in await connection.fetch(LATE_CLAIMS, case_id)]


@dataclass(frozen=True, slots=True)
class WaitRow:
    since: datetime
    until: datetime | None  # None: still waiting
    waiting_for: str
    reason: str
    round: int


WAITS: Final = """
    SELECT since, until, waiting_for, reason, round
      FROM ticket_waits
     WHERE case_id = $1
     ORDER BY since
"""


async def waits_of(connection: Connection, case_id: UUID) -> list[WaitRow]:
    return [WaitRow(**row) for row in await connection.fetch(WAITS, case_id)]


@dataclass(frozen=True, slots=True)
class LetterRow:
    number: str
    dated_on: date
    signed_by: str
    attachment_id: UUID | None  # None: kept on paper
    attached_at: datetime


LETTER: Final = """
    SELECT number, dated_on, signed_by, attachment_id, attached_at
      FROM ticket_letters
     WHERE case_id = $1
"""


async def letter_of(connection: Connection, case_id: UUID) -> LetterRow | None:
    row = await connection.fetchrow(LETTER, case_id)
    return LetterRow(**row) if row else None


ARTICLES: Final = "SELECT article_id FROM knowledge_used WHERE case_id = $1 ORDER BY used_at"


async def articles_of(connection: Connection, case_id: UUID) -> list[UUID]:
    """Return the articles of the knowledge base that were used, in that order."""
    return [row["article_id"] for row in await connection.fetch(ARTICLES, case_id)]


TICKET_BY_NUMBER: Final = """
    SELECT case_id FROM cases WHERE case_number = $1 AND kind = 'ticket'
     UNION ALL
    SELECT f.case_id
      FROM former_numbers f
      JOIN cases k USING (case_id)
     WHERE f.case_number = $1 AND k.kind = 'ticket'
"""


async def ticket_by_number(connection: Connection, case_number: str) -> UUID | None:
    """Return the ticket that has, or had, a number; None: there is none."""
    found = await connection.fetchval(TICKET_BY_NUMBER, case_number)
    return found if isinstance(found, UUID) else None
