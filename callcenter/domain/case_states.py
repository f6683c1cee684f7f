"""The life of a case: one table of states and what each allows. Pure rules."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from callcenter.domain.case_number import CaseKind
from callcenter.domain.errors import DomainError


class CaseState(StrEnum):
    DRAFT = "draft"  # the regulations' "received": made by the call or the letter itself
    REGISTERED = "registered"  # an operator has written down what it is about
    IN_WORK = "in_work"  # ticket: on one of the three lines
    DONE = "done"  # ticket: until the dispute window has passed
    REJECTED = "rejected"  # ticket: out of competence, likewise
    FORWARDED = "forwarded"  # appeal: another body considers it
    UNDER_CONSIDERATION = "under_consideration"
    ANSWER_PREPARED = "answer_prepared"
    ANSWERED = "answered"
    LEFT_WITHOUT_ANSWER = "left_without_answer"  # 59-FZ art. 11
    TERMINATED = "terminated"  # withdrawn, or correspondence stopped
    CLOSED = "closed"


class Step(StrEnum):
    """What a person does with a case of any kind; the kinds have steps of their own."""

    EDIT = "edit"
    CHANGE_KIND = "change_kind"
    REGISTER = "register"
    CLOSE = "close"


ALLOWED: Final[Mapping[CaseState, frozenset[Step]]] = {
    CaseState.DRAFT: frozenset({Step.EDIT, Step.CHANGE_KIND, Step.REGISTER, Step.CLOSE}),
    CaseState.REGISTERED: frozenset({Step.EDIT, Step.CLOSE}),
    CaseState.IN_WORK: frozenset({Step.EDIT}),
    CaseState.DONE: frozenset(),  # what was promised as done is not rewritten
    CaseState.REJECTED: frozenset(),
    CaseState.FORWARDED: frozenset({Step.EDIT}),
    CaseState.UNDER_CONSIDERATION: frozenset({Step.EDIT}),
    CaseState.ANSWER_PREPARED: frozenset({Step.EDIT}),
    CaseState.ANSWERED: frozenset(),
    CaseState.LEFT_WITHOUT_ANSWER: frozenset(),
    CaseState.TERMINATED: frozenset(),
    CaseState.CLOSED: frozenset(),
}


def open_steps(state: CaseState, kind: CaseKind, *, numbered: bool) -> list[Step]:
    """Return what may be done with a case of any kind now, the table's order.

    Tickets and appeals are registered, and once registered ended, by steps of their own.
    """
    allowed = ALLOWED[state] if numbered else ALLOWED[state] & {Step.EDIT}
    if kind is not CaseKind.APPOINTMENT:
        own = {Step.REGISTER} if state is CaseState.DRAFT else {Step.REGISTER, Step.CLOSE}
        allowed = allowed - own
    return [step for step in Step if step in allowed]


class StepRefusedError(DomainError):
    """In its present state the case does not allow this."""


class OtherKindError(DomainError):
    """The case is of another kind, which has steps of its own."""


class TopicMissingError(DomainError):
    """A case is registered under a topic."""


def check_step(state: CaseState, step: Step, *, numbered: bool, topic: str) -> None:
    """Raise StepRefusedError or TopicMissingError unless a person may take `step` now.

    A case without a number belongs to a caller still in the menu: its kind may yet change.
    """
    if step not in ALLOWED[state]:
        raise StepRefusedError
    if step is not Step.EDIT and not numbered:
        raise StepRefusedError
    if step is Step.REGISTER and not topic.strip():
        raise TopicMissingError
