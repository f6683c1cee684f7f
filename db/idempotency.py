"""Answers already given to a POST. The caller owns the transaction."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    request_hash: bytes
    status: int | None  # None: the first request with this key is still at work
    headers: dict[str, str] | None
    body: bytes | None
    worked: bool = False  # something of it was committed


# A claim without an answer is somebody at work, or somebody who was killed at it: after
# `$4` it may be taken over, unless the work was done before its answer was lost.
CLAIM: Final = """
    INSERT INTO idempotency_keys (user_id, key, request_hash)
    VALUES ($1, $2, $3)
    ON CONFLICT (user_id, key) DO UPDATE
       SET request_hash = EXCLUDED.request_hash, created_at = app_now()
     WHERE idempotency_keys.status IS NULL
       AND NOT idempotency_keys.worked
       AND idempotency_keys.request_hash = EXCLUDED.request_hash
       AND idempotency_keys.created_at < app_now() - $4::interval
    RETURNING true
"""


async def claim(
    connection: Connection, user_id: UUID, key: str, request_hash: bytes, stale: timedelta
) -> bool:
    """Return whether the caller is now the one to do the work."""
    return bool(await connection.fetchval(CLAIM, user_id, key, request_hash, stale))


KEPT_ANSWER: Final = """
    SELECT request_hash, status, headers, body, worked
      FROM idempotency_keys
     WHERE user_id = $1 AND key = $2
"""


async def kept_answer(connection: Connection, user_id: UUID, key: str) -> KeptAnswer | None:
    """Return what is known of a key; None when its holder gave it up."""
    row = await connection.fetchrow(KEPT_ANSWER, user_id, key)
    return KeptAnswer(**row) if row else None


KEEP_ANSWER: Final = """
    UPDATE idempotency_keys
       SET status = $3, headers = $4, body = $5
     WHERE user_id = $1 AND key = $2
"""


async def keep_answer(connection: Connection, user_id: UUID, key: str, answer: KeptAnswer) -> None:
    await connection.execute(KEEP_ANSWER, user_id, key, answer.status, answer.headers, answer.body)


GIVE_UP: Final = "DELETE FROM idempotency_keys WHERE user_id = $1 AND key = $2 AND status IS NULL"


async def give_up(connection: Connection, user_id: UUID, key: str) -> None:
    """Forget a claim whose work had no effect, so that the next request may try."""
    await connection.execute(GIVE_UP, user_id, key)


GIVE_UP_UNDONE: Final = GIVE_UP + " AND NOT worked"


async def give_up_undone(connection: Connection, user_id: UUID, key: str) -> None:
    """Forget a claim unless its work was committed; waits for a commit that is under way."""
    await connection.execute(GIVE_UP_UNDONE, user_id, key)


WORKED: Final = "UPDATE idempotency_keys SET worked = true WHERE user_id = $1 AND key = $2"


async def mark_worked(connection: Connection, user_id: UUID, key: str) -> None:
    """Note, in the work's own transaction, that the work of a key is done."""
    await connection.execute(WORKED, user_id, key)


FORGET_OLD: Final = "DELETE FROM idempotency_keys WHERE created_at < app_now() - $1::interval"


async def forget_old(connection: Connection, age: timedelta) -> None:
    await connection.execute(FORGET_OLD, age)
