"""The table of an appeal's steps, every state with every step."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import callcenter.domain.appeals
from callcenter.api.appeal_mistakes import APPEAL_MISTAKES
from callcenter.domain.appeals.diagram import diagram
from callcenter.domain.appeals.states import (
    MOVES,
    TABLE,
    AppealState,
    QuestionState,
    Step,
    StepRefusedError,
    fold,
    next_state,
)

README = Path(callcenter.domain.appeals.__file__).with_name("README.md")
Q = QuestionState

# Written out by hand from the regulations' P2 to P12: what the table must say.
LEADS = {
    (Q.DRAFT, Step.REGISTER): Q.REGISTERED,
    (Q.REGISTERED, Step.FORWARD): Q.FORWARDED,
    (Q.REGISTERED, Step.TRANSFER): Q.TRANSFERRED,
    (Q.REGISTERED, Step.CONSIDER): Q.UNDER_CONSIDERATION,
    (Q.REGISTERED, Step.LEAVE): Q.LEFT_WITHOUT_ANSWER,
    (Q.REGISTERED, Step.TERMINATE): Q.TERMINATED,
    (Q.REGISTERED, Step.ANSWER_ORALLY): Q.ANSWERED,
    (Q.FORWARDED, Step.CONSIDER): Q.UNDER_CONSIDERATION,
    (Q.FORWARDED, Step.EXTEND): Q.FORWARDED,
    (Q.FORWARDED, Step.TERMINATE): Q.TERMINATED,
    (Q.UNDER_CONSIDERATION, Step.EXTEND): Q.UNDER_CONSIDERATION,
    (Q.UNDER_CONSIDERATION, Step.PREPARE): Q.ANSWER_PREPARED,
    (Q.UNDER_CONSIDERATION, Step.TERMINATE): Q.TERMINATED,
    (Q.ANSWER_PREPARED, Step.ANSWER): Q.ANSWERED,
    (Q.ANSWER_PREPARED, Step.REWORK): Q.UNDER_CONSIDERATION,
    (Q.ANSWER_PREPARED, Step.TERMINATE): Q.TERMINATED,
    (Q.ANSWERED, Step.CLOSE): Q.CLOSED,
    (Q.ANSWERED, Step.REWORK): Q.UNDER_CONSIDERATION,
    (Q.TRANSFERRED, Step.CLOSE): Q.CLOSED,
    (Q.LEFT_WITHOUT_ANSWER, Step.CLOSE): Q.CLOSED,
    (Q.TERMINATED, Step.CLOSE): Q.CLOSED,
}


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("state", QuestionState)
def test_each_step_leads_where_the_regulations_say_or_is_refused(
    state: QuestionState, step: Step
) -> None:
    if (state, step) in LEADS:
        assert next_state(state, step) is LEADS[state, step]
    else:
        with pytest.raises(StepRefusedError) as refused:
            next_state(state, step)
        assert set(refused.value.leads_on) == {one for held, one in LEADS if held is state}


def test_each_step_stands_in_the_table_once_and_each_rule_is_there() -> None:
    assert [move.step for move in TABLE] == list(Step)
    assert set(MOVES) == set(Step)
    assert {move.rule for move in TABLE} == {f"P{n}" for n in range(2, 13)}


@pytest.mark.covers("I-2")
@pytest.mark.parametrize("step", Step)
def test_nothing_leaves_closed(step: Step) -> None:
    with pytest.raises(StepRefusedError):
        next_state(QuestionState.CLOSED, step)


def test_from_each_state_an_end_can_be_reached() -> None:
    reached = {QuestionState.CLOSED}
    while more := {source for source, _ in LEADS if _leads_into(source, reached)} - reached:
        reached |= more

    assert reached == set(QuestionState)


def _leads_into(source: QuestionState, reached: set[QuestionState]) -> bool:
    return any(target in reached for (start, _), target in LEADS.items() if start is source)


@pytest.mark.covers("I-7")
@pytest.mark.parametrize(
    ("states", "folded"),
    [
        ([], AppealState.DRAFT),
        ([Q.DRAFT], AppealState.DRAFT),
        ([Q.ANSWERED, Q.UNDER_CONSIDERATION], AppealState.UNDER_CONSIDERATION),
        ([Q.FORWARDED, Q.ANSWERED], AppealState.FORWARDED),
        ([Q.FORWARDED, Q.UNDER_CONSIDERATION], AppealState.UNDER_CONSIDERATION),
        ([Q.TRANSFERRED, Q.TRANSFERRED], AppealState.FORWARDED),
        ([Q.TRANSFERRED, Q.ANSWERED], AppealState.ANSWERED),
        ([Q.CLOSED, Q.CLOSED], AppealState.CLOSED),
    ],
)
def test_an_appeal_is_where_its_most_backward_question_is(
    states: list[QuestionState], folded: AppealState
) -> None:
    assert fold(states) is folded


@pytest.mark.covers("I-7")
@given(st.lists(st.sampled_from(QuestionState)))
def test_the_order_of_the_questions_does_not_matter(states: list[QuestionState]) -> None:
    assert fold(states) is fold(reversed(states))
    assert (fold(states) is AppealState.CLOSED) == (set(states) == {Q.CLOSED})


def test_the_readme_has_the_diagram_as_the_table_is() -> None:
    assert diagram() in README.read_text(encoding="utf-8"), f"put this in:\n{diagram()}"


def test_every_step_that_may_lead_on_has_its_words() -> None:
    assert {f"next_{step.value}" for step in Step} <= APPEAL_MISTAKES.keys()
