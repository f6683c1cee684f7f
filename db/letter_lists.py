"""Letters as people read them, and take those a machine would not."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class LetterRow:
    letter_id: UUID
    state: str
    from_address: str | None
    subject: str
    bytes: int
    arrived_at: datetime
    received_at: datetime
    case_id: UUID | None
    case_number: str | None
    notice_id: UUID | None
    attempts: int
    problem: str | None
    version: int


@dataclass(frozen=True, slots=True)
class LetterFilter:
    """None: whatever it is."""

    state: str | None = None
    case_id: UUID | None = None


COLUMNS: Final = """
    l.letter_id, l.state, l.from_address, l.subject, l.bytes, l.arrived_at, l.received_at,
    l.case_id, k.case_number, l.notice_id, l.attempts, l.problem, l.version
"""

LIST_LETTERS: Final = f"""
    SELECT {COLUMNS}
      FROM letters l
      LEFT JOIN cases k USING (case_id)
     WHERE ($1::timestamptz IS NULL OR (l.arrived_at, l.letter_id) < ($1, $2::uuid))
       AND ($3::text IS NULL OR l.state = $3)
       AND ($4::uuid IS NULL OR l.case_id = $4)
     ORDER BY l.arrived_at DESC, l.letter_id DESC
     LIMIT $5
"""  # noqa: S608 - a list of columns, no value


async def list_letters(
    connection: Connection, only: LetterFilter, after: tuple[datetime, UUID] | None, limit: int
) -> list[LetterRow]:
    """Return letters, the newest first, those that follow (arrived_at, letter_id)."""
    moment, letter_id = after or (None, None)
    rows = await connection.fetch(LIST_LETTERS, moment, letter_id, only.state, only.case_id, limit)
    return [LetterRow(**row) for row in rows]


ONE_LETTER: Final = f"""
    SELECT {COLUMNS} FROM letters l LEFT JOIN cases k USING (case_id) WHERE l.letter_id = $1
"""  # noqa: S608 - a list of columns, no value


async def one_letter(connection: Connection, letter_id: UUID) -> LetterRow | None:
    row = await connection.fetchrow(ONE_LETTER, letter_id)
    return LetterRow(**row) if row else None


LETTER_SOURCE: Final = "SELECT source FROM letter_sources WHERE letter_id = $1"


async def letter_source(connection: Connection, letter_id: UUID) -> bytes | None:
    """Return a letter as it came; None: it was not kept."""
    source: bytes | None = await connection.fetchval(LETTER_SOURCE, letter_id)
    return source


LOCK_LETTER: Final = "SELECT true FROM letters WHERE letter_id = $1 FOR UPDATE"


async def lock_letter(connection: Connection, letter_id: UUID) -> None:
    """Keep others from the letter until the transaction ends."""
    await connection.execute(LOCK_LETTER, letter_id)


GIVE_BACK: Final = """
    UPDATE letters
       SET state = 'received', by_hand = true, attempts = 0, next_try_at = app_now(),
           problem = NULL, version = version + 1
     WHERE letter_id = $1
"""


async def give_back(connection: Connection, letter_id: UUID) -> None:
    """Let the letter be taken as a person's, whatever a machine thinks of it."""
    await connection.execute(GIVE_BACK, letter_id)
