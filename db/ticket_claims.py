"""Who may dispute a ticket's result, and whether they were told of it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class ToldOfResult:
    failed: bool  # it could not be sent, or there was nobody to write to
    delivered_at: datetime | None  # None: not told yet


# A letter sent is believed to be delivered until it comes back; a call task is no telling yet.
NOTICE_OF_RESULT: Final = """
    SELECT coalesce(bool_or(n.tried <> '{}' OR n.state IN ('bounced', 'failed', 'call_task')
                            OR n.state = 'call_done' AND n.done_by IS NOT NULL), false) AS failed,
           min(CASE WHEN n.state IN ('sent', 'delivered', 'unknown')
                    THEN coalesce(n.delivered_at, n.sent_at)
                    WHEN n.state = 'call_done'
                         AND coalesce(n.call_result, 'told') IN ('told', 'not_needed')
                    THEN n.done_at END) AS delivered_at
      FROM notices n
     WHERE n.case_id = $1 AND n.kind IN ('executed', 'rejected') AND n.once = $2
"""


async def notice_of_result(connection: Connection, case_id: UUID, once: str) -> ToldOfResult:
    """Return what became of the notice of a round's result."""
    row = await connection.fetchrow(NOTICE_OF_RESULT, case_id, once)
    return ToldOfResult(**row) if row else ToldOfResult(failed=False, delivered_at=None)


# Who acts on it reopens the ticket or confirms its result: a ticket that has one has not been.
LETTER_CAME: Final = """
    SELECT EXISTS (SELECT FROM contacts
                    WHERE case_id = $1 AND channel = 'email' AND at BETWEEN $2 AND $3)
"""


async def letter_came(
    connection: Connection, case_id: UUID, since: datetime, until: datetime
) -> bool:
    """Tell whether a letter came into a case between two moments."""
    return bool(await connection.fetchval(LETTER_CAME, case_id, since, until))


HEARD_UNTIL: Final = """
    SELECT max(operational_after)
      FROM deadline_changes
     WHERE case_id = $1 AND what = 'dispute' AND round = $2 AND cause = 'letter'
"""


async def heard_until(connection: Connection, case_id: UUID, turn: int) -> datetime | None:
    """Return until when a round's window was moved for a letter; None: it was not."""
    until: datetime | None = await connection.fetchval(HEARD_UNTIL, case_id, turn)
    return until


LETTER_WAITS: Final = """
    SELECT EXISTS (SELECT FROM notices
                    WHERE case_id = $1 AND kind = 'registered' AND state = 'queued')
"""


async def letter_waits(connection: Connection, case_id: UUID) -> bool:
    """Tell whether the letter about a registration is still to be sent."""
    return bool(await connection.fetchval(LETTER_WAITS, case_id))


REGISTRATIONS_TOLD: Final = """
    SELECT d.case_id
      FROM deadlines d
      JOIN notices n ON n.case_id = d.case_id AND n.kind = 'registered'
      JOIN cases k ON k.case_id = d.case_id
     WHERE d.what = 'registration' AND d.met_at IS NULL AND d.cancelled_at IS NULL
       AND k.kind = 'ticket' AND k.state <> 'draft'
       AND n.state IN ('sent', 'delivered', 'call_done')
     LIMIT $1
"""


async def registrations_told(connection: Connection, limit: int) -> list[UUID]:
    """Return tickets whose requester was told of the registration that they still owe."""
    return [row["case_id"] for row in await connection.fetch(REGISTRATIONS_TOLD, limit)]


TOLD_OF_REGISTRATION: Final = """
    SELECT max(CASE state WHEN 'call_done' THEN done_at
                          ELSE coalesce(sent_at, delivered_at) END)
      FROM notices
     WHERE case_id = $1 AND kind = 'registered' AND state IN ('sent', 'delivered', 'call_done')
"""


async def told_of_registration(connection: Connection, case_id: UUID) -> datetime | None:
    """Return when the requester was told; None: not yet."""
    at: datetime | None = await connection.fetchval(TOLD_OF_REGISTRATION, case_id)
    return at


# An account is the directory's person by name or address, within its own organisation and
# those above it.
CLAIMANT: Final = """
    WITH RECURSIVE chain AS (
        SELECT o.organisation_id, o.parent_id, 0 AS level
          FROM users u
          JOIN organisations o ON o.organisation_id = u.organisation_id
         WHERE u.user_id = $2
         UNION ALL
        SELECT o.organisation_id, o.parent_id, chain.level + 1
          FROM chain
          JOIN organisations o ON o.organisation_id = chain.parent_id
         WHERE chain.level < 10
    )
    SELECT CASE WHEN lower(u.email) = lower(k.caller_email) THEN 'requester' ELSE s.role END
      FROM users u
      JOIN cases k ON k.case_id = $1
      LEFT JOIN LATERAL (
           SELECT s.role
             FROM staff_contacts s
             JOIN chain USING (organisation_id)
            WHERE s.role IN ('responsible_specialist', 'head')
              AND s.valid_from <= $3 AND (s.valid_to IS NULL OR s.valid_to >= $3)
              AND (lower(s.email) = lower(u.email) OR lower(s.full_name) = lower(u.full_name))
            ORDER BY s.role
            LIMIT 1) s ON true
     WHERE u.user_id = $2
"""


async def claimant_of(
    connection: Connection, case_id: UUID, user_id: UUID, on: date
) -> str | None:
    """Return as what an organisation's employee may speak about a ticket; None: as nothing."""
    said = await connection.fetchval(CLAIMANT, case_id, user_id, on)
    return said if isinstance(said, str) else None
