"""Work on a ticket within its line: take, assign, weigh, wait, use what is known (T3, T7)."""

from uuid import UUID

from callcenter.domain.access import Person
from callcenter.domain.deadline_kinds import Cause, DeadlineKind, Move
from callcenter.domain.ticket_deadlines import execution_due
from callcenter.domain.tickets.authorisation import Category, RequesterRole, authorisation
from callcenter.domain.tickets.places import Line
from callcenter.domain.tickets.steps import WORKER, Fact, Row, Step
from callcenter.domain.tickets.waiting import WaitingFor
from callcenter.domain.urgency import Urgency
from callcenter.services.deadlines.move_deadline import move_deadline
from callcenter.services.knowledge.use_article import note_use
from callcenter.services.take_case import InHand
from callcenter.services.tickets.register import OfficialLetter, check_date, check_scan, letter_row
from callcenter.services.tickets.step import (
    At,
    Details,
    TicketDesk,
    Verb,
    known,
    nothing,
    take_ticket,
)
from db.accounts import role_of
from db.case_edits import CaseRow
from db.tickets import (
    begin_wait,
    end_wait,
    put_letter,
    set_authorisation,
    set_urgency,
)


async def take(desk: TicketDesk, person: Person, case: InHand) -> CaseRow:
    """Take a ticket out of the line's queue, or over from a colleague of the line."""
    return await take_ticket(desk, person, case, Verb(Step.TAKE, _no_facts, nothing))


async def assign(desk: TicketDesk, person: Person, case: InHand, colleague: UUID) -> CaseRow:
    """Give a ticket to somebody of the line that works on it."""

    async def facts(at: At) -> set[Fact]:
        role = await role_of(at.connection, colleague)
        return known({Fact.COLLEAGUE: role == WORKER[Line(at.ticket.line)]})

    verb = Verb(Step.ASSIGN, facts, nothing, colleague=colleague)
    return await take_ticket(desk, person, case, verb)


async def weigh(
    desk: TicketDesk, person: Person, case: InHand, urgency: Urgency, reason: str
) -> CaseRow:
    """Change the urgency; the term is reckoned anew from its start (A3, A17).

    A breach that was found stays: lowering the urgency later clears nothing.
    """

    async def facts(at: At) -> set[Fact]:
        return known({Fact.REASON: reason, Fact.OTHER_URGENCY: at.ticket.urgency != urgency})

    async def write(at: At, _row: Row) -> Details:
        ticket = at.ticket
        await set_urgency(at.connection, ticket.case_id, urgency)
        due = execution_due(ticket.started_at, urgency, at.office)
        move = Move(due, Cause.URGENCY, person.login, reason)
        await move_deadline(at.connection, ticket.case_id, DeadlineKind.EXECUTION, move)
        return {"from": ticket.urgency, "to": urgency.value}

    return await take_ticket(desk, person, case, Verb(Step.SET_URGENCY, facts, write, reason))


async def wait(
    desk: TicketDesk, person: Person, case: InHand, waiting_for: WaitingFor, reason: str
) -> CaseRow:
    """Note that the work waits for somebody; no clock stops for that (A6)."""

    async def facts(at: At) -> set[Fact]:
        return known({Fact.REASON: reason, Fact.NOT_WAITING: not at.ticket.waiting})

    async def write(at: At, _row: Row) -> Details:
        await begin_wait(at.connection, at.case.case_id, waiting_for, reason)
        return {"waiting_for": waiting_for.value}

    return await take_ticket(desk, person, case, Verb(Step.WAIT, facts, write, reason))


async def resume(desk: TicketDesk, person: Person, case: InHand) -> CaseRow:
    """Note that the wait is over."""

    async def facts(at: At) -> set[Fact]:
        return known({Fact.WAITING: at.ticket.waiting})

    async def write(at: At, _row: Row) -> Details:
        await end_wait(at.connection, at.case.case_id)
        return {}

    return await take_ticket(desk, person, case, Verb(Step.RESUME, facts, write))


async def note_article(
    desk: TicketDesk, person: Person, case: InHand, article_id: UUID
) -> CaseRow:
    """Note which article of the knowledge base was used (003-24).

    Raises ArticleMissingError unless it is published.
    """

    async def write(at: At, _row: Row) -> Details:
        await note_use(at.connection, person, article_id, at.case.case_id)
        return {"article_id": str(article_id)}

    return await take_ticket(desk, person, case, Verb(Step.USE_ARTICLE, _no_facts, write))


async def attach_letter(
    desk: TicketDesk, person: Person, case: InHand, letter: OfficialLetter
) -> CaseRow:
    """Keep the head's letter that came later; a change or training may then pass T4 (003-34)."""

    async def write(at: At, _row: Row) -> Details:
        ticket = at.ticket
        check_date(at, letter)
        await check_scan(at.connection, ticket.case_id, letter)
        await put_letter(at.connection, letter_row(ticket.case_id, letter, person))
        asked = Category(ticket.category), RequesterRole(ticket.requester_role)
        allowed = authorisation(*asked, letter=True)
        await set_authorisation(at.connection, ticket.case_id, allowed)
        return {"authorisation": allowed.value}

    return await take_ticket(desk, person, case, Verb(Step.ATTACH_LETTER, _no_facts, write))


async def _no_facts(_at: At) -> set[Fact]:
    return set()
