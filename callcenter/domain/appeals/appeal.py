"""An appeal as the rules see it, and each of its steps. A step returns a new appeal or raises.

Nothing is changed by a step that raises: the values are frozen. Sources: 59-FZ art. 8 to 13,
P2 to P12 of the table in `states`.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from callcenter.domain.appeals.conflict import Ladder, Sensitive, Target, check_forward
from callcenter.domain.appeals.kinds import AppealKind, FilingForm, Justified, Result
from callcenter.domain.appeals.leaving import Applicant, Leaving, check_leaving
from callcenter.domain.appeals.regime import Regime
from callcenter.domain.appeals.states import (
    FINISHED,
    MOVES,
    AppealState,
    QuestionState,
    Step,
    StepRefusedError,
    fold,
    leading_on,
    next_state,
)
from callcenter.domain.errors import DomainError

LONGEST_EXTENSION: Final = 30  # days, 59-FZ art. 12 p. 2


class CodeMissingError(DomainError):
    """Each question is registered under a code of the classifier."""


class QuestionMissingError(DomainError):
    """The appeal has no such question."""


class ResultMissingError(DomainError):
    """A question has no result yet, or, of a complaint, nobody said whether it is justified."""


class MeasureMissingError(DomainError):
    """A question is supported, but no measure taken on it is written down."""


class ExtendedAlreadyError(DomainError):
    """The term is extended once only (59-FZ art. 12 p. 2)."""


class ExtendedLateError(DomainError):
    """The term is extended before it ends, and the applicant is told before it ends."""


class ExtensionTooLongError(DomainError):
    """The term is extended by 1 to 30 days (59-FZ art. 12 p. 2)."""


class RepeatedInsteadError(DomainError):
    """An appeal answered under 59-FZ is not reworked: register a new one, of the kind repeated."""


class ConsentMissingError(DomainError):
    """An oral answer needs evident facts and the citizen's consent, noted in the card."""


class DeliveryUnknownError(DomainError):
    """Say how the answer was delivered, or that it came back."""


@dataclass(frozen=True, slots=True)
class Question:
    seq: int  # within the appeal, from 1
    state: QuestionState = QuestionState.DRAFT
    code: str | None = None  # of the classifier; None: not chosen yet
    result: Result | None = None
    justified: Justified | None = None  # None: nobody has judged yet
    measures: int = 0  # how many are written down
    ended_as: QuestionState | None = None  # closed: what it was before

    @property
    def finished(self) -> bool:
        return self.state in FINISHED


@dataclass(frozen=True, slots=True)
class Appeal:
    regime: Regime
    form: FilingForm
    sensitive: Sensitive
    questions: tuple[Question, ...] = ()
    extended: bool = False

    @property
    def state(self) -> AppealState:
        return fold(question.state for question in self.questions)

    @property
    def kind(self) -> AppealKind:
        return self.sensitive.kind


def register(appeal: Appeal) -> Appeal:
    """P2. Each question has its code (59-FZ art. 8 p. 2; 000-11, 000-16)."""
    if not appeal.questions or any(question.code is None for question in appeal.questions):
        raise CodeMissingError
    return _all(appeal, Step.REGISTER)


@dataclass(frozen=True, slots=True)
class Forwarding:
    target: Target
    with_result: bool  # the result is asked for: control stays here
    seqs: frozenset[int] = frozenset()  # none named: all questions still registered


def forward(appeal: Appeal, forwarding: Forwarding, ladder: Ladder) -> Appeal:
    """P3. The whole appeal or single questions, never to the one complained of (I-10)."""
    step = Step.FORWARD if forwarding.with_result else Step.TRANSFER
    moved = _some(appeal, step, forwarding.seqs)
    check_forward(appeal.sensitive, forwarding.target, ladder)
    return moved


def consider(appeal: Appeal, seqs: frozenset[int] = frozenset()) -> Appeal:
    """P4. Take questions under consideration here; also one whose result came back."""
    return _some(appeal, Step.CONSIDER, seqs)


@dataclass(frozen=True, slots=True)
class Extension:
    at: datetime
    days: int
    legal_due_at: datetime  # as it is before


def extend(appeal: Appeal, extension: Extension) -> Appeal:
    """P5. Once, by up to 30 days, before the term ends (59-FZ art. 12 p. 2)."""
    moved = _some(appeal, Step.EXTEND, frozenset())
    if appeal.extended:
        raise ExtendedAlreadyError
    if not 0 < extension.days <= LONGEST_EXTENSION:
        raise ExtensionTooLongError
    if extension.at >= extension.legal_due_at:
        raise ExtendedLateError
    return replace(moved, extended=True)


@dataclass(frozen=True, slots=True)
class Finding:
    result: Result
    justified: Justified


def find(appeal: Appeal, seq: int, finding: Finding) -> Appeal:
    """Write the result of a question under consideration, and whether it proved justified."""
    question = question_of(appeal, seq)
    if question.state is not QuestionState.UNDER_CONSIDERATION:
        raise StepRefusedError(leading_on([question.state]))
    found = replace(question, result=finding.result, justified=finding.justified)
    return _with(appeal, found)


def prepare(appeal: Appeal) -> Appeal:
    """P6. Each question has a result; one that is supported, a measure (000-08, 000-14)."""
    moved = _all(appeal, Step.PREPARE)
    for question in appeal.questions:
        if not question.finished:
            _check_result(question, appeal.kind)
    return moved


def answer(appeal: Appeal) -> Appeal:
    """P7. Signed and sent."""
    return _all(appeal, Step.ANSWER)


def close(appeal: Appeal, *, delivered: bool) -> Appeal:
    """P8. `delivered`: how the answer reached the citizen is written down, or that it did not."""
    moved = _all(appeal, Step.CLOSE)
    if not delivered and appeal.state is AppealState.ANSWERED:
        raise DeliveryUnknownError
    return moved


def rework(appeal: Appeal) -> Appeal:
    """P9. Who signs returns the draft; or the applicant the answer, where the law lets him."""
    moved = _all(appeal, Step.REWORK)
    if appeal.regime is Regime.FZ59 and appeal.state is AppealState.ANSWERED:
        raise RepeatedInsteadError
    return moved


def leave(appeal: Appeal, leaving: Leaving, applicant: Applicant) -> Appeal:
    """P10. For a reason of the law (59-FZ art. 11)."""
    moved = _all(appeal, Step.LEAVE)
    check_leaving(leaving, applicant)
    return moved


def terminate(appeal: Appeal) -> Appeal:
    """P11. Withdrawn by the applicant, or correspondence stopped (59-FZ art. 11 p. 5)."""
    return _all(appeal, Step.TERMINATE)


@dataclass(frozen=True, slots=True)
class OralAnswer:
    evident: bool  # the facts need no further check
    consented: bool  # the citizen agrees to have no written answer


def answer_orally(appeal: Appeal, oral: OralAnswer, finding: Finding) -> Appeal:
    """P12. At personal reception (59-FZ art. 13), or in a call that asks for advice.

    A call is no reception: under 59-FZ it is answered in writing; advice of the hotline
    (001-15 to 001-18) is given at once and needs no card.
    """
    moved = _all(appeal, Step.ANSWER_ORALLY)
    reception = appeal.form is FilingForm.PERSONAL_RECEPTION
    if appeal.regime is Regime.FZ59 and not reception:
        raise StepRefusedError
    if reception and not (oral.evident and oral.consented):
        raise ConsentMissingError
    return _each(moved, lambda question: _found(question, finding))


def question_of(appeal: Appeal, seq: int) -> Question:
    """Return one question; raises QuestionMissingError."""
    for question in appeal.questions:
        if question.seq == seq:
            return question
    raise QuestionMissingError


def _check_result(question: Question, kind: AppealKind) -> None:
    judged = question.justified is not None or kind is not AppealKind.COMPLAINT
    if question.result is None or not judged:
        raise ResultMissingError
    if question.result is Result.SUPPORTED and not question.measures:
        raise MeasureMissingError


def _found(question: Question, finding: Finding) -> Question:
    if question.finished:
        return question
    return replace(question, result=finding.result, justified=finding.justified)


def _some(appeal: Appeal, step: Step, seqs: Collection[int]) -> Appeal:
    """Take `step` with the questions named; none named: with all it can be taken with."""
    for seq in seqs:
        question_of(appeal, seq)
    ready = MOVES[step].sources
    chosen = set(seqs) or {q.seq for q in appeal.questions if q.state in ready}
    if not chosen:
        raise StepRefusedError(leading_on(q.state for q in appeal.questions))
    return _each(appeal, lambda q: _moved(q, step) if q.seq in chosen else q)


def _all(appeal: Appeal, step: Step) -> Appeal:
    """Take `step` with every question that is not finished otherwise; there is at least one."""
    ready = MOVES[step].sources
    chosen = {q.seq for q in appeal.questions if not q.finished or q.state in ready}
    if not chosen:
        raise StepRefusedError(leading_on(q.state for q in appeal.questions))
    return _each(appeal, lambda q: _moved(q, step) if q.seq in chosen else q)


def _moved(question: Question, step: Step) -> Question:
    state = next_state(question.state, step)
    if state is QuestionState.CLOSED:
        return replace(question, state=state, ended_as=question.state)
    return replace(question, state=state)


def _each(appeal: Appeal, change: Callable[[Question], Question]) -> Appeal:
    return replace(appeal, questions=tuple(change(question) for question in appeal.questions))


def _with(appeal: Appeal, changed: Question) -> Appeal:
    return _each(appeal, lambda question: changed if question.seq == changed.seq else question)
