"""Pass a ticket between the lines: up with a reason, back with a result or question (T4-T6)."""

from callcenter.domain.access import Person
from callcenter.domain.tickets.authorisation import Category, may_escalate
from callcenter.domain.tickets.steps import Fact, Step
from callcenter.services.take_case import InHand
from callcenter.services.tickets.step import At, TicketDesk, Verb, known, nothing, take_ticket
from db.case_edits import CaseRow


async def escalate(desk: TicketDesk, person: Person, case: InHand, reason: str) -> CaseRow:
    """Pass it one line up; a change or training needs the head's letter first (003-34)."""

    async def facts(at: At) -> set[Fact]:
        ticket = at.ticket
        allowed = may_escalate(Category(ticket.category), letter=ticket.letter)
        return known({Fact.REASON: reason, Fact.AUTHORISED: allowed})

    return await take_ticket(desk, person, case, Verb(Step.ESCALATE, facts, nothing, reason))


async def give_back(desk: TicketDesk, person: Person, case: InHand, reason: str) -> CaseRow:
    """Return it one line down with a result or a question."""

    async def facts(_at: At) -> set[Fact]:
        return known({Fact.REASON: reason})

    return await take_ticket(desk, person, case, Verb(Step.RETURN, facts, nothing, reason))
