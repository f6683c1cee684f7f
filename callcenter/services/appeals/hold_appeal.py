"""Take an appeal in hand: read it as the rules see it, let a step change it, write that down."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from callcenter.domain.access import Action, Person
from callcenter.domain.appeals.appeal import Appeal, Question
from callcenter.domain.appeals.conflict import About, Ladder, Rung, Sensitive, Subject
from callcenter.domain.appeals.kinds import AppealKind, FilingForm, Justified, Result
from callcenter.domain.appeals.leaving import Applicant
from callcenter.domain.appeals.open_steps import Beside, check_beside
from callcenter.domain.appeals.regime import Regime
from callcenter.domain.appeals.states import QuestionState, StepRefusedError
from callcenter.domain.case_number import CaseKind
from callcenter.services.take_case import CaseMissingError, InHand, StepTaken, take_case
from db.appeal_parties import (
    ApplicantRow,
    SubjectRow,
    region_authority,
    rungs_above,
    subjects_of,
)
from db.appeal_questions import QuestionMove, QuestionRow, move_questions, questions_of
from db.appeals import AppealRow, one_appeal
from db.case_edits import CaseRow
from db.pool import Connection, Pool


@dataclass(frozen=True, slots=True)
class Held:
    case: CaseRow
    row: AppealRow
    questions: Sequence[QuestionRow]
    appeal: Appeal


@dataclass(frozen=True, slots=True)
class Done:
    """What a step made of an appeal."""

    after: Appeal
    reason: str = ""
    details: Mapping[str, object] = field(default_factory=dict)  # JSON, nothing personal


AppealChange = Callable[[Connection, Held], Awaitable[Done]]


@dataclass(frozen=True, slots=True)
class Permit:
    """Under which right a step is taken, and what the history calls it."""

    action: Action
    step: str  # `forward` is written as appeal.forward


async def take_appeal(
    pool: Pool, person: Person, case: InHand, permit: Permit, change: AppealChange
) -> CaseRow:
    """Let `person` take a step with a registered appeal; the case's state becomes the fold (I-7).

    Raises CaseMissingError, CaseChangedError and whatever `change` raises.
    """

    async def write(connection: Connection, now: CaseRow) -> StepTaken:
        held = await hold(connection, now)
        done = await change(connection, held)
        await write_questions(connection, held.appeal, done.after, now.case_id)
        return StepTaken(
            f"appeal.{permit.step}", done.after.state, done.reason, dict(done.details)
        )

    return await take_case(pool, person, case, permit.action, write)


async def hold(connection: Connection, case: CaseRow) -> Held:
    """Read an appeal as the rules see it.

    Raises CaseMissingError when the case is of another kind, StepRefusedError while it is not
    registered.
    """
    if case.kind != CaseKind.APPEAL:
        raise CaseMissingError
    row = await one_appeal(connection, case.case_id)
    questions = await questions_of(connection, case.case_id)
    if row is None or not questions:
        raise StepRefusedError
    subjects = await subjects_of(connection, case.case_id)
    return Held(case, row, questions, _appeal(row, questions, subjects))


def check_can(beside: Beside, held: Held) -> None:
    """Raise StepRefusedError unless the appeal's state lets this be written beside the table."""
    appeal = held.appeal
    check_beside(beside, appeal.state, [question.state for question in appeal.questions])


async def write_questions(
    connection: Connection, before: Appeal, after: Appeal, case_id: UUID
) -> None:
    """Write the questions that `after` has otherwise than `before`."""
    moves = [
        QuestionMove(one.seq, one.state, one.ended_as, one.result, one.justified)
        for was, one in zip(before.questions, after.questions, strict=True)
        if was != one
    ]
    if moves:
        await move_questions(connection, case_id, moves)


async def ladder_of(
    connection: Connection, sensitive: Sensitive, targets: Sequence[UUID] = ()
) -> Ladder:
    """Read what stands above the organisations that an appeal and `targets` name."""
    named = {subject.organisation_id for subject in sensitive.subjects} | set(targets)
    if sensitive.employer_id is not None:
        named.add(sensitive.employer_id)
    rows = await rungs_above(connection, sorted(named))
    rungs = {row.organisation_id: Rung(row.parent_id, row.superior_id) for row in rows}
    return Ladder(rungs, await region_authority(connection))


def applicant_of(rows: Sequence[ApplicantRow]) -> Applicant:
    """Return whether somebody is named, and whether an answer can be sent."""
    return Applicant(
        named=any(row.name.strip() for row in rows),
        reachable=any(row.address.strip() or row.email for row in rows),
    )


def sensitive_of(
    kind: str, employer_id: UUID | None, subjects: Sequence[SubjectRow], *, consents: bool
) -> Sensitive:
    return Sensitive(
        AppealKind(kind),
        tuple(Subject(row.organisation_id, About(row.about)) for row in subjects),
        employer_id,
        consents,
    )


def _appeal(
    row: AppealRow, questions: Sequence[QuestionRow], subjects: Sequence[SubjectRow]
) -> Appeal:
    return Appeal(
        Regime(row.regime),
        FilingForm(row.form),
        sensitive_of(row.kind, row.employer_id, subjects, consents=row.worker_consents),
        tuple(question_of_row(question) for question in questions),
        extended=row.extended_days is not None,
    )


def question_of_row(row: QuestionRow) -> Question:
    """Return a question as the rules see it."""
    return Question(
        row.seq,
        QuestionState(row.state),
        row.code,
        Result(row.result) if row.result else None,
        Justified(row.justified) if row.justified else None,
        row.measures,
        QuestionState(row.ended_as) if row.ended_as else None,
    )
