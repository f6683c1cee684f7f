"""Ask for a call: the operator's phone rings, and when it is answered the number is dialled."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from callcenter.domain.access import Person
from callcenter.domain.calling_out import dial_string
from callcenter.domain.errors import DomainError
from callcenter.logs import masked_number
from callcenter.services.append_audit import append_audit
from callcenter.services.close_callback import CallbackClosedError, CallbackMissingError
from callcenter.services.softphone.lease_phone import NoPhoneError, PbxUnavailableError
from db.call_requests import CallAnswer, forget_requests, give_up, insert_request, read_answer
from db.callback_lists import one_callback
from db.pool import Connection, Pool

PATIENCE: Final = timedelta(seconds=4)
POLL: Final = timedelta(milliseconds=50)


class NotDialledError(DomainError):
    """A number that nobody here may call, or none at all."""


@dataclass(frozen=True, slots=True)
class CallRefusedError(Exception):
    """The PBX's side said no: `busy`, `often`, `no_phone` or `refused`."""

    outcome: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom to call and why."""

    number: str
    why: str  # the object of the audit entry


async def call_out(pool: Pool, person: Person, number: str, area_code: str) -> CallAnswer:
    """Call a number that somebody has typed.

    Raises NoPhoneError, NotDialledError, CallRefusedError, PbxUnavailableError.
    """
    dialled = _dialled(number, area_code)
    return await _call(pool, person, Wanted(dialled, f"number {masked_number(number)}"))


async def call_back(pool: Pool, person: Person, callback_id: UUID, area_code: str) -> CallAnswer:
    """Call whom an open obligation names; a talk closes it, as every talk does (owe_callbacks).

    Raises CallbackMissingError, CallbackClosedError and what `call_out` raises.
    """
    async with pool.acquire() as connection:
        owed = await one_callback(connection, callback_id)
    if owed is None:
        raise CallbackMissingError
    if owed.state != "open":
        raise CallbackClosedError
    dialled = _dialled(owed.phone_e164, area_code)
    return await _call(pool, person, Wanted(dialled, f"callback {callback_id}"))


def _dialled(number: str, area_code: str) -> str:
    dialled = dial_string(number, area_code)
    if dialled is None:
        raise NotDialledError
    return dialled


async def _call(pool: Pool, person: Person, wanted: Wanted) -> CallAnswer:
    """Write the wish down and wait for a bridge; after four seconds it is taken back."""
    if person.extension is None:
        raise NoPhoneError
    async with pool.acquire() as connection, connection.transaction():
        await forget_requests(connection)
        request_id = await insert_request(
            connection, person.user_id, person.extension, wanted.number
        )
        await append_audit(connection, actor=person.login, action="call.asked", object=wanted.why)
    answer = await _answer(pool, request_id)
    if answer is None:
        raise PbxUnavailableError
    if answer.outcome != "ringing":
        raise CallRefusedError(answer.outcome)
    return answer


async def _answer(pool: Pool, request_id: UUID) -> CallAnswer | None:
    for _ in range(PATIENCE // POLL):
        async with pool.acquire() as connection:
            if answer := await read_answer(connection, request_id):
                return answer
        await asyncio.sleep(POLL.total_seconds())
    async with pool.acquire() as connection:
        return await _late(connection, request_id)


async def _late(connection: Connection, request_id: UUID) -> CallAnswer | None:
    """Take the wish back; None, unless a bridge answered at the last moment."""
    await give_up(connection, request_id)
    answer = await read_answer(connection, request_id)
    return None if answer is None or answer.outcome == "given_up" else answer
