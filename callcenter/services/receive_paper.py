"""Write down that a letter on paper came: a numbered draft; scans follow as attachments."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from callcenter.domain.access import Person
from callcenter.domain.appeals.kinds import FilingForm
from callcenter.domain.case_number import CaseKind
from callcenter.domain.errors import DomainError
from callcenter.domain.office import Office
from callcenter.services.appeals.receive_appeal import Desk, Received, receive_appeal
from callcenter.services.append_audit import append_audit
from callcenter.services.open_case import NewCase, NewContact, open_case
from db.appeal_parties import ApplicantRow, insert_applicants
from db.case_edits import CaseRow
from db.clock_marks import app_now
from db.organisations import organisation_exists
from db.pool import Connection, Pool

OLDEST_DAYS: Final = 366  # a letter found later than that is a slip of the year


class NotYetReceivedError(DomainError):
    """A letter cannot have come in the future, nor more than a year ago."""


class NoOrganisationError(DomainError):
    """There is no such organisation."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What the operator reads off the letter."""

    kind: CaseKind
    received_on: date  # of the stamp; the office's date
    name: str = ""
    postal_address: str = ""
    email: str | None = None
    phone_e164: str | None = None
    organisation_id: UUID | None = None
    topic: str = ""
    text: str = ""


async def receive_paper(pool: Pool, desk: Desk, person: Person, letter: Letter) -> CaseRow:
    """Open the draft of a letter, in whose hands it came.

    Raises NotYetReceivedError, NoOrganisationError, NumbersUsedUpError.
    """
    async with pool.acquire() as connection, connection.transaction():
        at = _received_at(letter, desk.office, await app_now(connection))
        wanted = letter.organisation_id
        if wanted is not None and not await organisation_exists(connection, wanted):
            raise NoOrganisationError
        case = await _open(connection, desk, person, letter, at)
        await append_audit(
            connection, actor=person.login, action="case.received", object=f"case {case.case_id}"
        )
    return case


async def _open(
    connection: Connection, desk: Desk, person: Person, letter: Letter, at: datetime
) -> CaseRow:
    contact = NewContact("paper", at, letter.email or letter.phone_e164, agent_id=person.user_id)
    new = NewCase(
        *(letter.kind, contact, letter.name, letter.email, letter.phone_e164),
        *(letter.organisation_id, letter.topic, letter.text),
    )
    case = await open_case(connection, desk.office.zone, new)
    if letter.kind is CaseKind.APPEAL:
        await receive_appeal(connection, desk, case, Received(FilingForm.PAPER))
        applicant = ApplicantRow(
            1, letter.name, letter.postal_address, letter.email, letter.phone_e164
        )
        await insert_applicants(connection, case.case_id, [applicant])
    return case


def _received_at(letter: Letter, office: Office, now: datetime) -> datetime:
    """Return when it came: today is now, another day its opening hour (A3)."""
    today = office.date_of(now)
    if not 0 <= (today - letter.received_on).days <= OLDEST_DAYS:
        raise NotYetReceivedError
    if letter.received_on == today:
        return now
    return datetime.combine(letter.received_on, office.opens, office.zone)
