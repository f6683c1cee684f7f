"""P2: register an appeal: applicants, who is complained of, questions with their codes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from callcenter.domain.access import Action, Person
from callcenter.domain.appeals.appeal import Appeal, Question, register
from callcenter.domain.appeals.kinds import (
    AppealKind,
    FilingForm,
    Identification,
    Multiplicity,
)
from callcenter.domain.appeals.regime import Filing, Regime, decide_regime, needs_instructions
from callcenter.domain.appeals.states import AppealState, StepRefusedError
from callcenter.domain.case_number import CaseKind
from callcenter.domain.errors import DomainError
from callcenter.domain.notices import NoticeKind
from callcenter.domain.office import Office
from callcenter.services.appeals.hold_appeal import sensitive_of
from callcenter.services.appeals.keep_parties import keep_parties
from callcenter.services.appeals.look_up_code import topic_of
from callcenter.services.appeals.promises import promise_answer, promise_registration
from callcenter.services.appeals.receive_appeal import Desk, instruct
from callcenter.services.notices.queue_notice import queue_notice
from callcenter.services.take_case import CaseMissingError, InHand, StepTaken, take_case
from db.appeal_parties import (
    ApplicantRow,
    SubjectRow,
)
from db.appeal_questions import NewQuestion, insert_questions
from db.appeals import (
    AppealRow,
    AppealText,
    one_appeal,
    write_appeal,
    write_topic,
)
from db.case_edits import CaseRow, give_case
from db.pool import Connection, Pool
from db.recordings import app_now


class EarlierMissingError(DomainError):
    """The earlier appeal named is none: check its number."""


class ReceivedLaterError(DomainError):
    """An appeal is not received after today."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question and the code a person confirms for it."""

    code: str
    text: str = ""  # empty: the appeal's own text says it


@dataclass(frozen=True, slots=True)
class Registration:
    """What is written down at registration."""

    form: FilingForm
    kind: AppealKind
    applicants: Sequence[ApplicantRow]
    questions: Sequence[Asked]
    subjects: Sequence[SubjectRow] = ()
    multiplicity: Multiplicity = Multiplicity.INDIVIDUAL
    identification: Identification = Identification.CALLER_STATED
    received_on: date | None = None  # None: when the case was opened
    chose_59fz: bool = False
    is_appeal: bool = True
    fast_track: bool = False
    external_number: str | None = None
    on_behalf_of: str = ""
    employer_id: UUID | None = None  # of a medical worker who appeals
    worker_consents: bool = False
    media_risk: bool = False
    earlier_case_id: UUID | None = None  # the appeal it repeats


async def register_appeal(
    pool: Pool, person: Person, case: InHand, registration: Registration, desk: Desk
) -> CaseRow:
    """Register a draft; the applicant is told, and an unlawful form answered with instructions.

    Raises CaseMissingError, CaseChangedError, StepRefusedError, CodeMissingError,
    CodeRefusedError, CodeUnknownError, ClassifierMissingError, EarlierMissingError.
    """

    async def write(connection: Connection, now: CaseRow) -> StepTaken:
        at = await app_now(connection)
        await _check(connection, now, registration, desk.office.date_of(at))
        regime = _regime(now, registration, desk)
        row = await _write_text(connection, now, registration, regime, desk)
        await keep_parties(connection, now.case_id, registration.applicants, registration.subjects)
        after = await _write_questions(connection, person, row, registration)
        await give_case(connection, now.case_id, person.user_id)
        await _promise(connection, now, row, desk, at)
        await _tell(connection, row)
        details = {"regime": regime, "questions": len(after.questions)}
        return StepTaken("appeal.register", after.state, details=details)

    return await take_case(pool, person, case, Action.HANDLE_APPEALS, write)


async def _check(
    connection: Connection, now: CaseRow, registration: Registration, today: date
) -> None:
    if now.kind != CaseKind.APPEAL:
        raise CaseMissingError
    if now.state != AppealState.DRAFT or now.case_number is None:
        raise StepRefusedError
    if registration.received_on is not None and registration.received_on > today:
        raise ReceivedLaterError
    earlier = registration.earlier_case_id
    if earlier is not None and (
        earlier == now.case_id or await one_appeal(connection, earlier) is None
    ):
        raise EarlierMissingError


def _received_on(now: CaseRow, registration: Registration, desk: Desk) -> date:
    return registration.received_on or desk.office.date_of(now.created_at)


def _regime(now: CaseRow, registration: Registration, desk: Desk) -> Regime:
    filing = Filing(
        registration.form,
        registration.kind,
        _received_on(now, registration, desk),
        registration.identification,
        registration.chose_59fz,
        registration.is_appeal,
    )
    return decide_regime(filing, desk.policy)


async def _write_text(
    connection: Connection, now: CaseRow, new: Registration, regime: Regime, desk: Desk
) -> AppealRow:
    text = AppealText(
        *(now.case_id, regime, new.form, new.kind, new.multiplicity, new.identification),
        *(_received_on(now, new, desk), new.fast_track, new.external_number, new.on_behalf_of),
        *(new.employer_id, new.worker_consents, new.media_risk, new.earlier_case_id),
    )
    await write_appeal(connection, text)
    row = await one_appeal(connection, now.case_id)
    if row is None:
        raise RuntimeError("the appeal just written is gone")
    return row


async def _write_questions(
    connection: Connection, person: Person, row: AppealRow, new: Registration
) -> Appeal:
    """Write the questions under the codes in use; the case stands under the first of them."""
    topics = [await topic_of(connection, question.code) for question in new.questions]
    questions = tuple(Question(at, code=topic.code) for at, topic in enumerate(topics, 1))
    sensitive = sensitive_of(new.kind, new.employer_id, new.subjects, consents=new.worker_consents)
    after = register(Appeal(Regime(row.regime), new.form, sensitive, questions))
    rows = [
        NewQuestion(at, asked.text, topic.code, topic.edition)
        for at, (asked, topic) in enumerate(zip(new.questions, topics, strict=True), 1)
    ]
    await insert_questions(connection, row.case_id, person.user_id, rows)
    await write_topic(connection, row.case_id, topics[0].code, topics[0].title)
    return after


def received_at_of(now: CaseRow, received_on: date, office: Office) -> datetime:
    """Return from when registration runs."""
    return min(now.created_at, office.end_of(received_on))


async def _promise(
    connection: Connection, now: CaseRow, row: AppealRow, desk: Desk, at: datetime
) -> None:
    """Promise from what was received; a letter may lie a day before it is written down here."""
    received_at = received_at_of(now, row.received_on, desk.office)
    await promise_registration(connection, now.case_id, received_at, desk.office)
    await promise_answer(connection, row, at, desk.office)


async def _tell(connection: Connection, row: AppealRow) -> None:
    await queue_notice(connection, row.case_id, NoticeKind.REGISTERED)
    if needs_instructions(Regime(row.regime)):
        await instruct(connection, row.case_id)
