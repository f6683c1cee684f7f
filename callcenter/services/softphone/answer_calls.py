"""Give calls that people asked for to the bridge that does them, and keep what came of it."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from db.call_requests import CallAnswer, CallRequest, answer_request, take_requests
from db.pool import Pool

YOUNG: Final = timedelta(seconds=10)  # who asked has given up by then


async def asked_calls(pool: Pool) -> list[CallRequest]:
    """Claim the calls asked for now; each is given to one bridge only."""
    async with pool.acquire() as connection, connection.transaction():
        return await take_requests(connection, YOUNG)


async def answer_call(pool: Pool, request_id: UUID, answer: CallAnswer) -> None:
    async with pool.acquire() as connection:
        await answer_request(connection, request_id, answer)
