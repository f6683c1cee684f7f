"""Calls that people ask the PBX for, on their way to it. The caller owns the transaction."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class CallRequest:
    request_id: UUID
    extension: str
    number: str


@dataclass(frozen=True, slots=True)
class CallAnswer:
    """What became of a request."""

    outcome: str
    device: str | None = None  # None: nothing rings
    linkedid: str | None = None


INSERT_REQUEST: Final = """
    INSERT INTO call_requests (user_id, extension, number) VALUES ($1, $2, $3)
    RETURNING request_id
"""


async def insert_request(
    connection: Connection, user_id: UUID, extension: str, number: str
) -> UUID:
    request_id: UUID = await connection.fetchval(INSERT_REQUEST, user_id, extension, number)
    return request_id


# Old ones were given up: nobody's phone rings for a wish of ten seconds ago.
TAKE_REQUESTS: Final = """
    UPDATE call_requests SET taken_at = app_now()
     WHERE request_id IN (
        SELECT request_id FROM call_requests
         WHERE taken_at IS NULL AND asked_at > app_now() - $1::interval
         ORDER BY asked_at
         LIMIT 20
           FOR UPDATE SKIP LOCKED)
    RETURNING request_id, extension, number
"""


async def take_requests(connection: Connection, younger_than: timedelta) -> list[CallRequest]:
    """Claim what is asked now; each request is given to one caller only."""
    rows = await connection.fetch(TAKE_REQUESTS, younger_than)
    return [CallRequest(**row) for row in rows]


ANSWER_REQUEST: Final = """
    UPDATE call_requests SET outcome = $2, device = $3, linkedid = $4 WHERE request_id = $1
"""


async def answer_request(connection: Connection, request_id: UUID, answer: CallAnswer) -> None:
    await connection.execute(
        ANSWER_REQUEST, request_id, answer.outcome, answer.device, answer.linkedid
    )


READ_ANSWER: Final = """
    SELECT outcome, device, linkedid FROM call_requests
     WHERE request_id = $1 AND outcome IS NOT NULL
"""


async def read_answer(connection: Connection, request_id: UUID) -> CallAnswer | None:
    """Return what the bridge said; None: nothing yet."""
    row = await connection.fetchrow(READ_ANSWER, request_id)
    return CallAnswer(**row) if row else None


GIVE_UP: Final = """
    UPDATE call_requests SET taken_at = app_now(), outcome = 'given_up'
     WHERE request_id = $1 AND taken_at IS NULL
"""


async def give_up(connection: Connection, request_id: UUID) -> bool:
    """Take a request back; False: a bridge is at it already."""
    return await connection.execute(GIVE_UP, request_id) == "UPDATE 1"


FORGET_REQUESTS: Final = "DELETE FROM call_requests WHERE asked_at < app_now() - interval '1 day'"


async def forget_requests(connection: Connection) -> None:
    await connection.execute(FORGET_REQUESTS)
