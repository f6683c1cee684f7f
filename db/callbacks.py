"""The calls the hotline owes (promise: no citizen is left unanswered)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class Debt:
    """A call that was not answered, and what it obliges to."""

    callback_id: UUID
    linkedid: str
    phone_e164: str
    case_id: UUID
    reason: str
    waited_from: datetime  # its arrival, or the end of its last talk: only later talks answer it
    created_at: datetime
    due_at: datetime


# Ordered by phone, so that two nodes take the unique index's locks in one order. An open one is
# only locked, and waited for when somebody is closing it: then the call opens another.
OPEN_CALLBACKS: Final = """
    INSERT INTO callbacks (callback_id, phone_e164, case_id, reason, state, created_at, due_at,
                           last_unanswered_at)
    SELECT t.callback_id, t.phone_e164, t.case_id, t.reason, 'open', t.created_at, t.due_at,
           t.waited_from
      FROM unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::text[],
                  $6::timestamptz[], $7::timestamptz[], $8::timestamptz[])
           AS t (callback_id, linkedid, phone_e164, case_id, reason, created_at, due_at,
                 waited_from)
     WHERE NOT EXISTS (SELECT FROM callback_calls c WHERE c.linkedid = t.linkedid)
     ORDER BY t.phone_e164
        ON CONFLICT (phone_e164) WHERE state = 'open'
        DO UPDATE SET version = callbacks.version WHERE false
"""

COVER_CALLS: Final = """
    WITH covered AS (
        INSERT INTO callback_calls (linkedid, callback_id)
        SELECT t.linkedid, k.callback_id
          FROM unnest($1::text[], $2::text[]) AS t (linkedid, phone_e164)
          JOIN callbacks k ON k.phone_e164 = t.phone_e164 AND k.state = 'open'
            ON CONFLICT (linkedid) DO NOTHING
        RETURNING linkedid, callback_id
    )
    UPDATE callbacks k
       SET last_unanswered_at = greatest(k.last_unanswered_at, t.at), version = k.version + 1
      FROM covered
      JOIN unnest($1::text[], $3::timestamptz[]) AS t (linkedid, at) USING (linkedid)
     WHERE k.callback_id = covered.callback_id AND k.last_unanswered_at <> t.at
"""


async def open_callbacks(connection: Connection, debts: Sequence[Debt]) -> None:
    """Open one obligation a phone, unless one is open or the call was covered once before.

    One that is open stays so until the transaction ends.
    """
    await connection.execute(
        OPEN_CALLBACKS,
        [debt.callback_id for debt in debts],
        [debt.linkedid for debt in debts],
        [debt.phone_e164 for debt in debts],
        [debt.case_id for debt in debts],
        [debt.reason for debt in debts],
        [debt.created_at for debt in debts],
        [debt.due_at for debt in debts],
        [debt.waited_from for debt in debts],
    )


async def cover_calls(connection: Connection, debts: Sequence[Debt]) -> None:
    """Add unanswered calls to the open obligation of their phone; each call once, for ever."""
    await connection.execute(
        COVER_CALLS,
        [debt.linkedid for debt in debts],
        [debt.phone_e164 for debt in debts],
        [debt.waited_from for debt in debts],
    )


@dataclass(frozen=True, slots=True)
class Conversation:
    """A call in which the citizen was spoken with."""

    linkedid: str
    phone_e164: str
    answered_at: datetime


# A call out is put to the case it answers.
SETTLE: Final = """
    WITH done AS (
        UPDATE callbacks k
           SET state = 'done', evidence_linkedid = t.linkedid,
               closed_at = greatest(k.created_at, t.answered_at), version = k.version + 1
          FROM unnest($1::text[], $2::text[], $3::timestamptz[])
               AS t (linkedid, phone, answered_at)
         WHERE k.phone_e164 = t.phone AND k.state = 'open'
           AND k.last_unanswered_at <= t.answered_at
        RETURNING k.evidence_linkedid, k.case_id
    )
    UPDATE calls
       SET case_id = done.case_id
      FROM done
     WHERE calls.linkedid = done.evidence_linkedid AND calls.case_id IS NULL
"""


async def settle(connection: Connection, conversations: Sequence[Conversation]) -> None:
    """Mark as done what these conversations have answered; each phone at most once."""
    await connection.execute(
        SETTLE,
        [conversation.linkedid for conversation in conversations],
        [conversation.phone_e164 for conversation in conversations],
        [conversation.answered_at for conversation in conversations],
    )


CONVERSATIONS_SINCE: Final = """
    SELECT DISTINCT ON (t.phone) c.linkedid, t.phone AS phone_e164, c.answered_at
      FROM unnest($1::text[], $2::timestamptz[]) AS t (phone, since)
      JOIN calls c ON (c.caller_e164 = t.phone OR c.dialled_e164 = t.phone)
                  AND c.answered_at >= t.since
     ORDER BY t.phone, c.answered_at DESC
"""


async def conversations_since(connection: Connection, debts: Sequence[Debt]) -> list[Conversation]:
    """Return conversations already known with these phones, later than what went unanswered."""
    rows = await connection.fetch(
        CONVERSATIONS_SINCE,
        [debt.phone_e164 for debt in debts],
        [debt.waited_from for debt in debts],
    )
    return [Conversation(**row) for row in rows]
