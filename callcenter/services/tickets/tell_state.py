"""Tell a requester how a ticket stands: state, line and dates, and nothing else (003-37)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from callcenter.domain.access import Person
from callcenter.domain.tickets.steps import Actor, Fact, Step, check
from callcenter.services.append_audit import append_audit
from callcenter.services.tickets.step import TicketDesk, at_hand, known
from db.case_edits import CaseRow, one_case
from db.pool import Connection
from db.ticket_lists import ticket_by_number


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks: the number, and what else they know of it."""

    case_number: str
    phone_e164: str | None = None
    email: str | None = None
    organisation_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class StateTold:
    case_number: str
    state: str
    line: int
    registered_at: datetime | None
    due_at: datetime | None
    done_at: datetime | None
    closed_at: datetime | None


async def tell_state(desk: TicketDesk, person: Person, asking: Asking) -> StateTold | None:
    """Return what line 1 may say; None: no such ticket, or the asker does not know it.

    Raises NotYoursError for who does not speak with requesters (003-29..31).
    """
    async with desk.pool.acquire() as connection, connection.transaction():
        case = await _case(connection, asking.case_number)
        told = None
        if case is not None:
            at = await at_hand(connection, desk.office, case)
            facts = known({Fact.MATCH: _matches(case, asking)})
            if Fact.MATCH in facts:
                check(at.place, Step.TELL_STATE, Actor.of(person.role), facts)
                told = _told(case, at.place.line.value)
        await _record(connection, person, case, told)
    return told


async def _case(connection: Connection, case_number: str) -> CaseRow | None:
    case_id = await ticket_by_number(connection, case_number)
    return await one_case(connection, case_id) if case_id else None


def _matches(case: CaseRow, asking: Asking) -> bool:
    """Return whether one of the things said beside the number is the ticket's."""
    pairs = (
        (asking.phone_e164, case.caller_e164),
        (asking.email and asking.email.lower(), case.caller_email and case.caller_email.lower()),
        (asking.organisation_id, case.organisation_id),
    )
    return any(said is not None and said == written for said, written in pairs)


def _told(case: CaseRow, line: int) -> StateTold:
    return StateTold(
        *(case.case_number or "", case.state, line),
        *(case.registered_at, case.due_at, case.done_at, case.closed_at),
    )


async def _record(
    connection: Connection, person: Person, case: CaseRow | None, told: StateTold | None
) -> None:
    what = f"case {case.case_id}" if case else "case unknown"
    action = "ticket.tell_state" if told else "denied"
    await append_audit(connection, actor=person.login, action=action, object=what)
