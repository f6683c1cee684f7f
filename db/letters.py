"""Letters that came in: kept as they are, then taken, each once. The caller's transaction."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class Position:
    uidvalidity: int
    last_uid: int
    began_on: date


POSITION: Final = """
    SELECT uidvalidity, last_uid, began_on FROM mailbox_positions WHERE mailbox = $1
"""


async def mailbox_position(connection: Connection, mailbox: str) -> Position | None:
    """Return how far a mailbox has been read; None: never."""
    row = await connection.fetchrow(POSITION, mailbox)
    return Position(**row) if row else None


# Another UIDVALIDITY means other UIDs: the mailbox is read from its beginning again.
OPEN_MAILBOX: Final = """
    INSERT INTO mailbox_positions AS known (mailbox, uidvalidity, last_uid)
    VALUES ($1, $2, 0)
    ON CONFLICT (mailbox) DO UPDATE
       SET last_uid = CASE WHEN known.uidvalidity = $2 THEN known.last_uid ELSE 0 END,
           uidvalidity = $2, read_at = app_now()
    RETURNING uidvalidity, last_uid, began_on
"""


async def open_position(connection: Connection, mailbox: str, uidvalidity: int) -> Position:
    """Return where to go on reading."""
    row = await connection.fetchrow(OPEN_MAILBOX, mailbox, uidvalidity)
    assert row is not None  # noqa: S101 - RETURNING has a row
    return Position(**row)


ADVANCE: Final = """
    UPDATE mailbox_positions
       SET last_uid = greatest(last_uid, $3), read_at = app_now()
     WHERE mailbox = $1 AND uidvalidity = $2
"""


async def advance(connection: Connection, mailbox: str, uidvalidity: int, uid: int) -> None:
    """Record that everything up to `uid` is ours."""
    await connection.execute(ADVANCE, mailbox, uidvalidity, uid)


@dataclass(frozen=True, slots=True)
class NewLetter:
    letter_id: UUID
    mailbox: str
    uidvalidity: int
    uid: int
    state: str
    identity: str
    message_id: str | None
    from_address: str | None
    subject: str
    bytes: int
    arrived_at: datetime
    problem: str | None = None


INSERT_LETTER: Final = """
    INSERT INTO letters (letter_id, mailbox, uidvalidity, uid, state, identity, message_id,
                         from_address, subject, bytes, arrived_at, problem)
    SELECT $1, $2, $3, $4,
           CASE WHEN EXISTS (SELECT FROM letters WHERE identity = $6 AND state <> 'duplicate')
                THEN 'duplicate' ELSE $5 END,
           $6, $7, $8, $9, $10, $11, $12
        ON CONFLICT (mailbox, uidvalidity, uid) DO NOTHING
    RETURNING state
"""


async def insert_letter(connection: Connection, new: NewLetter) -> str | None:
    """Keep what is known of a letter; return its state, None: it was there already."""
    state: str | None = await connection.fetchval(
        INSERT_LETTER,
        *(new.letter_id, new.mailbox, new.uidvalidity, new.uid, new.state, new.identity),
        *(new.message_id, new.from_address, new.subject, new.bytes, new.arrived_at),
        new.problem,
    )
    return state


INSERT_SOURCE: Final = "INSERT INTO letter_sources (letter_id, source) VALUES ($1, $2)"


async def insert_source(connection: Connection, letter_id: UUID, source: bytes) -> None:
    await connection.execute(INSERT_SOURCE, letter_id, source)


UNFLAGGED: Final = """
    SELECT uid FROM letters
     WHERE mailbox = $1 AND uidvalidity = $2 AND NOT flagged
     ORDER BY uid
     LIMIT 500
"""


async def unflagged(connection: Connection, mailbox: str, uidvalidity: int) -> list[int]:
    """Return letters that are ours and not yet marked as seen on the server."""
    return [row["uid"] for row in await connection.fetch(UNFLAGGED, mailbox, uidvalidity)]


FLAGGED: Final = """
    UPDATE letters SET flagged = true
     WHERE mailbox = $1 AND uidvalidity = $2 AND uid = ANY ($3)
"""


async def mark_flagged(
    connection: Connection, mailbox: str, uidvalidity: int, uids: list[int]
) -> None:
    await connection.execute(FLAGGED, mailbox, uidvalidity, uids)


@dataclass(frozen=True, slots=True)
class LetterToTake:
    letter_id: UUID
    arrived_at: datetime
    attempts: int
    by_hand: bool  # a person has said that it is a person's letter
    source: bytes


TAKE_LETTER: Final = """
    SELECT l.letter_id, l.arrived_at, l.attempts, l.by_hand, s.source
      FROM letters l
      JOIN letter_sources s USING (letter_id)
     WHERE l.state = 'received' AND l.next_try_at <= app_now()
     ORDER BY l.next_try_at, l.letter_id
     LIMIT 1
       FOR UPDATE OF l SKIP LOCKED
"""


async def take_letter(connection: Connection) -> LetterToTake | None:
    """Lock the letter that has waited longest; None: none waits."""
    row = await connection.fetchrow(TAKE_LETTER)
    return LetterToTake(**row) if row else None


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a letter."""

    state: str
    case_id: UUID | None = None
    notice_id: UUID | None = None
    problem: str | None = None


FINISH_LETTER: Final = """
    UPDATE letters
       SET state = $2, case_id = $3, notice_id = $4, problem = $5, version = version + 1
     WHERE letter_id = $1
"""


async def finish_letter(connection: Connection, letter_id: UUID, taken: Taken) -> None:
    await connection.execute(
        FINISH_LETTER, letter_id, taken.state, taken.case_id, taken.notice_id, taken.problem
    )


POSTPONE_LETTER: Final = """
    UPDATE letters
       SET attempts = attempts + 1, problem = $2, next_try_at = app_now() + $3::interval,
           state = CASE WHEN attempts + 1 >= $4 THEN 'failed' ELSE state END,
           version = version + 1
     WHERE letter_id = $1 AND state = 'received'
    RETURNING state
"""


async def postpone_letter(
    connection: Connection, letter_id: UUID, problem: str, pause: timedelta, most: int
) -> str | None:
    """Put a letter that could not be taken aside for a while, or for a person after `most`."""
    state: str | None = await connection.fetchval(POSTPONE_LETTER, letter_id, problem, pause, most)
    return state


FORGET_SOURCES: Final = """
    DELETE FROM letter_sources
     WHERE letter_id IN (SELECT l.letter_id
                           FROM letters l
                           JOIN letter_sources s USING (letter_id)
                          WHERE l.received_at < app_now() - $1::interval
                            AND l.state NOT IN ('received', 'failed')
                          LIMIT 1000)
"""


async def forget_sources(connection: Connection, age: timedelta) -> None:
    """Delete the bytes of letters that were dealt with and are older than `age`."""
    await connection.execute(FORGET_SOURCES, age)


CASES_OF_ADDRESS: Final = """
    SELECT count(*)
      FROM cases
     WHERE channel = 'email' AND lower(caller_email) = lower($1)
       AND created_at > app_now() - interval '1 day'
"""


async def cases_today(connection: Connection, address: str) -> int:
    """Return how many cases letters from an address have opened in a day."""
    count: int = await connection.fetchval(CASES_OF_ADDRESS, address)
    return count


REPLIES_OF_ADDRESS: Final = """
    SELECT count(*)
      FROM letters
     WHERE case_id = $1 AND state = 'taken' AND received_at > app_now() - interval '1 day'
       AND lower(from_address) IS NOT DISTINCT FROM lower($2)
"""


async def replies_today(connection: Connection, case_id: UUID, address: str | None) -> int:
    """Return how many letters an address has written to a case in a day."""
    count: int = await connection.fetchval(REPLIES_OF_ADDRESS, case_id, address)
    return count


# Capitals make no other mailbox: whoever forges somebody's address may write it in any way.
ANSWERS_TO_ADDRESS: Final = """
    SELECT count(*)
      FROM notices
     WHERE kind IN ('instructions', 'letter_refused')
       AND created_at > app_now() - interval '1 day'
       AND EXISTS (SELECT FROM unnest(addresses) AS one WHERE lower(one) = lower($1))
"""


async def answers_today(connection: Connection, address: str) -> int:
    """Return how many automatic answers an address has got in a day."""
    count: int = await connection.fetchval(ANSWERS_TO_ADDRESS, address)
    return count


@dataclass(frozen=True, slots=True)
class Thread:
    """The case a letter belongs to."""

    case_id: UUID
    case_number: str | None
    kind: str
    state: str


THREAD_BY_NUMBER: Final = """
    SELECT k.case_id, k.case_number, k.kind, k.state
      FROM unnest($1::text[]) WITH ORDINALITY AS asked (number, place)
      JOIN cases k ON k.case_id = coalesce(
               (SELECT c.case_id FROM cases c WHERE c.case_number = asked.number),
               (SELECT f.case_id FROM former_numbers f WHERE f.case_number = asked.number))
     ORDER BY asked.place
     LIMIT 1
"""


async def thread_by_number(connection: Connection, numbers: list[str]) -> Thread | None:
    """Return the case of the first number that is one's, or was once."""
    row = await connection.fetchrow(THREAD_BY_NUMBER, numbers)
    return Thread(**row) if row else None


THREAD_BY_LETTER: Final = """
    SELECT k.case_id, k.case_number, k.kind, k.state
      FROM unnest($1::text[]) WITH ORDINALITY AS asked (message_id, place)
      JOIN letters l USING (message_id)
      JOIN cases k ON k.case_id = l.case_id
     ORDER BY asked.place, l.arrived_at
     LIMIT 1
"""


async def thread_by_letters(connection: Connection, message_ids: list[str]) -> Thread | None:
    """Return the case of the nearest letter referred to that has one."""
    row = await connection.fetchrow(THREAD_BY_LETTER, message_ids)
    return Thread(**row) if row else None


THREAD_BY_NOTICE: Final = """
    SELECT k.case_id, k.case_number, k.kind, k.state
      FROM unnest($1::uuid[]) WITH ORDINALITY AS asked (notice_id, place)
      JOIN notices n USING (notice_id)
      JOIN cases k ON k.case_id = n.case_id
     ORDER BY asked.place
     LIMIT 1
"""


async def thread_by_notices(connection: Connection, notice_ids: list[UUID]) -> Thread | None:
    """Return the case of the first of these notices that is about one."""
    row = await connection.fetchrow(THREAD_BY_NOTICE, notice_ids)
    return Thread(**row) if row else None
