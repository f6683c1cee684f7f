"""What people type into a search box, and the windows of time it is looked for in."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.domain.case_number import CaseKind, make_case_number
from callcenter.domain.search import (
    SAMPLE,
    Search,
    parts_of,
    read_search,
    seldom_part,
    week_word,
    windows,
    worth_windows,
)

NUMBER = make_case_number(CaseKind.APPEAL, 2026, 123)
PHONE = "+79161234567"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", Search()),
        ("зарплата  врачей", Search("зарплата врачей")),
        (NUMBER, Search(case_number=NUMBER)),
        (f"{NUMBER[0]}-{NUMBER[1:3]}-{NUMBER[3:9]}-{NUMBER[9]}", Search(case_number=NUMBER)),
        (f"рецепт {NUMBER} отказ", Search("рецепт отказ", NUMBER)),
        (PHONE, Search(caller_e164=PHONE)),
        ("8 (916) 123-45-67", Search(caller_e164=PHONE)),
        ("Иванов 89161234567", Search("Иванов", caller_e164=PHONE)),
        ("576-22-25", Search(caller_e164="+78125762225")),  # a city number
        (f"{NUMBER} {PHONE}", Search("", NUMBER, PHONE)),
        ("приказ 1642", Search("приказ 1642")),
        ("кабинет 12", Search("кабинет 12")),
        ("' OR 1=1; --", Search("' OR 1=1; --")),
    ],
)
def test_numbers_are_told_from_words(typed: str, meant: Search) -> None:
    assert read_search(typed, "812") == meant


@given(st.text(max_size=60))
def test_whatever_is_typed_is_read(typed: str) -> None:
    found = read_search(typed, "495")

    assert len(found.words) <= len(typed)


MOMENTS = st.integers(0, 7_200_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@given(MOMENTS, st.timedeltas(timedelta(0), timedelta(days=400)))
def test_every_moment_before_is_in_exactly_one_window_and_carries_its_word(
    before: datetime, ago: timedelta
) -> None:
    moment = before - ago - timedelta(microseconds=1)

    holding = [
        window
        for window in windows(before)
        if (window.start is None or window.start <= moment)
        and (window.before is None or moment < window.before)
    ]

    assert len(holding) == 1
    words = holding[0].time_words
    assert not words or week_word(moment) in words


@pytest.mark.parametrize(
    ("counts", "asked"),
    [
        ((SAMPLE, 0), "'лифт'"),
        ((SAMPLE // 8, 1), "'лифт'"),
        ((SAMPLE // 8 - 1, 0), "'врач' & 'лифт'"),
        ((SAMPLE, SAMPLE), "'врач' & 'лифт'"),  # nothing better is there
    ],
)
def test_an_index_is_asked_for_the_seldom_words_alone(counts: tuple[int, int], asked: str) -> None:
    assert seldom_part(parts_of("'врач' & 'лифт'"), counts) == asked


def test_two_weeks_are_looked_through_where_they_may_fill_the_page() -> None:
    day = timedelta(days=1)

    assert worth_windows(found=3, walked=day, wanted=50)  # 42, and as likely a half more
    assert not worth_windows(found=2, walked=day, wanted=50)
    assert not worth_windows(found=0, walked=day, wanted=1)
