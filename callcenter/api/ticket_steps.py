"""Work on tickets: between the three lines, within one, and to a result."""

from collections.abc import Awaitable
from typing import Final, TypeVar

from callcenter.api.cases import CasePath
from callcenter.api.problems import Code, Problem
from callcenter.api.routes import Routes, Rules
from callcenter.api.ticket_shapes import (
    ArticleUsed,
    ChildrenFinished,
    Letter,
    NewsSaid,
    NewsTold,
    ParentSaid,
    ReasonSaid,
    RejectionSaid,
    ResultSaid,
    TicketAssigning,
    TicketShown,
    UrgencySaid,
    WaitSaid,
)
from callcenter.api.tickets import REFUSALS, changed, desk, problem_of
from callcenter.api.visit import Visit
from callcenter.domain.access import Action
from callcenter.domain.case_states import StepRefusedError
from callcenter.domain.tickets.places import TicketState
from callcenter.domain.tickets.steps import NotYoursError
from callcenter.services.take_case import CaseMissingError, InHand
from callcenter.services.tickets import finish, incident, pass_on, work

routes = Routes()
STEP: Final = Rules(problems=REFUSALS, once=True)
DONE: Final = {"state": TicketState.DONE.value}


@routes.post("/tickets/{case_id}/take", access=Action.WORK_TICKETS, rules=STEP)
async def take_ticket(visit: Visit, path: CasePath, version: int) -> TicketShown:
    """Take a ticket out of the line's queue."""
    return await changed(visit, work.take(desk(visit), visit.person, _case(path, version)), {})


@routes.post("/tickets/{case_id}/assign", access=Action.ASSIGN_TICKETS, rules=STEP)
async def assign_ticket(
    visit: Visit, path: CasePath, body: TicketAssigning, version: int
) -> TicketShown:
    """Give a ticket to somebody of its line."""
    step = work.assign(desk(visit), visit.person, _case(path, version), body.user_id)
    return await changed(visit, step, {})


@routes.post("/tickets/{case_id}/escalate", access=Action.WORK_TICKETS, rules=STEP)
async def escalate_ticket(
    visit: Visit, path: CasePath, body: ReasonSaid, version: int
) -> TicketShown:
    """Pass a ticket one line up."""
    step = pass_on.escalate(desk(visit), visit.person, _case(path, version), body.reason)
    return await changed(visit, step, {})


@routes.post("/tickets/{case_id}/return", access=Action.WORK_TICKETS, rules=STEP)
async def return_ticket(
    visit: Visit, path: CasePath, body: ReasonSaid, version: int
) -> TicketShown:
    """Return a ticket one line down with a result or a question."""
    step = pass_on.give_back(desk(visit), visit.person, _case(path, version), body.reason)
    return await changed(visit, step, {})


@routes.post("/tickets/{case_id}/urgency", access=Action.WORK_TICKETS, rules=STEP)
async def set_ticket_urgency(
    visit: Visit, path: CasePath, body: UrgencySaid, version: int
) -> TicketShown:
    """Change the urgency; its term is reckoned anew from its start."""
    case = _case(path, version)
    step = work.weigh(desk(visit), visit.person, case, body.urgency, body.reason)
    return await changed(visit, step, {})


@routes.post("/tickets/{case_id}/wait", access=Action.WORK_TICKETS, rules=STEP)
async def note_ticket_wait(
    visit: Visit, path: CasePath, body: WaitSaid, version: int
) -> TicketShown:
    """Note that the work waits for the requester or a vendor; no clock stops."""
    case = _case(path, version)
    step = work.wait(desk(visit), visit.person, case, body.waiting_for, body.reason)
    return await changed(visit, step, {})


@routes.post("/tickets/{case_id}/resume", access=Action.WORK_TICKETS, rules=STEP)
async def resume_ticket(visit: Visit, path: CasePath, version: int) -> TicketShown:
    """Note that the wait is over."""
    return await changed(visit, work.resume(desk(visit), visit.person, _case(path, version)), {})


@routes.post("/tickets/{case_id}/articles", access=Action.WORK_TICKETS, rules=STEP)
async def note_ticket_article(
    visit: Visit, path: CasePath, body: ArticleUsed, version: int
) -> TicketShown:
    """Note which article of the knowledge base helped."""
    case = _case(path, version)
    step = work.note_article(desk(visit), visit.person, case, body.article_id)
    return await changed(visit, step, {})


@routes.post("/tickets/{case_id}/letter", access=Action.WORK_TICKETS, rules=STEP)
async def attach_ticket_letter(
    visit: Visit, path: CasePath, body: Letter, version: int
) -> TicketShown:
    """Keep the official letter of the organisation's head."""
    case = _case(path, version)
    step = work.attach_letter(desk(visit), visit.person, case, body.letter())
    return await changed(visit, step, {})


@routes.post("/tickets/{case_id}/parent", access=Action.WORK_TICKETS, rules=STEP)
async def link_ticket(visit: Visit, path: CasePath, body: ParentSaid, version: int) -> TicketShown:
    """Make a ticket part of an incident."""
    step = incident.link(desk(visit), visit.person, _case(path, version), body.parent_id)
    return await changed(visit, step, {})


@routes.post("/tickets/{case_id}/done", access=Action.WORK_TICKETS, rules=STEP)
async def finish_ticket(
    visit: Visit, path: CasePath, body: ResultSaid, version: int
) -> TicketShown:
    """Finish a ticket; `open_children` of the answer may be finished with it."""
    step = finish.finish(desk(visit), visit.person, _case(path, version), body.result)
    return await changed(visit, step, DONE)


@routes.post("/tickets/{case_id}/solved-on-contact", access=Action.WORK_TICKETS, rules=STEP)
async def solve_ticket_on_contact(
    visit: Visit, path: CasePath, body: ResultSaid, version: int
) -> TicketShown:
    """Take and finish at once what was answered during the call."""
    step = finish.solve_on_contact(desk(visit), visit.person, _case(path, version), body.result)
    return await changed(visit, step, DONE)


@routes.post("/tickets/{case_id}/reject", access=Action.WORK_TICKETS, rules=STEP)
async def reject_ticket(
    visit: Visit, path: CasePath, body: RejectionSaid, version: int
) -> TicketShown:
    """Reject what is out of the contact centre's competence, with advice where to go."""
    case = _case(path, version)
    step = finish.reject(desk(visit), visit.person, case, body.explanation, body.advice)
    return await changed(visit, step, {"state": TicketState.REJECTED.value})


INCIDENT: Final = Rules(
    problems=(Code.NOT_FOUND, Code.NOT_IN_THIS_STATE, Code.NOT_YOUR_LINE), once=True
)


@routes.post("/tickets/{case_id}/children/done", access=Action.WORK_TICKETS, rules=INCIDENT)
async def finish_children(visit: Visit, path: CasePath, body: ResultSaid) -> ChildrenFinished:
    """Give the open children of a finished incident its result."""
    step = incident.finish_children(desk(visit), visit.person, path.case_id, body.result)
    return ChildrenFinished.model_validate(await _of_incident(step))


@routes.post("/tickets/{case_id}/children/news", access=Action.WORK_TICKETS, rules=INCIDENT)
async def message_children(visit: Visit, path: CasePath, body: NewsSaid) -> NewsTold:
    """Tell the requesters of an incident and of its open children the same."""
    step = incident.message_children(desk(visit), visit.person, path.case_id, body.key, body.text)
    return NewsTold(told=await _of_incident(step))


T = TypeVar("T")


async def _of_incident(step: Awaitable[T]) -> T:
    try:
        return await step
    except CaseMissingError:
        raise Problem(Code.NOT_FOUND) from None
    except (StepRefusedError, NotYoursError) as refusal:
        raise problem_of(refusal) from None


def _case(path: CasePath, version: int) -> InHand:
    return InHand(path.case_id, version)
