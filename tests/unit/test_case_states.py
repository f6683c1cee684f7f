"""The life of a case."""

import pytest

from callcenter.domain.case_states import (
    ALLOWED,
    CaseState,
    Step,
    StepRefusedError,
    TopicMissingError,
    check_step,
)


def test_each_state_stands_in_the_table() -> None:
    assert set(ALLOWED) == set(CaseState)


@pytest.mark.parametrize("step", Step)
def test_a_closed_case_stays_as_it_is(step: Step) -> None:
    with pytest.raises(StepRefusedError):
        check_step(CaseState.CLOSED, step, numbered=True, topic="Запись к врачу")


@pytest.mark.parametrize("step", [Step.REGISTER, Step.CLOSE])
def test_a_case_without_a_number_is_still_the_callers(step: Step) -> None:
    with pytest.raises(StepRefusedError):
        check_step(CaseState.DRAFT, step, numbered=False, topic="Запись к врачу")


def test_a_draft_may_be_written_in_while_the_caller_is_in_the_menu() -> None:
    check_step(CaseState.DRAFT, Step.EDIT, numbered=False, topic="")


def test_a_case_is_registered_once_and_under_a_topic() -> None:
    with pytest.raises(TopicMissingError):
        check_step(CaseState.DRAFT, Step.REGISTER, numbered=True, topic="  ")
    with pytest.raises(StepRefusedError):
        check_step(CaseState.REGISTERED, Step.REGISTER, numbered=True, topic="Запись к врачу")
    check_step(CaseState.DRAFT, Step.REGISTER, numbered=True, topic="Запись к врачу")
