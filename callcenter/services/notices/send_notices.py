"""Send what is due in the outbox: each notice once, whatever dies meanwhile.

1. Claim: the notice becomes `sending`, committed, before anything goes out.
2. Write its words, once; later tries send the same.
3. When the server has agreed to take it, `data_at` is committed; only then does it go.
4. Record the server's answer.

A sender that died before 3 has sent nothing: its notice is queued again. One that died after 3
may have: its notice becomes `unknown`, which a person of line 1 sees among the calls to make.
It is never sent again by itself, for two letters of one notice contradict the promise and one
call more does not. The Message-ID is the notice's own, so a reply or a bounce settles it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog

from callcenter.domain.notices import NoticeState, pause_after
from callcenter.notify.letter import Letter
from callcenter.notify.smtp import (
    MailError,
    Post,
    RefusedError,
    ServerAwayError,
    StoppedError,
    UnclearError,
    post_office,
)
from callcenter.services.notices.next_addressee import next_addressee
from callcenter.services.notices.write_words import House, write_words
from callcenter.settings_mail import Mail
from db.notices import (
    OutboxRow,
    add_try,
    claim_notice,
    forgotten_notices,
    lock_notice,
    mark_data,
    move_notice,
    seconds_until_next,
    set_message_id,
    write_notice,
)
from db.pool import Connection, DatabaseUnavailable, Pool

ONE_LETTER_SECONDS: Final = 120.0
LONGEST_SEND: Final = timedelta(minutes=5)  # no living sender holds a notice for so long
A_TURN: Final = 200  # letters; then others have their turn
RECORD_TRIES: Final = 20  # a second apart: a restart of PostgreSQL is outlived

log = structlog.get_logger(__name__)


# What else is to be done when a notice of a kind, about a case, was sent.
Sent = Callable[[Pool, str, UUID | None], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Outbox:
    pool: Pool
    mail: Mail
    house: House
    sent: Sent | None = None


async def send_notices(outbox: Outbox) -> float | None:
    """Send what is due; return in how many seconds the next is, None: none waits.

    Raises one of DatabaseUnavailable.
    """
    await settle_forgotten(outbox.pool)
    if outbox.mail.smtp_host is None:
        return None
    row = await _claim(outbox)
    if row is not None:
        try:
            async with post_office(outbox.mail) as post:
                await _send_on(outbox, post, row)
        except ServerAwayError as away:  # before any letter
            log.warning("notices.server_away", error=str(away))
            await _record(outbox, row, away)
    async with outbox.pool.acquire() as connection:
        return await seconds_until_next(connection)


async def settle_forgotten(pool: Pool) -> None:
    """Take back what senders that died had claimed."""
    async with pool.acquire() as connection, connection.transaction():
        for row in await forgotten_notices(connection, LONGEST_SEND):
            sent_perhaps = row.data_at is not None
            state = NoticeState.UNKNOWN if sent_perhaps else NoticeState.QUEUED
            words = "the sender died while the letter went" if sent_perhaps else "the sender died"
            log.warning("notice.forgotten", notice_id=str(row.notice_id), state=state)
            await add_try(connection, row, state, words)
            await move_notice(connection, row.notice_id, state, words)


async def _send_on(outbox: Outbox, post: Post, first: OutboxRow) -> None:
    """Send `first` and what is due after it on one connection, until the server goes away."""
    row: OutboxRow | None = first
    left = A_TURN
    while row is not None:
        outcome = await _send(outbox, post, row)
        await _record(outbox, row, outcome)
        if isinstance(outcome, str) and outbox.sent is not None:
            await outbox.sent(outbox.pool, row.kind, row.case_id)
        left -= 1
        if isinstance(outcome, (ServerAwayError, UnclearError)) or not left:
            return  # with nothing claimed
        row = await _claim(outbox)


async def _claim(outbox: Outbox) -> OutboxRow | None:
    """Take the next notice, with its words and its Message-ID."""
    async with outbox.pool.acquire() as connection, connection.transaction():
        row = await claim_notice(connection)
        if row is None:
            return None
        if row.subject is None and not await _write(connection, outbox.house, row):
            return None
        message_id = f"<{row.notice_id}.{row.round}@{outbox.mail.domain}>"
        await set_message_id(connection, row.notice_id, message_id)
        return await lock_notice(connection, row.notice_id)


async def _write(connection: Connection, house: House, row: OutboxRow) -> bool:
    """Write the notice's words; one that cannot be written must not stop the others."""
    try:
        words = await write_words(connection, house, row)
    except (KeyError, ValueError) as error:
        log.exception("notice.not_written", notice_id=str(row.notice_id))
        await move_notice(connection, row.notice_id, NoticeState.FAILED, repr(error)[:500])
        return False
    await write_notice(connection, row.notice_id, words)
    return True


async def _send(outbox: Outbox, post: Post, row: OutboxRow) -> str | MailError:
    """Send one letter; return the server's words, or what went wrong."""
    began = False

    async def still_ours() -> bool:
        nonlocal began
        began = True
        async with outbox.pool.acquire() as connection:
            return await mark_data(connection, row)

    try:
        async with asyncio.timeout(ONE_LETTER_SECONDS):
            return await post.send(_letter(outbox.mail, row), still_ours)
    except MailError as error:
        return error
    except TimeoutError:
        words = "no end of it in two minutes"
        return UnclearError(words) if began else ServerAwayError(words)


def _letter(mail: Mail, row: OutboxRow) -> Letter:
    return Letter(
        message_id=row.message_id or "",
        from_name=mail.from_name,
        from_address=mail.from_address or "",
        to=tuple(row.addresses),
        subject=row.subject or "",
        text=row.body or "",
        html=row.html or "",
        at=row.at,
        answers=row.answers,
    )


async def _record(outbox: Outbox, row: OutboxRow, outcome: str | MailError) -> None:
    """Write what became of it: known only here, so an outage of the database is waited out."""
    for left in reversed(range(RECORD_TRIES)):
        try:
            return await _record_once(outbox, row, outcome)
        except DatabaseUnavailable:
            if not left:
                raise
            await asyncio.sleep(1)
    return None


async def _record_once(outbox: Outbox, row: OutboxRow, outcome: str | MailError) -> None:
    async with outbox.pool.acquire() as connection, connection.transaction():
        now = await lock_notice(connection, row.notice_id)
        if now is None or not _same_try(now, row) or isinstance(outcome, StoppedError):
            return  # it was taken from us as forgotten; whoever has it now records
        if isinstance(outcome, str):
            await add_try(connection, row, NoticeState.SENT, outcome)
            await move_notice(connection, row.notice_id, NoticeState.SENT, None)
        elif isinstance(outcome, UnclearError):
            await add_try(connection, row, NoticeState.UNKNOWN, str(outcome))
            await move_notice(connection, row.notice_id, NoticeState.UNKNOWN, str(outcome))
        elif _in_vain(outbox, now, outcome):
            await next_addressee(connection, now, NoticeState.FAILED, str(outcome))
        else:
            pause = pause_after(now.attempts)
            await add_try(connection, row, NoticeState.QUEUED, str(outcome))
            await move_notice(connection, row.notice_id, NoticeState.QUEUED, str(outcome), pause)


def _same_try(now: OutboxRow, row: OutboxRow) -> bool:
    return (now.state, now.round, now.attempts) == ("sending", row.round, row.attempts)


def _in_vain(outbox: Outbox, row: OutboxRow, error: MailError) -> bool:
    """Return whether no further try with these addresses makes sense."""
    refused_for_good = isinstance(error, RefusedError) and error.permanent
    return refused_for_good or row.at - row.round_began_at >= outbox.mail.patience
