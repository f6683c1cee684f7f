"""Open a ticket without a call: paper or a letter that an operator types in (003-28)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from callcenter.domain.access import Person
from callcenter.domain.case_number import CaseKind
from callcenter.domain.tickets.steps import Actor
from callcenter.services.find_organisation import OrganisationUnknownError
from callcenter.services.open_case import NewCase, NewContact, open_case
from callcenter.services.take_case import rule_step
from callcenter.services.tickets.register import Request, registering
from callcenter.services.tickets.step import By, TicketDesk, change_by
from db.case_edits import CaseRow
from db.pool import Connection, ForeignKeyViolation
from db.recordings import app_now

Channel = Literal["email", "site", "paper"]


@dataclass(frozen=True, slots=True)
class Arrival:
    """How and when the request came; a letter read on Monday may have come on Friday."""

    channel: Channel
    received_at: datetime | None = None  # None: now
    address: str | None = None  # the sender's
    phone_e164: str | None = None


class NotYetArrivedError(ValueError):
    """A request cannot have come in the future."""


async def open_ticket(
    desk: TicketDesk, person: Person, arrival: Arrival, request: Request
) -> CaseRow:
    """Write the journal's line, the case with its number and the registered ticket at once.

    Raises OrganisationUnknownError, NotYetArrivedError, NumbersUsedUpError.
    """
    try:
        async with desk.pool.acquire() as connection, connection.transaction():
            return await open_within(connection, desk, person, arrival, request)
    except ForeignKeyViolation:
        raise OrganisationUnknownError from None


async def open_within(
    connection: Connection, desk: TicketDesk, person: Person, arrival: Arrival, request: Request
) -> CaseRow:
    """Do the same in the caller's transaction."""
    now = await app_now(connection)
    received_at = arrival.received_at or now
    if received_at > now:
        raise NotYetArrivedError
    contact = NewContact(
        *(arrival.channel, received_at, arrival.address or arrival.phone_e164),
        agent_id=person.user_id,
    )
    new = NewCase(
        *(CaseKind.TICKET, contact, request.requester_name, request.requester_email),
        *(arrival.phone_e164, request.organisation_id, request.topic, request.text),
    )
    opened = await open_case(connection, desk.office.zone, new)
    by = By(Actor.of(person.role), person.user_id)
    change = change_by(by, desk.office, registering(request, person, letters=desk.letters))
    return await rule_step(connection, opened.case_id, person.login, change)
