"""The calls the hotline owes, as people read and close them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class CallbackRow:
    callback_id: UUID
    phone_e164: str
    case_id: UUID
    case_number: str | None
    reason: str
    state: str
    created_at: datetime
    due_at: datetime
    last_unanswered_at: datetime  # since when the last of its calls waited in vain
    evidence_linkedid: str | None  # done: the conversation that answered it
    close_reason: str | None
    closed_at: datetime | None
    closed_by: str | None  # login; None: a rule, or still open
    version: int
    linkedids: list[str]  # the unanswered calls it covers


@dataclass(frozen=True, slots=True)
class CallbackFilter:
    """None: whatever it is."""

    state: str | None = None
    reason: str | None = None
    due_before: datetime | None = None
    phone_e164: str | None = None


@dataclass(frozen=True, slots=True)
class Closing:
    """How a person closes an obligation: with a conversation, or with a reason."""

    state: str
    evidence_linkedid: str | None
    reason: str | None
    closed_by: UUID


LIST_CALLBACKS: Final = """
    SELECT b.callback_id, b.phone_e164, b.case_id, k.case_number, b.reason, b.state,
           b.created_at, b.due_at, b.last_unanswered_at, b.evidence_linkedid, b.close_reason,
           b.closed_at, u.login AS closed_by, b.version,
           ARRAY(SELECT linkedid FROM callback_calls c
                  WHERE c.callback_id = b.callback_id ORDER BY linkedid) AS linkedids
      FROM callbacks b
      JOIN cases k USING (case_id)
      LEFT JOIN users u ON u.user_id = b.closed_by
     WHERE ($1::timestamptz IS NULL OR (b.due_at, b.callback_id) > ($1, $2::uuid))
       AND ($3::text IS NULL OR b.state = $3)
       AND ($4::text IS NULL OR b.reason = $4)
       AND ($5::timestamptz IS NULL OR b.due_at < $5)
       AND ($6::text IS NULL OR b.phone_e164 = $6)
     ORDER BY b.due_at, b.callback_id
     LIMIT $7
"""


async def list_callbacks(
    connection: Connection,
    only: CallbackFilter,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> list[CallbackRow]:
    """Return obligations, the most urgent first, those that follow (due_at, callback_id)."""
    moment, callback_id = after or (None, None)
    rows = await connection.fetch(
        LIST_CALLBACKS,
        *(moment, callback_id, only.state, only.reason, only.due_before, only.phone_e164, limit),
    )
    return [CallbackRow(**row) for row in rows]


ONE_CALLBACK: Final = """
    SELECT b.callback_id, b.phone_e164, b.case_id, k.case_number, b.reason, b.state,
           b.created_at, b.due_at, b.last_unanswered_at, b.evidence_linkedid, b.close_reason,
           b.closed_at, u.login AS closed_by, b.version,
           ARRAY(SELECT linkedid FROM callback_calls c
                  WHERE c.callback_id = b.callback_id ORDER BY linkedid) AS linkedids
      FROM callbacks b
      JOIN cases k USING (case_id)
      LEFT JOIN users u ON u.user_id = b.closed_by
     WHERE b.callback_id = $1
"""


async def one_callback(connection: Connection, callback_id: UUID) -> CallbackRow | None:
    row = await connection.fetchrow(ONE_CALLBACK, callback_id)
    return CallbackRow(**row) if row else None


LOCK_CALLBACK: Final = "SELECT true FROM callbacks WHERE callback_id = $1 FOR UPDATE"


async def lock_callback(connection: Connection, callback_id: UUID) -> None:
    """Keep others from changing the obligation until the transaction ends."""
    await connection.execute(LOCK_CALLBACK, callback_id)


IS_CONVERSATION: Final = """
    SELECT EXISTS (
        SELECT FROM calls
         WHERE linkedid = $1
           AND (caller_e164 = $2 OR dialled_e164 = $2)
           AND answered_at >= $3
    )
"""


async def is_conversation(
    connection: Connection, linkedid: str, phone_e164: str, since: datetime
) -> bool:
    """Return whether somebody answered that phone, or was answered by it, not before `since`."""
    return bool(await connection.fetchval(IS_CONVERSATION, linkedid, phone_e164, since))


CLOSE_CALLBACK: Final = """
    UPDATE callbacks
       SET state = $2, evidence_linkedid = $3, close_reason = $4, closed_by = $5,
           closed_at = app_now(), version = version + 1
     WHERE callback_id = $1
"""


async def close_callback(connection: Connection, callback_id: UUID, closing: Closing) -> None:
    await connection.execute(
        CLOSE_CALLBACK,
        *(callback_id, closing.state, closing.evidence_linkedid, closing.reason),
        closing.closed_by,
    )
