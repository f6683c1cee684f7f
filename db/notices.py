"""The outbox of notices: put in, take out, record. One function, one statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class NewNotice:
    notice_id: UUID
    case_id: UUID | None  # None: not about a case
    kind: str
    once: str
    state: str
    addressee: str
    addresses: Sequence[str]
    facts: Mapping[str, str]
    answers: str | None = None  # Message-ID of the letter it answers
    last_error: str | None = None


INSERT_NOTICE: Final = """
    INSERT INTO notices (notice_id, case_id, kind, once, state, addressee, addresses, facts,
                         answers, last_error, done_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10,
            CASE WHEN $5 = 'call_done' THEN app_now() END)
        ON CONFLICT (case_id, kind, once) DO NOTHING
    RETURNING true
"""


async def insert_notice(connection: Connection, new: NewNotice) -> bool:
    """Put a notice into the outbox; return whether it was not there before."""
    added = await connection.fetchval(
        INSERT_NOTICE,
        *(new.notice_id, new.case_id, new.kind, new.once, new.state, new.addressee),
        *(list(new.addresses), dict(new.facts), new.answers, new.last_error),
    )
    return bool(added)


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A notice as its sender needs it."""

    notice_id: UUID
    case_id: UUID | None
    kind: str
    state: str
    addressee: str
    addresses: list[str]
    tried: list[str]
    facts: dict[str, Any]
    answers: str | None
    subject: str | None  # None: not written yet
    body: str | None
    html: str | None
    round: int
    round_began_at: datetime
    attempts: int
    data_at: datetime | None
    message_id: str | None
    at: datetime  # now, for the rules


COLUMNS_FOR_SENDER: Final = """
    notice_id, case_id, kind, state, addressee, addresses, tried, facts, answers, subject, body,
    html, round, round_began_at, attempts, data_at, message_id, app_now() AS at
"""

CLAIM_NOTICE: Final = f"""
    UPDATE notices
       SET state = 'sending', claimed_at = app_now(), data_at = NULL, attempts = attempts + 1,
           version = version + 1
     WHERE notice_id = (SELECT notice_id FROM notices
                         WHERE state = 'queued' AND next_try_at <= app_now()
                         ORDER BY next_try_at
                         LIMIT 1
                           FOR UPDATE SKIP LOCKED)
    RETURNING {COLUMNS_FOR_SENDER}
"""  # noqa: S608 - a list of columns, no value


async def claim_notice(connection: Connection) -> OutboxRow | None:
    """Take the notice that has waited longest for its turn; None: none is due."""
    row = await connection.fetchrow(CLAIM_NOTICE)
    return OutboxRow(**row) if row else None


LOCK_NOTICE: Final = f"""
    SELECT {COLUMNS_FOR_SENDER} FROM notices WHERE notice_id = $1 FOR UPDATE
"""  # noqa: S608 - a list of columns, no value


async def lock_notice(connection: Connection, notice_id: UUID) -> OutboxRow | None:
    """Keep others from the notice until the transaction ends."""
    row = await connection.fetchrow(LOCK_NOTICE, notice_id)
    return OutboxRow(**row) if row else None


FORGOTTEN: Final = f"""
    SELECT {COLUMNS_FOR_SENDER}
      FROM notices
     WHERE state = 'sending' AND claimed_at < app_now() - $1::interval
     ORDER BY claimed_at
     LIMIT 100
       FOR UPDATE SKIP LOCKED
"""  # noqa: S608 - a list of columns, no value


async def forgotten_notices(connection: Connection, longest: timedelta) -> list[OutboxRow]:
    """Lock notices whose sender died: no sender holds one for as long as `longest`."""
    return [OutboxRow(**row) for row in await connection.fetch(FORGOTTEN, longest)]


@dataclass(frozen=True, slots=True)
class Written:
    """The words of a notice, kept as they go out."""

    language: str
    template_version: int
    subject: str
    body: str
    html: str


WRITE_NOTICE: Final = """
    UPDATE notices
       SET language = $2, template_version = $3, subject = $4, body = $5, html = $6
     WHERE notice_id = $1
"""


async def write_notice(connection: Connection, notice_id: UUID, words: Written) -> None:
    await connection.execute(
        WRITE_NOTICE,
        *(notice_id, words.language, words.template_version),
        *(words.subject, words.body, words.html),
    )


MARK_DATA: Final = """
    UPDATE notices SET data_at = app_now()
     WHERE notice_id = $1 AND state = 'sending' AND round = $2 AND attempts = $3
    RETURNING true
"""


async def mark_data(connection: Connection, row: OutboxRow) -> bool:
    """Record that the server may have the letter from now on; False: it is not ours any more."""
    ours = await connection.fetchval(MARK_DATA, row.notice_id, row.round, row.attempts)
    return bool(ours)


SET_MESSAGE_ID: Final = "UPDATE notices SET message_id = $2 WHERE notice_id = $1"


async def set_message_id(connection: Connection, notice_id: UUID, message_id: str) -> None:
    await connection.execute(SET_MESSAGE_ID, notice_id, message_id)


MOVE: Final = """
    UPDATE notices
       SET state = $2, last_error = $3, next_try_at = app_now() + $4::interval,
           claimed_at = NULL, data_at = NULL, version = version + 1,
           sent_at = CASE WHEN $2 = 'sent' THEN app_now() ELSE sent_at END,
           delivered_at = CASE WHEN $2 = 'delivered' THEN app_now() ELSE delivered_at END
     WHERE notice_id = $1
"""


async def move_notice(
    connection: Connection,
    notice_id: UUID,
    state: str,
    error: str | None,
    wait: timedelta = timedelta(0),
) -> None:
    """Put the notice into `state`; `wait` is until its next try."""
    await connection.execute(MOVE, notice_id, state, error, wait)


READDRESS: Final = """
    UPDATE notices
       SET state = $2, addressee = $3, addresses = $4, tried = $5, last_error = $6,
           round = round + 1, round_began_at = app_now(), next_try_at = app_now(), attempts = 0,
           claimed_at = NULL, data_at = NULL, message_id = NULL, version = version + 1
     WHERE notice_id = $1
"""


@dataclass(frozen=True, slots=True)
class NewRound:
    """Whom to tell now that telling the last one has failed."""

    state: str
    addressee: str
    addresses: Sequence[str]
    tried: Sequence[str]
    last_error: str | None


async def readdress(connection: Connection, notice_id: UUID, new: NewRound) -> None:
    await connection.execute(
        READDRESS,
        *(notice_id, new.state, new.addressee, list(new.addresses), list(new.tried)),
        new.last_error,
    )


ADD_TRY: Final = """
    INSERT INTO notice_tries (notice_id, seq, round, addressee, addresses, message_id, outcome,
                              reply)
    SELECT $1, coalesce(max(seq), 0) + 1, $2, $3, $4, $5, $6, $7
      FROM notice_tries
     WHERE notice_id = $1
"""


async def add_try(connection: Connection, row: OutboxRow, outcome: str, reply: str) -> None:
    """Record what became of this try; the notice's row is locked by the caller."""
    await connection.execute(
        ADD_TRY,
        *(row.notice_id, row.round, row.addressee, row.addresses, row.message_id),
        *(outcome, reply),
    )


UNTIL_NEXT: Final = """
    SELECT extract(epoch FROM min(next_try_at) - app_now())::float8
      FROM notices WHERE state = 'queued'
"""


async def seconds_until_next(connection: Connection) -> float | None:
    """Return how soon the next notice is due; None: none waits."""
    wait: float | None = await connection.fetchval(UNTIL_NEXT)
    return wait


NARROW: Final = """
    UPDATE notices SET addresses = $2, version = version + 1 WHERE notice_id = $1
"""


async def narrow_addresses(
    connection: Connection, notice_id: UUID, addresses: Sequence[str]
) -> None:
    """Leave of several addressees those whom it reached."""
    await connection.execute(NARROW, notice_id, list(addresses))
