"""Find out who usually phones from a number, and name the call's draft case by it."""

import asyncio
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import orjson

from callcenter.domain.phone_numbers import normalise
from callcenter.services.ask_in_time import NoAnswerInTimeError, ask_in_time
from db.dialogues import CallerHistory, caller_history, case_of_call, name_draft
from db.journal import tell
from db.pool import Connection, Pool

ANSWER_SECONDS: Final = 1  # nobody waits for it, but a session is short
PAUSES_SECONDS: Final = (0.05, 0.1, 0.2, 0.4, 0.8)  # the journal brings the draft meanwhile


@dataclass(frozen=True, slots=True)
class Greeting:
    """What the cases of this number say about the caller."""

    name: str | None = None  # None: nobody is named, or several people share the number
    names: tuple[str, ...] = ()
    open_cases: int = 0
    named: bool = False  # the name was written on the draft

    @property
    def known(self) -> bool:
        return bool(self.names or self.open_cases)


async def greet_caller(pool: Pool, linkedid: str, raw_number: str, area_code: str) -> Greeting:
    """Return who phones, as far as earlier cases say, and write it on the draft case.

    Waits 1.5 s for the draft. Raises NoAnswerInTimeError when it or the database is late.
    With two names for one number nothing is written: an operator chooses, we never guess.
    """
    phone = normalise(raw_number, area_code).e164
    if phone is None:
        return Greeting()
    for pause in (0, *PAUSES_SECONDS):
        await asyncio.sleep(pause)
        if greeting := await _greet(pool, linkedid, phone):
            return greeting
    raise NoAnswerInTimeError


async def _greet(pool: Pool, linkedid: str, phone: str) -> Greeting | None:
    async def look(connection: Connection) -> Greeting | None:
        case_id = await case_of_call(connection, linkedid)
        if case_id is None:
            return None
        history = await caller_history(connection, phone, case_id)
        name = the_only_name(history)
        named = name is not None and await _write(connection, linkedid, case_id, name)
        return Greeting(name, history.names, history.open_cases, named)

    return await ask_in_time(pool, look, ANSWER_SECONDS)


async def _write(connection: Connection, linkedid: str, case_id: UUID, name: str) -> bool:
    async with connection.transaction():
        written = await name_draft(connection, case_id, name)
        if written:
            await tell(connection, orjson.dumps({"calls": [linkedid]}).decode())
    return written


def the_only_name(history: CallerHistory) -> str | None:
    """Return the name when all earlier cases that name anybody name the same one."""
    return history.names[0] if len(history.names) == 1 else None
