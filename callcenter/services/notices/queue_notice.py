"""Put a notice into the outbox, in the caller's transaction: told when it commits, else never."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final
from uuid import UUID

from uuid6 import uuid7

from callcenter.domain.case_number import CaseKind
from callcenter.domain.mail_addresses import usable_address
from callcenter.domain.notices import (
    STAFF_OF,
    Addressee,
    Choice,
    NoticeKind,
    NoticeState,
    Reachable,
    Staff,
    choose,
)
from callcenter.services.directory.responsible_for import head_of, responsible_for
from db.notice_addresses import (
    case_around,
    silent_organisation,
    staff_addresses,
)
from db.notices import NewNotice, insert_notice
from db.pool import Connection

NO_FACTS: Final[Mapping[str, str]] = MappingProxyType({})
NOBODY: Final = "nobody to write to has an e-mail address; give one to their account"
STATE_OF: Final = {
    Addressee.REQUESTER: NoticeState.QUEUED,
    Addressee.RESPONSIBLE: NoticeState.QUEUED,
    Addressee.STAFF: NoticeState.QUEUED,
    Addressee.NAMED: NoticeState.QUEUED,
    Addressee.TOLD: NoticeState.CALL_DONE,
    Addressee.LINE1: NoticeState.CALL_TASK,
}


async def queue_notice(
    connection: Connection,
    case_id: UUID,
    kind: NoticeKind,
    *,
    once: str = "",
    facts: Mapping[str, str] = NO_FACTS,
    answers: str | None = None,
) -> None:
    """Tell whoever is to be told of this step of a case; a second call with one `once` is nothing.

    `facts` fill the template's placeholders (callcenter/domain/notice_texts.py); the number,
    the dates and the terms are read from the case when the notice is written. `answers` is the
    Message-ID of the letter this replies to.
    """
    reachable = await reachable_of(connection, case_id, kind)
    choice = choose(kind, reachable)
    state = STATE_OF[choice.addressee] if choice else NoticeState.FAILED
    choice = choice or Choice(Addressee.STAFF)
    added = await insert_notice(
        connection,
        NewNotice(
            *(UUID(bytes=uuid7().bytes), case_id, kind, once, state),
            *(choice.addressee, choice.addresses, facts, answers),
            last_error=NOBODY if state is NoticeState.FAILED else None,
        ),
    )
    if added and choice.addressee is Addressee.LINE1:
        await alert_head(connection, case_id)


async def queue_letter(
    connection: Connection,
    kind: NoticeKind,
    addresses: tuple[str, ...],
    *,
    once: str,
    facts: Mapping[str, str] = NO_FACTS,
    answers: str | None = None,
) -> bool:
    """Write to named addresses about no case; return whether it was not queued before.

    Without one usable address the notice stands in the list of failed ones.
    """
    usable = tuple(filter(None, map(usable_address, addresses)))
    state = NoticeState.QUEUED if usable else NoticeState.FAILED
    new = NewNotice(
        *(UUID(bytes=uuid7().bytes), None, kind, once, state, Addressee.NAMED, usable, facts),
        answers=answers,
        last_error=None if usable else NOBODY,
    )
    return await insert_notice(connection, new)


async def reachable_of(connection: Connection, case_id: UUID, kind: NoticeKind) -> Reachable:
    """Return where those concerned can be written to; addresses nobody could use are left out.

    An answer goes where it was signed to go, and nowhere else: what it says is the applicant's.
    """
    around = await case_around(connection, case_id)
    if around is None:
        raise LookupError(case_id)
    responsible: list[str] = []
    if around.organisation_id and around.kind == CaseKind.TICKET:
        found = await responsible_for(connection, around.organisation_id, around.on)
        responsible = [one.email or "" for one in found]
    signed = around.answer_email if kind is NoticeKind.ANSWERED else None
    return Reachable(
        case_kind=CaseKind(around.kind),
        requester=usable_address(signed or around.caller_email),
        responsible=_usable(responsible),
        told_in_talk=around.told_in_talk,
        staff=await _staff(connection, case_id) if kind in STAFF_OF else None,
    )


async def alert_head(connection: Connection, case_id: UUID) -> None:
    """Tell the organisation of a ticket, once a day, that none of its people can be written to.

    A13: a call task for line 1, and a word about the missing addresses to the head.
    """
    found = await silent_organisation(connection, case_id)
    if found is not None:
        head = await head_of(connection, found.organisation_id, found.on)
        addresses = filter(None, (head.email if head else None, found.email))
        once = f"{found.organisation_id} {found.on.isoformat()}"
        facts = {"organisation": found.short_name}
        await queue_letter(
            connection, NoticeKind.CONTACTS_MISSING, tuple(addresses), once=once, facts=facts
        )


async def _staff(connection: Connection, case_id: UUID) -> Mapping[Staff, tuple[str, ...]]:
    found = await staff_addresses(connection, case_id)
    return {
        Staff.EXECUTOR: _usable(found.executor),
        Staff.LINE: _usable(found.line),
        Staff.SUPERVISORS: _usable(found.supervisors),
    }


def _usable(addresses: list[str]) -> tuple[str, ...]:
    return tuple(filter(None, map(usable_address, addresses)))
