"""A claim after the window: a new ticket that names the closed one (003-48; T12)."""

from uuid import UUID

from callcenter.domain.access import Person
from callcenter.domain.case_states import StepRefusedError
from callcenter.domain.tickets.authorisation import Category, RequesterRole
from callcenter.domain.tickets.catalogue import Service, WorkType
from callcenter.domain.tickets.places import RESULTS, TicketState
from callcenter.domain.urgency import Urgency
from callcenter.services.take_case import CaseMissingError
from callcenter.services.tickets.dispute import window_is_open
from callcenter.services.tickets.open_ticket import Arrival, Channel, open_within
from callcenter.services.tickets.register import Request
from callcenter.services.tickets.step import At, TicketDesk, at_hand
from db.case_edits import CaseRow, lock_case, one_case


async def claim_late(
    desk: TicketDesk, person: Person, closed: UUID, channel: Channel, text: str
) -> CaseRow:
    """Open a ticket like the closed one, related to it; the closed one stays as it is.

    Raises CaseMissingError, OtherKindError, and StepRefusedError while it may be reopened.
    """
    async with desk.pool.acquire() as connection, connection.transaction():
        await lock_case(connection, closed)
        case = await one_case(connection, closed)
        if case is None:
            raise CaseMissingError
        at = await at_hand(connection, desk.office, case)
        if not await _is_final(at):
            raise StepRefusedError
        arrival = Arrival(channel, phone_e164=case.caller_e164)
        return await open_within(connection, desk, person, arrival, _like(at, text))


async def _is_final(at: At) -> bool:
    if at.case.state in RESULTS:
        return not await window_is_open(at)
    return at.case.state == TicketState.CLOSED


def _like(at: At, text: str) -> Request:
    ticket, case = at.ticket, at.case
    return Request(
        service=Service(case.topic_code or ""),
        category=Category(ticket.category),
        work_type=WorkType(ticket.work_type),
        requester_role=RequesterRole(ticket.requester_role),
        urgency=Urgency(ticket.urgency),
        topic=case.topic,
        text=text,
        requester_name=case.caller_name,
        requester_email=case.caller_email,
        organisation_id=case.organisation_id,
        related_to=case.case_id,
    )
