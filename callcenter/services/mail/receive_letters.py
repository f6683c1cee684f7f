"""Fetch new letters: each is kept with its place in the mailbox, in one transaction.

1. Where did we stop? With another UIDVALIDITY all UIDs are others: from the beginning.
2. Letter by letter, in the order of UIDs: keep its bytes and move the position, together.
3. Mark as seen what is ours. Killed before: the next turn marks it.

A stranger may write anything: a letter that cannot be read is kept as it is for a person, and
the next one follows. Nothing is read on the event loop, which carries the telephony as well.

A letter met twice (other UIDs after a disaster, a server that delivered it double) has the same
sender, Message-ID and words: it is kept as a duplicate and opens nothing.
"""

import asyncio
import hashlib
from contextlib import ExitStack
from dataclasses import replace
from typing import Final
from uuid import UUID

import structlog
from uuid6 import uuid7

from callcenter.domain.letters import LetterRead, Nature, nature_of
from callcenter.domain.notices import NoticeKind
from callcenter.notify.mailbox import Mailbox, MailboxAwayError, Waiting, open_mailbox
from callcenter.notify.read_letter import clean_text, read_headers, words_at
from callcenter.services.mail.desk import MailDesk
from callcenter.services.notices.queue_notice import queue_letter
from db.letters import (
    NewLetter,
    advance,
    answers_today,
    insert_letter,
    insert_source,
    mark_flagged,
    open_position,
    unflagged,
)
from db.pool import Connection, DatabaseBusy, DatabaseUnavailable

TOO_LARGE: Final = "too_large"
MEBIBYTE: Final = 1024 * 1024
NOTHING_READ: Final = read_headers(b"")

log = structlog.get_logger(__name__)


async def receive_letters(desk: MailDesk) -> int:
    """Keep every letter that has not been kept yet; return how many came.

    Only one process at a time: the job is a lone one. Raises one of DatabaseUnavailable.
    """
    if desk.mail.imap_host is None:
        return 0
    link = ExitStack()
    try:
        box = await asyncio.to_thread(link.enter_context, open_mailbox(desk.mail))
        return await _receive(desk, box)
    except MailboxAwayError as error:
        log.warning("letters.mailbox_away", error=str(error))
        return 0
    finally:
        await asyncio.to_thread(link.close)


async def _receive(desk: MailDesk, box: Mailbox) -> int:
    name = desk.mail.mailbox
    async with desk.pool.acquire() as connection:
        position = await open_position(connection, name, box.uidvalidity)
    found = await asyncio.to_thread(box.waiting, position.last_uid, position.began_on)
    try:
        for letter in found:
            await _keep(desk, box, letter)
    finally:
        await _mark_seen(desk, box)
    return len(found)


async def _keep(desk: MailDesk, box: Mailbox, found: Waiting) -> None:
    fetch = box.source if _fits(desk, found) else box.headers
    source = await asyncio.to_thread(fetch, found.uid)
    if source is None:  # a person removed it between the list and the fetch
        async with desk.pool.acquire() as connection:
            await advance(connection, desk.mail.mailbox, box.uidvalidity, found.uid)
        return
    try:
        await _keep_read(desk, box, found, source)
    except (*DatabaseUnavailable, *DatabaseBusy):
        raise
    except Exception as error:  # one strange letter must not stop the others
        log.exception("letter.not_read", uid=found.uid)
        await _keep_unread(desk, box, found, source, error)


async def _keep_read(desk: MailDesk, box: Mailbox, found: Waiting, source: bytes) -> None:
    read = await asyncio.to_thread(read_headers, source)
    identity = await asyncio.to_thread(identity_of, read, source)
    new = _new(desk, box, found, read, identity)
    async with desk.pool.acquire() as connection, connection.transaction():
        state = await _insert(connection, new, source)
        if state == "refused":
            await _answer_refused(connection, desk, new.letter_id, read)


async def _keep_unread(
    desk: MailDesk, box: Mailbox, found: Waiting, source: bytes, error: Exception
) -> None:
    """Keep a letter as it came, for a person to look at."""
    identity = await asyncio.to_thread(identity_of, NOTHING_READ, source)
    new = replace(
        _new(desk, box, found, NOTHING_READ, identity),
        state="failed",
        problem=clean_text(f"{type(error).__name__}: {error}")[:500],  # may quote the letter
    )
    async with desk.pool.acquire() as connection, connection.transaction():
        await _insert(connection, new, source)


async def _insert(connection: Connection, new: NewLetter, source: bytes) -> str | None:
    """Keep a letter and move the position; return its state, None: it was there already."""
    await advance(connection, new.mailbox, new.uidvalidity, new.uid)
    state = await insert_letter(connection, new)
    if state in {"received", "refused", "failed"}:
        await insert_source(connection, new.letter_id, source)
    return state


def _fits(desk: MailDesk, found: Waiting) -> bool:
    return found.bytes <= desk.mail.largest_letter_bytes


def _new(
    desk: MailDesk, box: Mailbox, found: Waiting, read: LetterRead, identity: str
) -> NewLetter:
    fits = _fits(desk, found)
    return NewLetter(
        letter_id=UUID(bytes=uuid7().bytes),
        mailbox=desk.mail.mailbox,
        uidvalidity=box.uidvalidity,
        uid=found.uid,
        state="received" if fits else "refused",
        identity=identity,
        message_id=read.message_id,
        from_address=read.from_address,
        subject=read.subject,
        bytes=found.bytes,
        arrived_at=found.arrived_at,
        problem=None if fits else TOO_LARGE,
    )


def identity_of(read: LetterRead, source: bytes) -> str:
    """Return what two copies of one letter share, whoever delivered them.

    The sender and the words are a part of it: a stranger who reuses a Message-ID suppresses no
    letter, and a scanner that gives each of its letters the same loses none. What each server
    on the way writes is not: it stands above the first empty line.
    """
    if read.message_id is None:
        return hashlib.sha256(source).hexdigest()
    words = hashlib.sha256(f"{read.subject}\n".encode())
    words.update(memoryview(source)[words_at(source) :])
    return f"{read.message_id} {(read.from_address or '-').casefold()} {words.hexdigest()}"


async def _answer_refused(
    connection: Connection, desk: MailDesk, letter_id: UUID, read: LetterRead
) -> None:
    """Tell a person that the letter was too large; machines and eager writers are not told."""
    person = nature_of(read, desk.mail.from_address) is Nature.PERSON
    if person and await may_answer(connection, desk, read):
        await queue_letter(
            connection,
            NoticeKind.LETTER_REFUSED,
            (read.from_address or "",),
            once=str(letter_id),
            facts={"text": f"{desk.mail.largest_letter_bytes // MEBIBYTE} MB"},
            answers=read.message_id,
        )


async def may_answer(connection: Connection, desk: MailDesk, read: LetterRead) -> bool:
    """Return whether a machine of ours may still write to this address today."""
    if read.from_address is None:
        return False
    return await answers_today(connection, read.from_address) < desk.mail.answers_a_day


async def _mark_seen(desk: MailDesk, box: Mailbox) -> None:
    name = desk.mail.mailbox
    async with desk.pool.acquire() as connection:
        uids = await unflagged(connection, name, box.uidvalidity)
    if uids:
        await asyncio.to_thread(box.mark_seen, uids)
        async with desk.pool.acquire() as connection:
            await mark_flagged(connection, name, box.uidvalidity, uids)
