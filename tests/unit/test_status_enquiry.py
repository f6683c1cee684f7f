"""The one rule of status enquiries: a number alone tells nothing (003-37, finding 6)."""

from dataclasses import fields
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.domain.case_states import CaseState
from callcenter.domain.status_enquiry import TOLD, EnquiredCase, Told, ToldState, is_fact_of, tell

MOSCOW = ZoneInfo("Europe/Moscow")
LATE = datetime(2026, 3, 5, 22, 30, tzinfo=UTC)  # the 6th in Moscow
DUE = datetime(2026, 3, 10, 20, 59, 59, tzinfo=UTC)
PHONES, EMAILS = ("+79161234567", "+78125762225"), ("Anna.Petrova@example.org",)


def case(state: CaseState) -> EnquiredCase:
    return EnquiredCase(state, 2, LATE, LATE, DUE, PHONES, EMAILS)


@pytest.mark.covers("003-37")
def test_told_are_the_state_the_line_and_dates_of_the_office() -> None:
    assert tell(case(CaseState.IN_WORK), "4567", MOSCOW) == Told(
        ToldState.IN_WORK, 2, date(2026, 3, 6), date(2026, 3, 6), date(2026, 3, 10)
    )
    assert {field.name for field in fields(Told)} == {
        "state",
        "line",
        "received_on",
        "since",
        "due_on",
    }


@pytest.mark.parametrize("fact", ["4567", " 2225", "anna.petrova@EXAMPLE.org"])
def test_each_phone_and_address_left_with_it_is_a_fact(fact: str) -> None:
    assert is_fact_of(fact, PHONES, EMAILS)


@pytest.mark.parametrize(
    "fact", ["", "0000", "567", "34567", "+79161234567", "example.org", "٤٥٦٧"]
)
def test_nothing_else_is(fact: str) -> None:
    assert not is_fact_of(fact, PHONES, EMAILS)


@given(fact=st.text(max_size=40))
def test_a_case_with_nothing_left_tells_nobody(fact: str) -> None:
    assert not is_fact_of(fact, (), ())


def test_an_unknown_case_and_a_wrong_fact_are_the_same() -> None:
    assert tell(None, "4567", MOSCOW) is None
    assert tell(case(CaseState.IN_WORK), "0000", MOSCOW) is None


def test_every_state_has_its_word_and_only_work_that_goes_on_a_term() -> None:
    assert set(TOLD) == set(CaseState)
    owed = {
        state for state in CaseState if (told := tell(case(state), "4567", MOSCOW)) and told.due_on
    }
    assert owed == {
        CaseState.REGISTERED,
        CaseState.IN_WORK,
        CaseState.FORWARDED,
        CaseState.UNDER_CONSIDERATION,
        CaseState.ANSWER_PREPARED,
    }
