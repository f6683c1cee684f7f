"""Open a case that came by letter, site, paper or file: a numbered draft with its journal line."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from uuid6 import uuid7

from callcenter.domain.case_number import CaseKind, make_case_number
from callcenter.domain.identifiers import contact_id_of
from callcenter.domain.whose import THE_CASES, Whose
from db.case_edits import CaseRow, NewCaseRow, insert_case, one_case
from db.cases import Numbered, NumberWish, number_cases, take_numbers
from db.contacts import ContactLine, insert_contact
from db.pool import Connection


@dataclass(frozen=True, slots=True)
class NewContact:
    """Somebody turned to the hotline by `channel`: email, site, paper or import."""

    channel: str
    at: datetime
    address: str | None = None  # E.164 number or e-mail address; None: not given
    caller_kind: str | None = None  # None: not asked
    reason: str = ""
    description: str = ""
    agent_id: UUID | None = None  # None: a machine received it
    whose: Whose = THE_CASES


@dataclass(frozen=True, slots=True)
class NewCase:
    kind: CaseKind
    contact: NewContact
    caller_name: str = ""
    caller_email: str | None = None
    caller_e164: str | None = None
    organisation_id: UUID | None = None  # whom it concerns
    topic: str = ""
    text: str = ""


async def open_case(
    connection: Connection, zone: ZoneInfo, new: NewCase, case_id: UUID | None = None
) -> CaseRow:
    """Write a draft with its number and its first contact, in the caller's transaction.

    The year of the number is the office's (`zone`). Who may be repeated gives a `case_id`
    derived from what came in. Raises NumbersUsedUpError: nothing may be written then.
    """
    opened = case_id or uuid7()
    contact = new.contact
    row = NewCaseRow(
        *(opened, new.kind, contact.channel, contact.at, contact.agent_id),
        *(new.caller_name, new.caller_email, new.caller_e164, new.organisation_id),
        *(new.topic, new.text),
    )
    await insert_case(connection, row)
    await give_number(connection, opened, new.kind, contact.at.astimezone(zone).year)
    await add_contact(connection, opened, contact, contact_id_of(str(opened)))
    case = await one_case(connection, opened)
    if case is None:
        raise RuntimeError("the case just written is gone")
    return case


async def add_contact(
    connection: Connection, case_id: UUID, contact: NewContact, contact_id: UUID | None = None
) -> None:
    """Write a journal line of a case, in the caller's transaction; a repeated id adds nothing."""
    line = ContactLine(
        *(contact_id or uuid7(), case_id, contact.channel, contact.at, contact.address),
        *(contact.caller_kind, contact.reason, contact.description, contact.agent_id),
        *(contact.whose.organisation_id, contact.whose.inside),
    )
    await insert_contact(connection, line)


async def give_number(connection: Connection, case_id: UUID, kind: CaseKind, year: int) -> None:
    wish = NumberWish(case_id, kind, kind.digit, year % 100)
    for taken in await take_numbers(connection, [wish]):
        number = make_case_number(kind, year % 100, taken.running)
        await number_cases(connection, [Numbered(case_id, kind, number)])
