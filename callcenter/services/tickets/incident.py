"""Many calls about one outage: a parent incident and its children (A20)."""

from dataclasses import dataclass
from uuid import UUID

from callcenter.domain.access import Person
from callcenter.domain.case_states import StepRefusedError
from callcenter.domain.errors import DomainError
from callcenter.domain.notices import NoticeKind
from callcenter.domain.tickets.places import RESULTS, TicketState
from callcenter.domain.tickets.steps import Actor, Fact, NotYoursError, Row, Step
from callcenter.services.append_audit import append_audit
from callcenter.services.notices.queue_notice import queue_notice
from callcenter.services.take_case import CaseChangedError, CaseMissingError, InHand
from callcenter.services.tickets.finish import finishing
from callcenter.services.tickets.step import At, Details, TicketDesk, Verb, known, take_ticket
from db.case_edits import CaseRow, one_case
from db.pool import Connection
from db.ticket_lists import ChildRow, children_of
from db.tickets import has_children, one_ticket, set_parent

OPEN = frozenset({TicketState.REGISTERED, TicketState.IN_WORK})


async def link(desk: TicketDesk, person: Person, case: InHand, parent_id: UUID | None) -> CaseRow:
    """Make a ticket part of an incident; None takes it out again."""

    async def facts(at: At) -> set[Fact]:
        fits = parent_id is None or await _may_be_parent(at.connection, parent_id, case.case_id)
        return known({Fact.PARENT_OPEN: fits})

    async def write(at: At, _row: Row) -> Details:
        await set_parent(at.connection, case.case_id, parent_id)
        return {"parent_id": str(parent_id) if parent_id else None}

    return await take_ticket(desk, person, case, Verb(Step.LINK, facts, write))


@dataclass(frozen=True, slots=True)
class Finished:
    """What became of an incident's children."""

    done: list[UUID]
    left: list[UUID]  # changed meanwhile, or not in a state that allows it


async def finish_children(
    desk: TicketDesk, person: Person, parent_id: UUID, result: str
) -> Finished:
    """Give the children of an incident that is done its result; each keeps its own notices.

    Each child is a step of its own: one that somebody else changes just now is left for a
    person. Raises CaseMissingError, StepRefusedError (the incident has no result yet).
    """
    children = await _children_of_finished(desk, parent_id)
    done: list[UUID] = []
    verb = finishing(Step.FINISH_WITH_PARENT, result, parent_done=True)
    for child in children:
        try:
            await take_ticket(desk, person, InHand(child.case_id, child.version), verb)
        except (CaseChangedError, CaseMissingError, DomainError):
            continue
        done.append(child.case_id)
    left = [child.case_id for child in children if child.case_id not in done]
    return Finished(done, left)


async def message_children(
    desk: TicketDesk, person: Person, parent_id: UUID, key: str, text: str
) -> int:
    """Tell the requester of the incident and of each open child the same; return how many.

    `key` names the message: repeated, it is told once. Raises CaseMissingError, and NotYoursError
    for experts, who do not speak to requesters (003-31, A5).
    """
    async with desk.pool.acquire() as connection, connection.transaction():
        parent = await _present(connection, parent_id)
        if Actor.of(person.role) is Actor.LINE_3:
            raise NotYoursError
        told = [
            parent_id,
            *(child.case_id for child in await _open_children(connection, parent_id)),
        ]
        for case_id in told:
            await queue_notice(
                connection, case_id, NoticeKind.INCIDENT_NEWS, once=key, facts={"text": text}
            )
        await append_audit(
            connection,
            actor=person.login,
            action="ticket.message_children",
            object=f"case {parent.case_id}",
            body={"told": len(told)},
        )
    return len(told)


async def _children_of_finished(desk: TicketDesk, parent_id: UUID) -> list[ChildRow]:
    async with desk.pool.acquire() as connection:
        parent = await _present(connection, parent_id)
        if parent.state not in RESULTS:
            raise StepRefusedError
        return await _open_children(connection, parent_id)


async def _open_children(connection: Connection, parent_id: UUID) -> list[ChildRow]:
    return [child for child in await children_of(connection, parent_id) if child.state in OPEN]


async def _present(connection: Connection, case_id: UUID) -> CaseRow:
    case = await one_case(connection, case_id)
    if case is None or await one_ticket(connection, case_id) is None:
        raise CaseMissingError
    return case


async def _may_be_parent(connection: Connection, parent_id: UUID, child_id: UUID) -> bool:
    """Return whether it is another, open incident; one level only: no child has children."""
    if parent_id == child_id or await has_children(connection, child_id):
        return False
    parent, case = await one_ticket(connection, parent_id), await one_case(connection, parent_id)
    return (
        parent is not None and case is not None and parent.parent_id is None and case.state in OPEN
    )
