"""What a letter says of a notice of ours: it came back, it is late, it arrived."""

from collections.abc import Sequence
from uuid import UUID

from callcenter.domain.letters import (
    Delivery,
    LetterRead,
    OwnMessage,
    delivery_of,
    failed_addresses,
    own_messages,
    reason_of,
)
from callcenter.domain.mail_addresses import same_mailbox
from callcenter.domain.notices import STEPS, NoticeState
from callcenter.services.notices.next_addressee import next_addressee
from db.letters import Taken
from db.notices import OutboxRow, add_try, lock_notice, move_notice, narrow_addresses
from db.pool import Connection


async def note_bounce(connection: Connection, read: LetterRead) -> Taken:
    """Record a server's report; a notice that came back goes to its next addressee (003-44)."""
    texts = (read.report, read.text, *read.refers_to)
    for message in own_messages(texts):
        row = await lock_notice(connection, message.notice_id)
        if row is None:
            continue
        if row.round == message.round:  # else that addressee was given up before
            await _apply(connection, row, read)
        return Taken("bounce", row.case_id, row.notice_id, delivery_of(read).value)
    return Taken("bounce", problem="of no letter of ours")


async def _apply(connection: Connection, row: OutboxRow, read: LetterRead) -> None:
    said, words = delivery_of(read), reason_of(read)
    if said is Delivery.DELIVERED:
        await _delivered(connection, row, words)
    elif said is Delivery.FAILED and NoticeState.BOUNCED in STEPS[NoticeState(row.state)]:
        failed = failed_addresses(read, row.addresses)
        if left := [address for address in row.addresses if address not in failed]:
            await add_try(connection, row, NoticeState.BOUNCED, f"{', '.join(failed)}: {words}")
            await narrow_addresses(connection, row.notice_id, left)
        else:
            await next_addressee(connection, row, NoticeState.BOUNCED, words)


async def note_delivered(
    connection: Connection, messages: Sequence[OwnMessage], by: str | None = None
) -> UUID | None:
    """Record that a notice arrived, for somebody answered it; return the first such notice.

    `by` is the answering address; None: a machine of the addressee's. Somebody else's answer
    proves nothing.
    """
    first: UUID | None = None
    for message in messages:
        row = await lock_notice(connection, message.notice_id)
        if row is None:
            continue
        first = first or row.notice_id
        answered = by is None or any(same_mailbox(by, address) for address in row.addresses)
        if answered and row.round == message.round:
            await _delivered(connection, row, "answered")
    return first


async def _delivered(connection: Connection, row: OutboxRow, words: str) -> None:
    if NoticeState.DELIVERED in STEPS[NoticeState(row.state)]:
        await add_try(connection, row, NoticeState.DELIVERED, words)
        await move_notice(connection, row.notice_id, NoticeState.DELIVERED, None)
