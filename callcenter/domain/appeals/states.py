"""The life of an appeal and of its questions: one table of steps, P1 to P12. Pure rules.

Each question goes its own way (one is forwarded while another is considered), so the table
speaks of questions; the appeal's own state is the fold of theirs and nothing else (I-7).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from callcenter.domain.errors import DomainError


class AppealState(StrEnum):
    """As `cases.state` has it; `draft` is the regulations' "received"."""

    DRAFT = "draft"
    REGISTERED = "registered"
    FORWARDED = "forwarded"
    UNDER_CONSIDERATION = "under_consideration"
    ANSWER_PREPARED = "answer_prepared"
    ANSWERED = "answered"
    LEFT_WITHOUT_ANSWER = "left_without_answer"
    TERMINATED = "terminated"
    CLOSED = "closed"


class QuestionState(StrEnum):
    """From what holds the appeal back most to what holds it back least: the fold's order."""

    DRAFT = "draft"
    REGISTERED = "registered"
    UNDER_CONSIDERATION = "under_consideration"
    ANSWER_PREPARED = "answer_prepared"
    FORWARDED = "forwarded"  # the result was asked for: control stays here
    ANSWERED = "answered"
    TRANSFERRED = "transferred"  # forwarded for good: the addressee answers the citizen
    LEFT_WITHOUT_ANSWER = "left_without_answer"
    TERMINATED = "terminated"
    CLOSED = "closed"


class Step(StrEnum):
    REGISTER = "register"
    FORWARD = "forward"  # with a request for the result
    TRANSFER = "transfer"  # without one
    CONSIDER = "consider"
    EXTEND = "extend"
    PREPARE = "prepare"
    ANSWER = "answer"
    CLOSE = "close"
    REWORK = "rework"
    LEAVE = "leave"
    TERMINATE = "terminate"
    ANSWER_ORALLY = "answer_orally"


class StepRefusedError(DomainError):
    """In its present state the question does not allow this step; `leads_on`: which it does."""

    def __init__(self, leads_on: Iterable[Step] = ()) -> None:
        super().__init__()
        self.leads_on = tuple(leads_on)  # empty: none, or it is not the state that refuses


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table: which step leads from where to where."""

    rule: str  # P2 to P12 of the regulations' machine; P1 is the contact itself
    step: Step
    sources: frozenset[QuestionState]
    target: QuestionState | None  # None: the state stays


def _from(*states: QuestionState) -> frozenset[QuestionState]:
    return frozenset(states)


Q: Final = QuestionState
TABLE: Final = (
    Move("P2", Step.REGISTER, _from(Q.DRAFT), Q.REGISTERED),
    Move("P3", Step.FORWARD, _from(Q.REGISTERED), Q.FORWARDED),
    Move("P3", Step.TRANSFER, _from(Q.REGISTERED), Q.TRANSFERRED),
    # From forwarded: the result came back, and the answer to the citizen is prepared here.
    Move("P4", Step.CONSIDER, _from(Q.REGISTERED, Q.FORWARDED), Q.UNDER_CONSIDERATION),
    Move("P5", Step.EXTEND, _from(Q.UNDER_CONSIDERATION, Q.FORWARDED), None),
    Move("P6", Step.PREPARE, _from(Q.UNDER_CONSIDERATION), Q.ANSWER_PREPARED),
    Move("P7", Step.ANSWER, _from(Q.ANSWER_PREPARED), Q.ANSWERED),
    Move(
        "P8",
        Step.CLOSE,
        _from(Q.ANSWERED, Q.TRANSFERRED, Q.LEFT_WITHOUT_ANSWER, Q.TERMINATED),
        Q.CLOSED,
    ),
    # From answer_prepared: who signs returns the draft of the answer.
    Move("P9", Step.REWORK, _from(Q.ANSWER_PREPARED, Q.ANSWERED), Q.UNDER_CONSIDERATION),
    Move("P10", Step.LEAVE, _from(Q.REGISTERED), Q.LEFT_WITHOUT_ANSWER),
    Move(
        "P11",
        Step.TERMINATE,
        _from(Q.REGISTERED, Q.FORWARDED, Q.UNDER_CONSIDERATION, Q.ANSWER_PREPARED),
        Q.TERMINATED,
    ),
    Move("P12", Step.ANSWER_ORALLY, _from(Q.REGISTERED), Q.ANSWERED),
)
MOVES: Final[Mapping[Step, Move]] = {move.step: move for move in TABLE}
FINISHED: Final = frozenset(
    {
        QuestionState.TRANSFERRED,
        QuestionState.LEFT_WITHOUT_ANSWER,
        QuestionState.TERMINATED,
        QuestionState.CLOSED,
    }
)
RANK: Final = {state: rank for rank, state in enumerate(QuestionState)}


def next_state(state: QuestionState, step: Step) -> QuestionState:
    """Return where `step` leads a question; raises StepRefusedError when it leads nowhere."""
    move = MOVES[step]
    if state not in move.sources:
        raise StepRefusedError(leading_on([state]))
    return state if move.target is None else move.target


def leading_on(states: Iterable[QuestionState]) -> list[Step]:
    """Return the steps that a question in one of `states` allows, in the order of the table."""
    held = set(states)
    return [move.step for move in TABLE if held & move.sources]


def fold(states: Iterable[QuestionState]) -> AppealState:
    """Return the state of an appeal: that of the question which holds it back most (I-7).

    No question at all: a draft. A question transferred for good counts as finished beside
    others; an appeal with nothing else is forwarded.
    """
    worst = min(states, key=RANK.__getitem__, default=QuestionState.DRAFT)
    if worst is QuestionState.TRANSFERRED:
        return AppealState.FORWARDED
    return AppealState(worst.value)
