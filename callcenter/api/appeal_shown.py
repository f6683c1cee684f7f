"""Appeals: what the API shows. Of one forwarded to an organisation, its employee sees a part."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final, Literal
from uuid import UUID

from callcenter.api.shapes import (
    Shown,
)
from callcenter.domain.access import Role
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
from callcenter.domain.appeals.open_steps import offered
from callcenter.domain.appeals.regime import Regime
from callcenter.domain.appeals.sstu import Status, status_of
from callcenter.domain.appeals.states import AppealState, QuestionState
from callcenter.domain.appeals.trends import may_reach_media
from callcenter.services.appeals.hold_appeal import question_of_row
from callcenter.services.appeals.read_appeals import AppealView
from db.appeal_questions import QuestionRow
from db.appeals import AppealRow


class StepShown(Shown):
    """An appeal after a step."""

    case_id: UUID
    case_number: str | None
    state: AppealState
    topic_code: str | None
    registered_at: datetime | None
    due_at: datetime | None
    done_at: datetime | None
    closed_at: datetime | None
    version: int


class AppealListed(StepShown):
    regime: Regime | None
    form: FilingForm | None
    kind: AppealKind | None
    caller_name: str
    organisation_id: UUID | None
    organisation: str | None
    topic: str
    executor: str | None
    questions: int
    media_risk: bool
    extended: bool
    overdue: bool
    awaits_proposal: bool  # a question lies with an organisation that has suggested no answer
    created_at: datetime


class ApplicantShown(Shown):
    seq: int
    name: str
    address: str
    email: str | None
    phone_e164: str | None
    person_id: UUID | None


class SubjectShown(Shown):
    seq: int
    organisation_id: UUID
    about: About
    official: str


class QuestionShown(Shown):
    seq: int
    text: str
    code: str
    edition: int
    title: str
    state: QuestionState
    status: Status  # as reported to ССТУ.РФ
    result: Result | None
    justified: Justified | None
    organisation_id: UUID | None
    organisation: str | None
    measures: int


class ForwardShown(Shown):
    forward_id: UUID
    organisation_id: UUID
    organisation: str
    level: Level
    questions: list[int]
    reason: str
    with_result: bool
    note: str
    external_number: str | None
    forwarded_by: str
    forwarded_at: datetime
    result_at: datetime | None


class ProposalShown(Shown):
    proposal_id: UUID
    question: int
    organisation_id: UUID
    organisation: str
    result: Result
    justified: Justified
    text: str
    written_by: str
    written_at: datetime


class RequestShown(Shown):
    seq: int
    organisation_id: UUID
    organisation: str
    what: str
    requested_by: str
    requested_at: datetime
    received_at: datetime | None


class MeasureShown(Shown):
    seq: int
    question: int
    organisation_id: UUID | None
    organisation: str | None
    description: str
    responsible: str
    planned_on: date
    done_on: date | None
    effect: str
    verified_by: str | None
    verified_at: datetime | None


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


class HistoryShown(Shown):
    seq: int
    at: datetime
    actor: str
    actor_name: str | None
    step: str
    from_state: str
    to_state: str
    reason: str
    details: dict[str, Any]


class AnswerShown(Shown):
    round: int
    form: AnswerForm
    text: str
    channel: Channel
    address: str
    prepared_by_login: str
    prepared_at: datetime
    signed_by: str | None
    sent_at: datetime | None
    delivery: str | None
    delivered_at: datetime | None
    proof: str


class CardShown(Shown):
    received_at: datetime
    document_shown: bool
    content: str
    evident: bool
    oral_consent: bool


class AcknowledgementShown(Shown):
    rating: int
    solved: bool
    comment: str


class ReviewShown(Shown):
    reviewer_id: UUID
    right_code: bool
    tone: bool
    form: bool
    comment: str


class CasePart(Shown):
    channel: str
    caller_name: str
    organisation_id: UUID | None
    organisation: str | None
    topic: str
    text: str
    created_at: datetime


class AppealShown(StepShown, CasePart):
    """Of an appeal forwarded to an organisation, its employee sees its own part."""

    regime: Regime | None  # null: a draft that nobody looked at
    form: FilingForm | None
    kind: AppealKind | None
    multiplicity: Multiplicity | None
    identification: Identification | None
    received_on: date | None
    external_number: str | None
    on_behalf_of: str
    medical_worker: bool
    worker_consents: bool
    media_risk: bool
    may_reach_media: bool  # what the words of the text suggest; a person sets `media_risk`
    earlier_case_id: UUID | None
    resolution: str
    extended_days: int | None
    left_for: LeavingReason | None
    terminated_for: str | None
    applicants: list[ApplicantShown]
    subjects: list[SubjectShown]
    questions: list[QuestionShown]
    forwards: list[ForwardShown]
    proposals: list[ProposalShown]
    requests: list[RequestShown]
    measures: list[MeasureShown]
    deadlines: list[DeadlineShown]
    history: list[HistoryShown]
    answers: list[AnswerShown]
    reviews: list[ReviewShown]
    card: CardShown | None
    acknowledgement: AcknowledgementShown | None
    allowed_steps: list[str]  # what the reader may do now, from the table of steps


# What is shown of a draft that nobody looked at.
UNREAD: Final[Mapping[str, Any]] = {
    "regime": None,
    "form": None,
    "kind": None,
    "multiplicity": None,
    "identification": None,
    "received_on": None,
    "external_number": None,
    "on_behalf_of": "",
    "medical_worker": False,
    "worker_consents": False,
    "media_risk": False,
    "earlier_case_id": None,
    "resolution": "",
    "extended_days": None,
    "left_for": None,
    "terminated_for": None,
}


class TopicSuggested(Shown):
    code: str
    title: str
    score: float  # for the order only


class TopicsSuggested(Shown):
    items: list[TopicSuggested]


class TopicShown(Shown):
    code: str
    title: str
    parent: str | None


class TopicsShown(Shown):
    """The classifier in use, without aliases."""

    edition: int | None
    items: list[TopicShown]


class EarlierShown(Shown):
    case_id: UUID
    likeness: Literal["duplicate", "repeated"]


class EarliersShown(Shown):
    items: list[EarlierShown]


class AlertShown(Shown):
    code: str
    this_week: int
    usual: float


class AlertsShown(Shown):
    items: list[AlertShown]


def appeal_shown(view: AppealView, role: Role) -> AppealShown:
    """Return an appeal as its reader may see it."""
    inside = view.inside
    texts = (view.case.text, *(question.text for question in view.questions))
    return AppealShown(
        **_taken(StepShown, view.case),
        **_taken(CasePart, view.case),
        **_law(view.row),
        may_reach_media=any(may_reach_media(text) for text in texts),
        applicants=[ApplicantShown.model_validate(one) for one in view.applicants],
        subjects=[SubjectShown.model_validate(one) for one in view.subjects],
        questions=[_question(one) for one in view.questions],
        forwards=[ForwardShown.model_validate(one) for one in view.forwards],
        proposals=[ProposalShown.model_validate(one) for one in view.proposals],
        requests=[RequestShown.model_validate(one) for one in view.requests],
        measures=[MeasureShown.model_validate(one) for one in view.measures],
        deadlines=[DeadlineShown.model_validate(one) for one in inside.deadlines],
        history=[HistoryShown.model_validate(one) for one in inside.history],
        answers=[AnswerShown.model_validate(one) for one in inside.answers],
        reviews=[ReviewShown.model_validate(one) for one in inside.reviews],
        card=CardShown.model_validate(inside.card) if inside.card else None,
        acknowledgement=(
            AcknowledgementShown.model_validate(inside.acknowledgement)
            if inside.acknowledgement
            else None
        ),
        allowed_steps=[
            step.value
            for step in offered(
                role,
                AppealState(view.case.state),
                [QuestionState(one.state) for one in view.questions],
            )
        ],
    )


def _taken(shape: type[Shown], row: object) -> dict[str, Any]:
    return {name: getattr(row, name) for name in shape.model_fields}


def _law(row: AppealRow | None) -> dict[str, Any]:
    """Return what is written of the filing; of a draft nobody looked at, that nothing is known."""
    if row is None:
        return dict(UNREAD)
    given = {name: getattr(row, name) for name in UNREAD if hasattr(row, name)}
    return {**given, "medical_worker": row.employer_id is not None}


def _question(row: QuestionRow) -> QuestionShown:
    given = {name: getattr(row, name) for name in QuestionShown.model_fields if name != "status"}
    return QuestionShown(**given, status=status_of(question_of_row(row)))
