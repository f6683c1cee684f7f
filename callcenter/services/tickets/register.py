"""Register a ticket: what is asked, by whom and how urgently (003-21, 003-34..42; T2)."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from callcenter.domain.access import Person
from callcenter.domain.deadline_kinds import Cause, DeadlineKind, Move
from callcenter.domain.errors import DomainError
from callcenter.domain.notices import NoticeKind
from callcenter.domain.signatures import Signature
from callcenter.domain.ticket_deadlines import execution_due, registration_due
from callcenter.domain.tickets.authorisation import (
    Authorisation,
    Category,
    RequesterRole,
    authorisation,
)
from callcenter.domain.tickets.catalogue import SERVICES, Service, WorkType
from callcenter.domain.tickets.steps import Fact, Row, Step
from callcenter.domain.urgency import Urgency
from callcenter.services.deadlines.end_deadline import meet_deadline
from callcenter.services.deadlines.move_deadline import start_or_move
from callcenter.services.deadlines.start_deadline import start_deadline
from callcenter.services.find_organisation import OrganisationUnknownError
from callcenter.services.notices.queue_notice import queue_notice
from callcenter.services.take_case import InHand
from callcenter.services.tickets.step import At, Details, TicketDesk, Verb, known, take_ticket
from db.attachments import attachment
from db.case_edits import CaseRow
from db.case_viewers import show_case_to
from db.contacts import DescribedContact, describe_contacts, has_contact
from db.pool import Connection, ForeignKeyViolation
from db.ticket_claims import letter_waits
from db.tickets import (
    NewLetter,
    NewTicket,
    TicketCase,
    insert_ticket,
    one_ticket,
    put_letter,
    write_ticket_case,
)


@dataclass(frozen=True, slots=True)
class OfficialLetter:
    """The head's written request (003-34)."""

    number: str
    dated_on: date
    signed_by: str
    attachment_id: UUID | None = None  # its scan; None: kept on paper


class RelatedUnknownError(DomainError):
    """What a late claim is about is no ticket."""


class LetterAheadError(DomainError):
    """The official letter is dated later than today."""


class ScanUnknownError(DomainError):
    """The letter's scan is no file of this case."""


@dataclass(frozen=True, slots=True)
class Request:
    """What the operator writes down."""

    service: Service
    category: Category
    work_type: WorkType
    requester_role: RequesterRole
    urgency: Urgency  # the operator's choice, by the four texts (A17)
    wished_urgency: Urgency | None = None  # the requester's; it decides nothing
    impact: str = ""
    topic: str = ""  # empty: the service's title
    text: str = ""
    requester_name: str = ""
    requester_email: str | None = None
    organisation_id: UUID | None = None  # the requester's; None: not known
    letter: OfficialLetter | None = None
    related_to: UUID | None = None  # closed ticket that it is a late claim about (T12)


async def register_ticket(
    desk: TicketDesk, person: Person, case: InHand, request: Request
) -> CaseRow:
    """Register a draft; its number is the one the requester was told.

    A requester who may not ask for this is registered all the same (003-21), and the
    organisation's responsible specialist is told (003-34). Raises what take_ticket raises,
    OrganisationUnknownError, RelatedUnknownError and ScanUnknownError.
    """
    try:
        return await take_ticket(
            desk, person, case, registering(request, person, letters=desk.letters)
        )
    except ForeignKeyViolation:
        raise OrganisationUnknownError from None


def registering(request: Request, person: Person, *, letters: bool) -> Verb:
    """Return the step that registers; opening a ticket without a call takes it too."""

    async def facts(at: At) -> set[Fact]:
        contact = await has_contact(at.connection, at.case.case_id)
        numbered = at.case.case_number is not None
        given = {Fact.SERVICE: request.service, Fact.URGENCY: request.urgency}
        return known({Fact.NUMBER: numbered, Fact.CONTACT: contact, **given})

    async def write(at: At, _row: Row) -> Details:
        asked = _complete(request, at.case)
        allowed = authorisation(
            asked.category, asked.requester_role, letter=asked.letter is not None
        )
        await _write(at, asked, allowed, person)
        await queue_notice(at.connection, at.case.case_id, NoticeKind.REGISTERED)
        await _promise(at, asked, letters=letters)
        if allowed is Authorisation.MISSING and asked.organisation_id is not None:
            await queue_notice(at.connection, at.case.case_id, NoticeKind.AUTHORISATION_MISSING)
        said = {"service": asked.service, "urgency": asked.urgency, "authorisation": allowed}
        return {name: value.value for name, value in said.items()}

    return Verb(Step.REGISTER, facts, write)


def _complete(request: Request, case: CaseRow) -> Request:
    """Keep what the draft knows already where the operator left a field empty."""
    return replace(
        request,
        topic=request.topic.strip() or case.topic.strip() or SERVICES[request.service].ru[:200],
        text=request.text or case.text,
        requester_name=request.requester_name or case.caller_name,
        requester_email=request.requester_email or case.caller_email,
        organisation_id=request.organisation_id or case.organisation_id,
    )


async def _write(at: At, asked: Request, allowed: Authorisation, person: Person) -> None:
    case_id, connection = at.case.case_id, at.connection
    said = TicketCase(
        *(asked.topic, asked.service, asked.text, asked.requester_name),
        *(asked.requester_email, asked.organisation_id),
    )
    await write_ticket_case(connection, case_id, said)
    if asked.related_to is not None and await one_ticket(connection, asked.related_to) is None:
        raise RelatedUnknownError
    new = NewTicket(
        *(case_id, asked.category, asked.work_type, asked.requester_role, allowed),
        *(asked.urgency, asked.wished_urgency, asked.impact, at.now, asked.related_to),
    )
    await insert_ticket(connection, new)
    if asked.letter is not None:
        check_date(at, asked.letter)
        await check_scan(connection, case_id, asked.letter)
        await put_letter(connection, letter_row(case_id, asked.letter, person))
    if asked.organisation_id is not None:
        await show_case_to(connection, case_id, asked.organisation_id)
    contact = DescribedContact(asked.requester_role, asked.topic, asked.text, person.user_id)
    await describe_contacts(connection, case_id, contact, "ticket")


async def _promise(at: At, asked: Request, *, letters: bool) -> None:
    """Start the clocks: registration ran from arrival, execution runs from now (A3).

    A requester on the phone is told the number now; the letter to another meets the
    registration when it is sent (A12).
    """
    case_id, received_at = at.case.case_id, at.case.created_at
    due = registration_due(received_at, asked.urgency, at.office)
    move = Move(due, Cause.URGENCY, Signature.URGENCY, "the urgency is known")
    await start_or_move(at.connection, case_id, DeadlineKind.REGISTRATION, received_at, move)
    if not letters or at.case.channel == "phone" or not await letter_waits(at.connection, case_id):
        await meet_deadline(at.connection, case_id, DeadlineKind.REGISTRATION, at.now)
    due = execution_due(at.now, asked.urgency, at.office)
    await start_deadline(at.connection, case_id, DeadlineKind.EXECUTION, at.now, due)


def check_date(at: At, letter: OfficialLetter) -> None:
    """Raise LetterAheadError for a letter of a day that has not come at the office."""
    if letter.dated_on > at.now.astimezone(at.office.zone).date():
        raise LetterAheadError


async def check_scan(connection: Connection, case_id: UUID, letter: OfficialLetter) -> None:
    """Raise ScanUnknownError unless the scan is a file of this case."""
    if letter.attachment_id is not None:
        scan = await attachment(connection, letter.attachment_id)
        if scan is None or scan.case_id != case_id:
            raise ScanUnknownError


def letter_row(case_id: UUID, letter: OfficialLetter, person: Person) -> NewLetter:
    return NewLetter(
        *(case_id, letter.number, letter.dated_on, letter.signed_by),
        *(letter.attachment_id, person.user_id),
    )
