"""The life of a case: one table of states and what each allows. Pure rules."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from callcenter.domain.errors import DomainError


class CaseState(StrEnum):
    DRAFT = "draft"  # made by the call itself
    REGISTERED = "registered"  # an operator has written down what it is about
    CLOSED = "closed"


class Step(StrEnum):
    """What a person does with a case."""

    EDIT = "edit"
    REGISTER = "register"
    CLOSE = "close"


ALLOWED: Final[Mapping[CaseState, frozenset[Step]]] = {
    CaseState.DRAFT: frozenset({Step.EDIT, Step.REGISTER, Step.CLOSE}),
    CaseState.REGISTERED: frozenset({Step.EDIT, Step.CLOSE}),
    CaseState.CLOSED: frozenset(),
}


class StepRefusedError(DomainError):
    """In its present state the case does not allow this."""


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
