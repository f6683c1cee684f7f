"""Which steps an appeal offers: found by trying the table, for those who show buttons."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

from callcenter.domain.access import Action, Role, may
from callcenter.domain.appeals.states import (
    FINISHED,
    MOVES,
    AppealState,
    QuestionState,
    Step,
    StepRefusedError,
)

# With some of the questions; every other step takes all that are not finished otherwise.
PARTIAL: Final = frozenset({Step.FORWARD, Step.TRANSFER, Step.CONSIDER, Step.EXTEND})


class Beside(StrEnum):
    """What is written beside the table: it moves no question."""

    FIND = "find"  # a question's result
    RECODE = "recode"
    REQUEST_DOCUMENTS = "request_documents"
    PLAN_MEASURE = "plan_measure"
    PROPOSE = "propose"
    CORRECT_PARTIES = "correct_parties"
    DELIVER = "deliver"
    ACKNOWLEDGE = "acknowledge"
    REVIEW = "review"
    FLAG = "flag"


# Under which right; the routes ask for the same one, and a test compares them.
RIGHTS: Final[Mapping[Step | Beside, Action]] = {
    **dict.fromkeys(Step, Action.HANDLE_APPEALS),
    **dict.fromkeys(Beside, Action.HANDLE_APPEALS),
    Step.EXTEND: Action.DECIDE_APPEALS,
    Step.ANSWER: Action.DECIDE_APPEALS,
    Step.LEAVE: Action.DECIDE_APPEALS,
    Step.TERMINATE: Action.DECIDE_APPEALS,
    Beside.REVIEW: Action.DECIDE_APPEALS,
    Beside.PLAN_MEASURE: Action.RESPOND_TO_APPEALS,
    Beside.PROPOSE: Action.RESPOND_TO_APPEALS,
}

REGISTERED_ON: Final = frozenset(AppealState) - {AppealState.DRAFT}
AT_WORK: Final = frozenset(
    {AppealState.REGISTERED, AppealState.FORWARDED, AppealState.UNDER_CONSIDERATION}
)
AFTERWARDS: Final = frozenset({AppealState.ANSWERED, AppealState.CLOSED})
BESIDE_BY_STATE: Final = {
    Beside.RECODE: REGISTERED_ON,
    Beside.FLAG: REGISTERED_ON,
    Beside.PLAN_MEASURE: REGISTERED_ON - {AppealState.CLOSED},
    Beside.CORRECT_PARTIES: AT_WORK,
    Beside.DELIVER: frozenset({AppealState.ANSWERED}),
    Beside.ACKNOWLEDGE: AFTERWARDS,
    Beside.REVIEW: AFTERWARDS,
}
BESIDE_BY_QUESTION: Final = {
    Beside.FIND: frozenset({QuestionState.UNDER_CONSIDERATION}),
    Beside.REQUEST_DOCUMENTS: frozenset(
        {QuestionState.UNDER_CONSIDERATION, QuestionState.FORWARDED}
    ),
    Beside.PROPOSE: frozenset({QuestionState.FORWARDED}),
}


def offered(
    role: Role, state: AppealState, questions: Iterable[QuestionState]
) -> list[Step | Beside]:
    """Return what `role` may do now, in the order of the tables.

    An organisation's employee proposes what the hotline decides: never the other way round.
    """
    states = list(questions)
    open_now: frozenset[Step | Beside] = open_steps(states) | beside_steps(state, states)
    if role is not Role.ORGANISATION:
        open_now -= {Beside.PROPOSE}
    return [one for one in RIGHTS if one in open_now and may(role, RIGHTS[one])]


def open_steps(questions: Iterable[QuestionState]) -> frozenset[Step]:
    """Return the steps of the table that questions in these states can take; no person in it.

    A draft has no question yet: it is registered. A step offered may still be refused for what
    is missing (a result, a measure, a delivery), and the refusal says what.
    """
    states = list(questions) or [QuestionState.DRAFT]
    return frozenset(step for step in Step if _takes(step, states))


def beside_steps(state: AppealState, questions: Iterable[QuestionState]) -> frozenset[Beside]:
    """Return what can be written beside the table for an appeal in this state."""
    by_state = {one for one, states in BESIDE_BY_STATE.items() if state in states}
    asked = set(questions)
    return frozenset(by_state | {one for one, fit in BESIDE_BY_QUESTION.items() if asked & fit})


def check_beside(beside: Beside, state: AppealState, questions: Iterable[QuestionState]) -> None:
    """Raise StepRefusedError unless `beside` can be written for an appeal in this state."""
    if beside not in beside_steps(state, questions):
        raise StepRefusedError


def _takes(step: Step, states: list[QuestionState]) -> bool:
    ready = MOVES[step].sources
    if step in PARTIAL:
        return any(state in ready for state in states)
    chosen = [state for state in states if state not in FINISHED or state in ready]
    return bool(chosen) and all(state in ready for state in chosen)
