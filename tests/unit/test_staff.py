"""Who answers for an organisation (003-07..09, ambiguity A16)."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.domain.directory.staff import (
    StaffRole,
    answering,
    confirmation_due_on,
    heads,
    is_active,
    oldest_confirmation,
)

TODAY = date(2026, 3, 6)
SPECIALIST, HEAD, USER = StaffRole.RESPONSIBLE_SPECIALIST, StaffRole.HEAD, StaffRole.USER


@dataclass(frozen=True)
class Appointed:
    name: str
    role: str
    valid_from: date = date(2020, 1, 1)
    valid_to: date | None = None


ANNA, BORIS = Appointed("Анна", SPECIALIST), Appointed("Борис", SPECIALIST)
CHIEF, REGISTRAR = Appointed("Вера", HEAD), Appointed("Глеб", USER)
ENDED = Appointed("Дина", SPECIALIST, valid_to=date(2026, 3, 5))
FUTURE = Appointed("Егор", SPECIALIST, valid_from=date(2026, 3, 7))


@pytest.mark.parametrize(
    ("levels", "found"),
    [
        ([[ANNA, CHIEF, BORIS]], [ANNA, BORIS]),  # all of them
        ([[ENDED, FUTURE, CHIEF]], [CHIEF]),
        ([[REGISTRAR]], []),
        ([[], [ANNA, CHIEF]], [ANNA]),  # a unit has its organisation's
        ([[CHIEF], [ANNA]], [ANNA]),
        ([[ANNA], [BORIS]], [ANNA]),  # the nearest one that has any
        ([[ENDED], [CHIEF]], [CHIEF]),
        ([], []),
    ],
)
def test_active_specialists_answer_and_else_the_head(
    levels: list[list[Appointed]], found: list[Appointed]
) -> None:
    assert answering(levels, TODAY) == found


def test_a_head_is_the_nearest_one_whatever_specialists_there_are() -> None:
    other = Appointed("Жанна", HEAD)

    assert heads([[ANNA, CHIEF], [other]], TODAY) == [CHIEF]
    assert heads([[ANNA], [other]], TODAY) == [other]


def test_the_last_day_of_an_appointment_is_one_of_it() -> None:
    assert is_active(ENDED, date(2026, 3, 5))
    assert not is_active(ENDED, date(2026, 3, 6))
    assert is_active(FUTURE, date(2026, 3, 7))


def test_a_confirmation_is_good_for_a_year() -> None:
    assert confirmation_due_on(date(2025, 3, 6)) == TODAY
    assert confirmation_due_on(date(2024, 2, 29)) == date(2025, 2, 28)


@given(st.dates(date(1999, 1, 1), date(2101, 1, 1)), st.integers(-3, 3))
def test_the_list_of_the_overdue_and_the_day_it_is_due_agree(day: date, shift: int) -> None:
    today = confirmation_due_on(day) + timedelta(days=shift)

    assert (confirmation_due_on(day) < today) == (day < oldest_confirmation(today))
