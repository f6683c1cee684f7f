"""Read letters that came in; and take by hand what a machine left aside."""

from dataclasses import asdict
from datetime import datetime
from typing import Final
from uuid import UUID

from callcenter.domain.access import Person
from callcenter.domain.errors import DomainError
from callcenter.services.append_audit import append_audit
from callcenter.services.record_reading import listed, read
from db.case_register import plan_each_time
from db.letter_lists import (
    LetterFilter,
    LetterRow,
    give_back,
    letter_source,
    list_letters,
    lock_letter,
    one_letter,
)
from db.pool import Pool

LEFT_ASIDE: Final = frozenset({"automatic", "bounce", "failed"})


class LetterMissingError(Exception):
    """There is no such letter, or its bytes were not kept."""


class LetterChangedError(Exception):
    """It changed since the caller read it; `current` is how it is now."""

    def __init__(self, current: LetterRow) -> None:
        super().__init__(current.version)
        self.current = current


class LetterTakenError(DomainError):
    """The letter is a case's already, waits its turn, or its bytes are not kept any more."""


async def read_letters(
    pool: Pool,
    person: Person,
    only: LetterFilter,
    after: tuple[datetime, UUID] | None = None,
    limit: int = 50,
) -> list[LetterRow]:
    """Return a page of letters, the newest first."""
    async with pool.acquire() as connection, connection.transaction():
        await plan_each_time(connection)
        rows = await list_letters(connection, only, after, limit)
        asked = {name: value and str(value) for name, value in asdict(only).items()}
        await listed(connection, person, "letters", asked, len(rows))
    return rows


async def read_source(pool: Pool, person: Person, letter_id: UUID) -> bytes:
    """Return a letter as it came; raises LetterMissingError."""
    async with pool.acquire() as connection, connection.transaction():
        source = await letter_source(connection, letter_id)
        if source is None:
            raise LetterMissingError
        await read(connection, person, f"letter {letter_id}")
    return source


async def take_by_hand(pool: Pool, person: Person, letter_id: UUID, version: int) -> LetterRow:
    """Let a letter be taken as a person's; it becomes a case or a reply within a minute.

    Raises LetterMissingError, LetterChangedError, LetterTakenError.
    """
    async with pool.acquire() as connection, connection.transaction():
        await lock_letter(connection, letter_id)
        now = await one_letter(connection, letter_id)
        if now is None:
            raise LetterMissingError
        if now.version != version:
            raise LetterChangedError(now)
        if now.state not in LEFT_ASIDE or await letter_source(connection, letter_id) is None:
            raise LetterTakenError
        await give_back(connection, letter_id)
        await append_audit(
            connection,
            actor=person.login,
            action="letter.taken_by_hand",
            object=f"letter {letter_id}",
            body={"was": now.state},
        )
        after = await one_letter(connection, letter_id)
    return after or now
