"""What clients send and receive about tickets."""

from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from callcenter.api.cases import CaseShown
from callcenter.api.shapes import (
    E164,
    NO_CONTROL_BYTES,
    Asked,
    CaseNumber,
    Email,
    LongText,
    Moment,
    Shown,
)
from callcenter.api.shapes import Line as ShortText
from callcenter.domain.tickets.authorisation import Authorisation, Category, RequesterRole
from callcenter.domain.tickets.catalogue import SERVICES, WORK_TYPES, Service, WorkType
from callcenter.domain.tickets.dispute import Claimant
from callcenter.domain.tickets.places import TicketState
from callcenter.domain.tickets.waiting import WaitingFor
from callcenter.domain.urgency import TEXTS, Urgency
from callcenter.services.tickets.open_ticket import Arrival, Channel
from callcenter.services.tickets.read_tickets import TicketSheet
from callcenter.services.tickets.register import OfficialLetter, Request

Said = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=3, max_length=20_000, pattern=NO_CONTROL_BYTES
    ),
]
LetterNumber = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=100, pattern=NO_CONTROL_BYTES
    ),
]
SupportLine = Annotated[int, Field(ge=1, le=3)]


class Letter(Asked):
    """The head's official letter; `attachment_id` null: kept on paper."""

    number: LetterNumber
    dated_on: date
    signed_by: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    attachment_id: UUID | None = None

    def letter(self) -> OfficialLetter:
        return OfficialLetter(**self.model_dump())


class TicketRequest(Asked):
    """What the operator writes down; texts left empty keep what the draft says."""

    service: Service
    category: Category
    work_type: WorkType
    requester_role: RequesterRole
    urgency: Urgency
    wished_urgency: Urgency | None = None
    impact: LongText = ""
    topic: ShortText = ""
    text: LongText = ""
    requester_name: ShortText = ""
    requester_email: Email | None = None
    organisation_id: UUID | None = None
    letter: Letter | None = None
    related_to: UUID | None = None

    def request(self) -> Request:
        fields: dict[str, Any] = {name: getattr(self, name) for name in TicketRequest.model_fields}
        fields["letter"] = self.letter.letter() if self.letter else None
        return Request(**fields)


class NewTicket(TicketRequest):
    """A request that came on paper or in a letter; `received_at` null: just now."""

    channel: Channel
    received_at: Moment | None = None
    address: Email | None = None
    phone_e164: E164 | None = None

    def arrival(self) -> Arrival:
        return Arrival(self.channel, self.received_at, self.address, self.phone_e164)


class TicketAssigning(Asked):
    user_id: UUID


class ReasonSaid(Asked):
    reason: Said


class UrgencySaid(Asked):
    urgency: Urgency
    reason: Said


class WaitSaid(Asked):
    waiting_for: WaitingFor
    reason: Said


class ArticleUsed(Asked):
    article_id: UUID


class ParentSaid(Asked):
    """`parent_id` null takes the ticket out of its incident."""

    parent_id: UUID | None


class ResultSaid(Asked):
    result: Said


class RejectionSaid(Asked):
    """Only for what is out of the contact centre's competence; `advice`: where to go."""

    explanation: Said
    advice: Said


class ClaimSaid(Asked):
    """`claimant` is ignored from an organisation's employee; `channel` null: by phone."""

    text: Said
    claimant: Claimant | None = None
    channel: Channel | None = None


class ConfirmationSaid(Asked):
    claimant: Claimant | None = None


class LateClaim(Asked):
    text: Said
    channel: Channel


class NewsSaid(Asked):
    """`key` names the message: sent again with the same one, nobody is told twice."""

    key: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
    text: Said


class StateAsked(Asked):
    """A number, and one thing more that the asker knows of the ticket."""

    case_number: CaseNumber
    phone_e164: E164 | None = None
    email: Email | None = None
    organisation_id: UUID | None = None


class StateShown(Shown):
    case_number: str
    state: TicketState
    line: int
    registered_at: datetime | None
    due_at: datetime | None
    done_at: datetime | None
    closed_at: datetime | None


class TicketListed(Shown):
    case_id: UUID
    case_number: str | None
    state: TicketState
    line: int
    channel: Literal["phone", "email", "site", "paper", "import"]
    topic: str
    service: str | None
    category: Category | None
    urgency: Urgency | None
    authorisation: Authorisation | None
    round: int | None
    waiting: bool | None
    parent_id: UUID | None
    caller_name: str
    organisation_id: UUID | None
    organisation: str | None
    operator_login: str | None
    operator_name: str | None
    created_at: datetime
    registered_at: datetime | None
    due_at: datetime | None
    done_at: datetime | None
    closed_at: datetime | None
    version: int


class RegisteredPart(Shown):
    """What registration added to the case."""

    category: Category
    work_type: WorkType
    requester_role: RequesterRole
    authorisation: Authorisation
    urgency: Urgency
    wished_urgency: Urgency | None
    impact: str
    line: int
    round: int
    started_at: datetime
    result: str
    advice: str
    solved_on_contact: bool
    parent_id: UUID | None
    related_to: UUID | None
    waiting: bool


class SpentShown(Shown):
    """Of this round: all the time, and without the waiting; the first counts."""

    gross_seconds: float
    net_seconds: float


class StepShown(Shown):
    seq: int
    at: datetime
    actor: str
    actor_name: str | None
    step: str
    from_state: str
    to_state: str
    reason: str
    details: dict[str, Any]


class DeadlineShown(Shown):
    what: str
    round: int
    started_at: datetime
    legal_due_at: datetime
    operational_due_at: datetime
    provisional: bool
    met_at: datetime | None
    cancelled_at: datetime | None
    breached_at: datetime | None


class WaitShown(Shown):
    since: datetime
    until: datetime | None
    waiting_for: WaitingFor
    reason: str
    round: int


class LetterShown(Shown):
    number: str
    dated_on: date
    signed_by: str
    attachment_id: UUID | None
    attached_at: datetime


class RelatedShown(Shown):
    case_id: UUID
    case_number: str
    state: TicketState
    version: int


class TicketShown(CaseShown):
    """A ticket with all that belongs to it; `ticket` and `spent` are null for a draft.

    `allowed_steps`: what the reader may do now, from the table of steps; `late_claim` beside.
    """

    ticket: RegisteredPart | None
    spent: SpentShown | None
    history: list[StepShown]
    deadlines: list[DeadlineShown]
    waits: list[WaitShown]
    letter: LetterShown | None
    article_ids: list[UUID]
    children: list[RelatedShown]
    open_children: int
    late_claims: list[RelatedShown]
    former_numbers: list[str]
    allowed_steps: list[str]


class ChildrenFinished(Shown):
    """`left`: changed by somebody just now, or not in a state that allows it."""

    done: list[UUID]
    left: list[UUID]


class NewsTold(Shown):
    told: int


class Titled(Shown):
    code: str
    ru: str
    en: str


class UrgencyShown(Shown):
    code: Urgency
    name_ru: str
    when_ru: str
    name_en: str
    when_en: str


class CatalogueShown(Shown):
    services: list[Titled]
    work_types: list[Titled]
    urgencies: list[UrgencyShown]


def catalogue_shown() -> CatalogueShown:
    return CatalogueShown(
        services=[Titled(code=code, ru=title.ru, en=title.en) for code, title in SERVICES.items()],
        work_types=[
            Titled(code=code, ru=title.ru, en=title.en) for code, title in WORK_TYPES.items()
        ],
        urgencies=[
            UrgencyShown(
                code=urgency,
                name_ru=said["ru"].name,
                when_ru=said["ru"].when,
                name_en=said["en"].name,
                when_en=said["en"].when,
            )
            for urgency, said in TEXTS.items()
        ],
    )


OPEN = frozenset({TicketState.REGISTERED, TicketState.IN_WORK})


def ticket_shown(sheet: TicketSheet) -> TicketShown:
    spent = sheet.spent
    seconds = (
        {"gross_seconds": _seconds(spent.gross), "net_seconds": _seconds(spent.net)}
        if spent
        else None
    )
    fields = {
        name: getattr(sheet, name) for name in TicketShown.model_fields if hasattr(sheet, name)
    }
    case = {name: value for name, value in asdict(sheet.case).items() if name != "viewers"}
    open_children = sum(child.state in OPEN for child in sheet.children)
    return TicketShown.model_validate(
        {**case, **fields, "spent": seconds, "open_children": open_children}
    )


def _seconds(amount: timedelta) -> float:
    return amount.total_seconds()
