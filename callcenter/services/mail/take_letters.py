"""Take the letters that were kept: a case, a reply to one, or a report on a letter of ours.

One letter, one transaction: the case, its journal line, the files and the letter's new state
come together or not at all. Killed in between: the letter is still waiting. A letter that fails
again and again is put into the list of those a person has to look at; the others go on.
"""

import asyncio
from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog

from callcenter.domain.letters import LetterRead, Nature, nature_of, own_messages
from callcenter.notify.read_letter import clean_text, read_letter
from callcenter.services.mail.desk import MailDesk
from callcenter.services.mail.note_delivery import note_bounce, note_delivered
from callcenter.services.mail.open_by_letter import open_by_letter, reply_to_case
from callcenter.services.mail.threads import find_thread
from db.letters import (
    LetterToTake,
    Taken,
    cases_today,
    finish_letter,
    postpone_letter,
    take_letter,
)
from db.pool import Connection, DatabaseUnavailable

A_TURN: Final = 100
MOST_TRIES: Final = 5
MOST_CASES_A_DAY: Final = 50  # of one address; more are a machine that hides it
PAUSE: Final = timedelta(minutes=1)  # longer with each try

log = structlog.get_logger(__name__)


async def take_letters(desk: MailDesk) -> int:
    """Take what waits; return how many letters were taken.

    Raises one of DatabaseUnavailable.
    """
    taken = 0
    while taken < A_TURN and await _take_one(desk):
        taken += 1
    return taken


async def _take_one(desk: MailDesk) -> bool:
    """Take one letter; return whether one was due."""
    letter_id: UUID | None = None
    try:
        async with desk.places.slots, desk.pool.acquire() as connection, connection.transaction():
            letter = await take_letter(connection)
            if letter is None:
                return False
            letter_id = letter.letter_id
            taken = await _decide(connection, desk, letter)
            await finish_letter(connection, letter_id, taken)
    except DatabaseUnavailable:
        raise
    except Exception as error:  # one strange letter must not stop the others
        if letter_id is None:
            raise
        log.exception("letter.not_taken", letter_id=str(letter_id))
        await _put_aside(desk, letter_id, letter.attempts if letter else 0, error)
    return True


async def _decide(connection: Connection, desk: MailDesk, letter: LetterToTake) -> Taken:
    read = await asyncio.to_thread(read_letter, letter.source)
    nature = nature_of(read, desk.mail.from_address)
    if nature is Nature.BOUNCE and not letter.by_hand:
        return await note_bounce(connection, read)
    thread = await find_thread(connection, read)
    if nature is not Nature.PERSON and not letter.by_hand:
        notice_id = await note_delivered(connection, own_messages(read.refers_to))
        return Taken("automatic", thread.case_id if thread else None, notice_id)
    if thread is not None and thread.state != "closed":
        await note_delivered(connection, own_messages(read.refers_to), read.from_address)
        left_out = await reply_to_case(connection, desk, letter, read, thread)
        return Taken("taken", thread.case_id, problem=_words(left_out))
    if not letter.by_hand and await _too_many(connection, read):
        return Taken("automatic", problem="too_many_letters")
    case_id, left_out = await open_by_letter(connection, desk, letter, read, thread)
    return Taken("taken", case_id, problem=_words(left_out))


async def _too_many(connection: Connection, read: LetterRead) -> bool:
    if read.from_address is None:
        return False
    return await cases_today(connection, read.from_address) >= MOST_CASES_A_DAY


def _words(left_out: list[str]) -> str | None:
    return ", ".join(dict.fromkeys(left_out))[:500] or None


async def _put_aside(desk: MailDesk, letter_id: UUID, attempts: int, error: Exception) -> None:
    problem = clean_text(f"{type(error).__name__}: {error}")[:500]  # may quote the letter
    pause = PAUSE * (attempts + 1)
    async with desk.pool.acquire() as connection:
        await postpone_letter(connection, letter_id, problem, pause, MOST_TRIES)
