"""Tickets: queues, opening, registering, disputes. Work on the lines is in ticket_steps.py."""

from collections.abc import Awaitable, Mapping
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from callcenter.api.cases import CasePath, CaseShown
from callcenter.api.problems import Code, Problem, changed_meanwhile, unknown_organisation
from callcenter.api.routes import Routes, Rules
from callcenter.api.shapes import Line as ShortText
from callcenter.api.shapes import Page, PageQuery, make_cursor, read_id_cursor
from callcenter.api.ticket_shapes import (
    CatalogueShown,
    ClaimSaid,
    ConfirmationSaid,
    LateClaim,
    NewTicket,
    StateAsked,
    StateShown,
    SupportLine,
    TicketListed,
    TicketRequest,
    TicketShown,
    catalogue_shown,
    ticket_shown,
)
from callcenter.api.visit import Visit
from callcenter.domain.access import Action
from callcenter.domain.case_states import OtherKindError, StepRefusedError
from callcenter.domain.tickets.catalogue import Service
from callcenter.domain.tickets.places import TicketState
from callcenter.domain.tickets.steps import FactsMissingError, NotYoursError
from callcenter.domain.urgency import Urgency
from callcenter.services.find_organisation import OrganisationUnknownError
from callcenter.services.knowledge.articles import ArticleMissingError
from callcenter.services.take_case import CaseChangedError, CaseMissingError, InHand
from callcenter.services.tickets.dispute import Claim, ClaimTooLateError, confirm, reopen
from callcenter.services.tickets.late_claim import claim_late
from callcenter.services.tickets.open_ticket import NotYetArrivedError, open_ticket
from callcenter.services.tickets.read_tickets import read_ticket, read_tickets, sheet_after
from callcenter.services.tickets.register import (
    LetterAheadError,
    RelatedUnknownError,
    ScanUnknownError,
    register_ticket,
)
from callcenter.services.tickets.step import TicketDesk
from callcenter.services.tickets.tell_state import Asking, tell_state
from db.case_edits import CaseRow
from db.ticket_lists import TicketFilter, TicketLine

routes = Routes()

REFUSALS = (Code.NOT_IN_THIS_STATE, Code.OTHER_KIND, Code.NOT_YOUR_LINE, Code.FACTS_MISSING)


class TicketsQuery(PageQuery):
    """`order=due`: what is at work, the soonest due first."""

    line: SupportLine | None = None
    state: TicketState | None = None
    urgency: Urgency | None = None
    service: Service | None = None
    organisation_id: UUID | None = None
    operator_login: ShortText | None = None
    parent_id: UUID | None = None
    related_to: UUID | None = None
    order: Literal["newest", "due"] = "newest"


@routes.get("/tickets", access=Action.READ_CASES, rules=Rules(problems=(Code.INVALID_CURSOR,)))
async def list_tickets(visit: Visit, query: TicketsQuery) -> Page[TicketListed]:
    """List tickets; a line's queue is `line=2&state=in_work&order=due`."""
    only = TicketFilter(**query.model_dump(exclude={"limit", "cursor", "order"}))
    after = read_id_cursor(query.cursor)
    rows = await read_tickets(visit.pool, visit.person, only, query.order, after, query.limit + 1)
    shown = [TicketListed.model_validate(row) for row in rows[: query.limit]]
    more = len(rows) > query.limit
    cursor = _bookmark(rows[query.limit - 1], query.order) if more else None
    return Page[TicketListed](items=shown, next_cursor=cursor)


def _bookmark(row: TicketLine, order: str) -> str:
    moment: datetime = (row.due_at or row.created_at) if order == "due" else row.created_at
    return make_cursor(moment, str(row.case_id))


@routes.get("/tickets/{case_id}", access=Action.READ_CASES)
async def show_ticket(visit: Visit, path: CasePath) -> TicketShown:
    """Show one ticket with its history, terms, waits and children."""
    sheet = await read_ticket(visit.pool, visit.person, path.case_id)
    if sheet is None:
        raise Problem(Code.NOT_FOUND)
    return ticket_shown(sheet)


@routes.post(
    "/tickets",
    access=Action.OPEN_TICKETS,
    rules=Rules(status=201, problems=REFUSALS, once=True),
)
async def create_ticket(visit: Visit, body: NewTicket) -> TicketShown:
    """Open and register a ticket that came on paper or in a letter."""
    work = open_ticket(desk(visit), visit.person, body.arrival(), body.request())
    return await changed(visit, work, {})


@routes.post(
    "/tickets/{case_id}/register",
    access=Action.OPEN_TICKETS,
    rules=Rules(problems=REFUSALS, once=True),
)
async def register_draft_ticket(
    visit: Visit, path: CasePath, body: TicketRequest, version: int
) -> TicketShown:
    """Register a draft as a ticket."""
    case = InHand(path.case_id, version)
    work = register_ticket(desk(visit), visit.person, case, body.request())
    return await changed(visit, work, {"state": TicketState.REGISTERED.value})


@routes.post(
    "/tickets/{case_id}/reopen",
    access=Action.CLAIM_TICKETS,
    rules=Rules(problems=(*REFUSALS, Code.CLAIM_TOO_LATE), once=True),
)
async def reopen_ticket(
    visit: Visit, path: CasePath, body: ClaimSaid, version: int
) -> TicketShown:
    """Dispute a result within three working days: work goes on under the same number."""
    claim = Claim(body.text, body.claimant, body.channel)
    work = reopen(desk(visit), visit.person, InHand(path.case_id, version), claim)
    return await changed(visit, work, {"state": TicketState.IN_WORK.value})


@routes.post(
    "/tickets/{case_id}/confirm",
    access=Action.CLAIM_TICKETS,
    rules=Rules(problems=REFUSALS, once=True),
)
async def confirm_ticket(
    visit: Visit, path: CasePath, body: ConfirmationSaid, version: int
) -> TicketShown:
    """Close a ticket early: the requester agrees with the result."""
    work = confirm(desk(visit), visit.person, InHand(path.case_id, version), body.claimant)
    return await changed(visit, work, {"state": TicketState.CLOSED.value})


@routes.post(
    "/tickets/{case_id}/late-claim",
    access=Action.OPEN_TICKETS,
    rules=Rules(status=201, problems=REFUSALS, once=True),
)
async def claim_too_late(visit: Visit, path: CasePath, body: LateClaim) -> TicketShown:
    """Open a new ticket for a claim about one that cannot be reopened any more."""
    work = claim_late(desk(visit), visit.person, path.case_id, body.channel, body.text)
    return await changed(visit, work, {})


@routes.post(
    "/ticket-state",
    access=Action.OPEN_TICKETS,
    rules=Rules(problems=(Code.NOT_FOUND, *REFUSALS)),
)
async def tell_ticket_state(visit: Visit, body: StateAsked) -> StateShown:
    """Tell how a ticket stands to who knows its number and one thing more."""
    told = await tell_state(desk(visit), visit.person, Asking(**body.model_dump()))
    if told is None:
        raise Problem(Code.NOT_FOUND)
    return StateShown.model_validate(told)


@routes.get("/ticket-catalogue", access=Action.READ_CASES)
async def ticket_catalogue(visit: Visit) -> CatalogueShown:  # noqa: ARG001 - every handler has it
    """Show the supported services, the kinds of work and the texts urgency is chosen by."""
    return catalogue_shown()


def desk(visit: Visit) -> TicketDesk:
    settings = visit.tools.settings
    return TicketDesk(visit.pool, settings.office, letters=settings.mail.smtp_host is not None)


async def changed(visit: Visit, work: Awaitable[CaseRow], changes: dict[str, Any]) -> TicketShown:
    """Return the ticket after a step, or the problem that the step met."""
    try:
        case = await work
    except CaseMissingError:
        raise Problem(Code.NOT_FOUND) from None
    except CaseChangedError as conflict:
        raise changed_meanwhile(changes, CaseShown.model_validate(conflict.current)) from None
    except (
        *(StepRefusedError, OtherKindError, NotYoursError, FactsMissingError),
        *(ClaimTooLateError, OrganisationUnknownError, NotYetArrivedError),
        *(ArticleMissingError, RelatedUnknownError, ScanUnknownError, LetterAheadError),
    ) as refusal:
        raise problem_of(refusal) from None
    return ticket_shown(await sheet_after(visit.pool, visit.person, case))


CODES: Final[Mapping[type[Exception], Code]] = {
    OtherKindError: Code.OTHER_KIND,
    NotYoursError: Code.NOT_YOUR_LINE,
    ClaimTooLateError: Code.CLAIM_TOO_LATE,
    StepRefusedError: Code.NOT_IN_THIS_STATE,
}


MISTAKES: Final[Mapping[type[Exception], tuple[str, str]]] = {
    NotYetArrivedError: ("body.received_at", "in_the_future"),
    ArticleMissingError: ("body.article_id", "unknown_article"),
    RelatedUnknownError: ("body.related_to", "unknown_ticket"),
    LetterAheadError: ("body.dated_on", "in_the_future"),
    ScanUnknownError: ("body.attachment_id", "unknown_attachment"),
}


def problem_of(refusal: Exception) -> Problem:
    """Return what a rule's refusal is to the outside."""
    match refusal:
        case FactsMissingError():
            missing = sorted(refusal.missing)
            said = [("step", f"needs_{fact}") for fact in missing]
            return Problem(Code.FACTS_MISSING, mistakes=said, missing=missing)
        case OrganisationUnknownError():
            return unknown_organisation()
        case _ if type(refusal) in MISTAKES:
            return Problem(Code.INVALID, mistakes=[MISTAKES[type(refusal)]])
        case _:
            return Problem(CODES[type(refusal)])
