"""Keep the cases of calls in step with them: open, give to who answered, close by rule."""

from collections.abc import Sequence
from typing import Final

from callcenter.domain.call import close_reason
from callcenter.domain.case_number import CaseKind
from callcenter.domain.identifiers import contact_id_of
from callcenter.services.call_change import CallChange
from db.cases import (
    ClosedByRule,
    NewDraft,
    close_by_rule,
    give_to_operators,
    insert_drafts,
)
from db.contacts import PhoneContact, insert_phone_contacts
from db.pool import Connection

UNTIL_CHOSEN: Final = CaseKind.APPEAL


async def open_cases(connection: Connection, changes: Sequence[CallChange]) -> None:
    """Open one draft for each citizen's call, at its first event."""
    drafts = [
        NewDraft(
            case_id=change.case_id,
            kind=change.call.kind or UNTIL_CHOSEN,
            caller_e164=change.call.caller_e164,
            created_at=change.call.offered_at,
        )
        for change in changes
        if change.is_new_case and change.case_id is not None
    ]
    if drafts:
        await insert_drafts(connection, drafts)


async def write_contacts(connection: Connection, changes: Sequence[CallChange]) -> None:
    """Write the journal line of each citizen's call, at its first event (003-21)."""
    contacts = [
        PhoneContact(
            contact_id=contact_id_of(change.call.linkedid),
            case_id=change.case_id,
            at=change.call.offered_at,
            linkedid=change.call.linkedid,
            address=change.call.caller_e164,
        )
        for change in changes
        if change.is_new_case and change.case_id is not None
    ]
    if contacts:
        await insert_phone_contacts(connection, contacts)


async def give_cases(connection: Connection, changes: Sequence[CallChange]) -> None:
    """Give a case that nobody has to the operator who answered first."""
    answered = [
        (change.case_id, change.call.agent_extension)
        for change in changes
        if change.is_answered_now
    ]
    taken = [
        (case_id, ext) for case_id, ext in answered if case_id is not None and ext is not None
    ]
    if taken:
        case_ids, extensions = zip(*taken, strict=True)
        await give_to_operators(connection, case_ids, extensions)


async def close_cases(connection: Connection, changes: Sequence[CallChange]) -> None:
    """Close the cases of calls that have ended and need no person."""
    closed = [
        ClosedByRule(change.case_id, reason, change.call.ended_at)
        for change in changes
        if change.is_ended_now
        and change.case_id is not None
        and change.call.ended_at is not None
        and (reason := close_reason(change.call)) is not None
    ]
    if closed:
        await close_by_rule(connection, closed)
