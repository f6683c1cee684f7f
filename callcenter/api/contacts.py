"""The electronic journal: every contact with the hotline in any channel (003-22)."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from callcenter.api.problems import Code
from callcenter.api.routes import Routes, Rules
from callcenter.api.shapes import (
    CaseNumber,
    Line,
    Login,
    Moment,
    Page,
    PageQuery,
    Shown,
    Slug,
    TopicCode,
    page_of,
    read_id_cursor,
)
from callcenter.api.visit import Visit
from callcenter.domain.access import Action
from callcenter.domain.case_states import CaseState
from callcenter.domain.search import read_search
from callcenter.services.registers.list_contacts import read_contacts
from db.contact_lists import ContactFilter

routes = Routes()

Channel = Literal["phone", "email", "site", "paper", "import"]
Kind = Literal["ticket", "appeal", "appointment"]
CallerKind = Literal[
    "citizen",
    "representative",
    "user",
    "responsible_specialist",
    "head",
    "department_employee",
    "medical_worker",
]


class ContactsQuery(PageQuery):
    at_from: Moment | None = None
    at_before: Moment | None = None
    channel: Channel | None = None
    kind: Kind | None = None
    state: CaseState | None = None
    organisation_id: UUID | None = None
    topic_code: TopicCode | None = None
    agent: Login | None = None
    outcome: Slug | None = None
    caller_kind: CallerKind | None = None
    case_number: CaseNumber | None = None
    search: Annotated[
        Line, Field(description="Words in any form, a case number, a phone number")
    ] = ""


class ContactShown(Shown):
    """A line of the journal, with the case it opened or belongs to."""

    contact_id: UUID
    at: datetime
    channel: Channel
    address: str | None
    caller_name: str
    caller_kind: CallerKind | None
    reason: str
    description: str
    agent_login: str | None
    agent_name: str | None
    outcome: str | None
    linkedid: str | None
    case_id: UUID
    case_number: str | None
    kind: Kind
    state: CaseState
    topic: str
    topic_code: str | None
    organisation_id: UUID | None
    organisation: str | None  # its short name


@routes.get("/contacts", access=Action.READ_CASES, rules=Rules(problems=(Code.INVALID_CURSOR,)))
async def list_contacts(visit: Visit, query: ContactsQuery) -> Page[ContactShown]:
    """List contacts, the newest first."""
    rows = await read_contacts(
        visit.pool,
        visit.person,
        ContactFilter(**query.model_dump(exclude={"limit", "cursor", "search"})),
        read_id_cursor(query.cursor),
        query.limit + 1,
        read_search(query.search, visit.tools.settings.region_area_code),
    )
    shown = [ContactShown.model_validate(row) for row in rows]
    return page_of(shown, query.limit, lambda last: (last.at, str(last.contact_id)))
