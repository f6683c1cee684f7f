"""Appeals: what the API takes. What it shows is in appeal_shown."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints, WithJsonSchema

from callcenter.api.shapes import (
    E164,
    NO_CONTROL_BYTES,
    Asked,
    Email,
    Line,
    LongText,
    Moment,
    PageQuery,
    Reason,
)
from callcenter.domain.appeals.answers import AnswerForm, Channel
from callcenter.domain.appeals.conflict import About, Level
from callcenter.domain.appeals.kinds import (
    AppealKind,
    FilingForm,
    Identification,
    Justified,
    Multiplicity,
    Result,
)
from callcenter.domain.appeals.leaving import LeavingReason
from callcenter.domain.appeals.regime import Regime
from callcenter.domain.appeals.states import AppealState

Written = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=20_000, pattern=NO_CONTROL_BYTES
    ),
]
Named = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=200, pattern=NO_CONTROL_BYTES
    ),
]
Day = Annotated[
    date,
    Field(ge=date(1970, 1, 1), lt=date(2200, 1, 1)),
    WithJsonSchema({"type": "string", "format": "date"}),
]
Code = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}(\.[0-9]{4}){0,4}$")]
Seq = Annotated[int, Field(ge=1, le=1000)]
Questions = Annotated[tuple[Seq, ...], Field(max_length=50)]


class AppealPath(Asked):
    case_id: UUID


class QuestionPath(AppealPath):
    seq: Annotated[int, Field(ge=1, le=1000)]


class ForwardPath(AppealPath):
    forward_id: UUID


class AppealsQuery(PageQuery):
    """`code` and `organisation_id` fit any of its questions and forwards."""

    state: AppealState | None = None
    regime: Regime | None = None
    kind: AppealKind | None = None
    executor: Line | None = None  # login
    code: Code | None = None
    organisation_id: UUID | None = None
    overdue: Annotated[bool, Field(strict=False)] | None = None


class ApplicantSaid(Asked):
    name: Line = ""  # empty: anonymous
    address: Line = ""
    email: Email | None = None
    phone_e164: E164 | None = None
    person_id: UUID | None = None


class SubjectSaid(Asked):
    """Who is complained of."""

    organisation_id: UUID
    about: About
    official: Line = ""


class QuestionSaid(Asked):
    """Who sends a code confirms it."""

    code: Code
    text: LongText = ""


class WorkerSaid(Asked):
    """A medical worker appeals about the own institution (never forwarded there)."""

    employer_id: UUID
    consents: bool = False  # to being forwarded elsewhere


class AppealRegistration(Asked):
    form: FilingForm
    kind: AppealKind
    applicants: Annotated[list[ApplicantSaid], Field(max_length=50)]
    questions: Annotated[list[QuestionSaid], Field(min_length=1, max_length=50)]
    subjects: Annotated[tuple[SubjectSaid, ...], Field(max_length=20)] = ()
    multiplicity: Multiplicity = Multiplicity.INDIVIDUAL
    identification: Identification = Identification.CALLER_STATED
    received_on: Day | None = None  # null: when the case was opened
    chose_59fz: bool = False
    is_appeal: bool = True
    fast_track: bool = False
    external_number: Line | None = None
    on_behalf_of: Line = ""
    medical_worker: WorkerSaid | None = None
    media_risk: bool = False
    earlier_case_id: UUID | None = None


class PartiesSaid(Asked):
    """Both lists as they shall be."""

    applicants: Annotated[list[ApplicantSaid], Field(max_length=50)]
    subjects: Annotated[list[SubjectSaid], Field(max_length=20)]


class Forwarding(Asked):
    """`questions` empty: all that are still registered."""

    organisation_id: UUID
    level: Level = Level.CLINIC
    reason: Literal["competence", "execution"] = "competence"
    with_result: bool = True
    questions: Questions = ()
    note: LongText = ""


class TheirNumber(Asked):
    number: Named


class Considering(Asked):
    """`executor` null: oneself."""

    executor: Line | None = None
    resolution: LongText = ""
    questions: Questions = ()


class ExtensionAsked(Asked):
    days: Annotated[int, Field(ge=1, le=30)]
    reason: Reason


class FindingSaid(Asked):
    result: Result
    justified: Justified


class CodeSaid(Asked):
    code: Code


class DocumentsAsked(Asked):
    organisation_id: UUID
    what: Written


class MeasurePlanned(Asked):
    question: Seq
    description: Written
    responsible: Named
    planned_on: Day
    responsible_id: UUID | None = None


class MeasureReported(Asked):
    done_on: Day
    effect: LongText = ""


class ProposalSaid(FindingSaid):
    question: Seq
    text: Written


class AnswerDraft(Asked):
    """`address` empty: the applicant's own, by the channel."""

    form: AnswerForm
    channel: Channel
    text: Written
    address: Line = ""


class DeliverySaid(Asked):
    delivery: Literal["delivered", "returned", "unknown"]
    at: Moment | None = None
    proof: Line = ""


class ReasonSaid(Asked):
    reason: Reason


class LeavingSaid(Asked):
    reason: LeavingReason
    explanation: LongText = ""
    unlawful_act: bool = False
    informed: Named | None = None


class TerminationSaid(Asked):
    reason: Literal["withdrawn", "correspondence_stopped"]
    explanation: Reason


class OralAnswerSaid(FindingSaid):
    """At personal reception `content` is the card's; in a call only `text` matters."""

    text: Written
    evident: bool = False
    consented: bool = False
    document_shown: bool = False
    received_at: Moment | None = None
    content: LongText = ""


class AcknowledgementSaid(Asked):
    """1 worst, 5 best."""

    rating: Annotated[int, Field(ge=1, le=5)]
    solved: bool
    comment: LongText = ""


class ReviewSaid(Asked):
    right_code: bool
    tone: bool
    form: bool
    comment: LongText = ""


class FlagsSaid(Asked):
    """Null: stays as it is."""

    media_risk: bool | None = None
    worker_consents: bool | None = None


class TopicsQuery(Asked):
    search: Line = ""


class TopicAsked(Asked):
    text: Written
