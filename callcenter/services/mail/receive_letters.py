"""Fetch new letters: each is kept with its place in the mailbox, in one transaction.

1. Where did we stop? With another UIDVALIDITY all UIDs are others: from the beginning.
2. Letter by letter, in the order of UIDs: keep its bytes and move the position, together.
3. Mark as seen what is ours. Killed before: the next turn marks it.

A letter met twice (other UIDs after a disaster, a server that delivered it double) has the same
sender, Message-ID and words: it is kept as a duplicate and opens nothing.
"""

import asyncio
import hashlib
import re
from contextlib import ExitStack
from typing import Final
from uuid import UUID

import structlog
from uuid6 import uuid7

from callcenter.domain.letters import LetterRead, Nature, nature_of
from callcenter.domain.notices import NoticeKind
from callcenter.notify.mailbox import Mailbox, MailboxAwayError, Waiting, open_mailbox
from callcenter.notify.read_letter import read_headers
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
from db.pool import Connection

TOO_LARGE: Final = "too_large"
MEBIBYTE: Final = 1024 * 1024
EMPTY_LINE: Final = re.compile(rb"\r?\n\r?\n")

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
    whole = found.bytes <= desk.mail.largest_letter_bytes
    source = await asyncio.to_thread(box.source if whole else box.headers, found.uid)
    async with desk.pool.acquire() as connection, connection.transaction():
        await advance(connection, desk.mail.mailbox, box.uidvalidity, found.uid)
        if source is None:  # a person removed it between the list and the fetch
            return
        new = _new(desk, box, found, source, whole=whole)
        state = await insert_letter(connection, new)
        if state in {"received", "refused"}:
            await insert_source(connection, new.letter_id, source)
        if state == "refused":
            await _answer_refused(connection, desk, new.letter_id, read_headers(source))


def _new(desk: MailDesk, box: Mailbox, found: Waiting, source: bytes, *, whole: bool) -> NewLetter:
    read = read_headers(source)
    return NewLetter(
        letter_id=UUID(bytes=uuid7().bytes),
        mailbox=desk.mail.mailbox,
        uidvalidity=box.uidvalidity,
        uid=found.uid,
        state="received" if whole else "refused",
        identity=identity_of(read, source),
        message_id=read.message_id,
        from_address=read.from_address,
        subject=read.subject,
        bytes=found.bytes,
        arrived_at=found.arrived_at,
        problem=None if whole else TOO_LARGE,
    )


def identity_of(read: LetterRead, source: bytes) -> str:
    """Return what two copies of one letter share, whoever delivered them.

    The sender and the words are a part of it: a stranger who reuses a Message-ID suppresses no
    letter, and a scanner that gives each of its letters the same loses none. What each server
    on the way writes is not: it stands above the first empty line.
    """
    if read.message_id is None:
        return hashlib.sha256(source).hexdigest()
    words = hashlib.sha256(f"{read.subject}\n".encode() + EMPTY_LINE.split(source, 1)[-1])
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
