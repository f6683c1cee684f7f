"""Case numbers: spoken, typed, checked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.domain.case_number import (
    CaseKind,
    NumbersUsedUpError,
    check_digit,
    display_case_number,
    is_case_number,
    make_case_number,
)

numbers = st.builds(
    make_case_number, st.sampled_from(CaseKind), st.integers(2000, 2099), st.integers(1, 999_999)
)


def test_the_check_digit_is_luhns() -> None:
    assert check_digit("7992739871") == 3  # the example of ISO/IEC 7812-1


def test_a_number_reads_kind_year_running_check() -> None:
    number = make_case_number(CaseKind.APPEAL, 2026, 123)

    assert number == "2260001231"
    assert display_case_number(number) == "2-26-000123-1"


@given(numbers, st.integers(0, 9), st.integers(1, 9))
def test_any_one_wrong_digit_is_noticed(number: str, place: int, shift: int) -> None:
    wrong = str((int(number[place]) + shift) % 10)

    assert not is_case_number(number[:place] + wrong + number[place + 1 :])


@given(numbers)
def test_what_is_shown_is_the_number_with_dashes(number: str) -> None:
    assert is_case_number(number)
    assert display_case_number(number).replace("-", "") == number


@pytest.mark.parametrize(
    "typed", ["", "226000123", "22600012311", "2260001232", "4260001237", "٢260001231"]
)
def test_anything_else_is_refused(typed: str) -> None:
    assert not is_case_number(typed)


def test_the_millionth_case_of_a_year_has_no_number() -> None:
    with pytest.raises(NumbersUsedUpError):
        make_case_number(CaseKind.TICKET, 2026, 1_000_000)
