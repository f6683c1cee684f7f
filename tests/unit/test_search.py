"""What people type into a search box, and the windows of time it is looked for in."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.domain.case_number import CaseKind, make_case_number
from callcenter.domain.search import (
    COMMON,
    LONGEST_WITH_MONTH,
    MONTHS,
    RARE,
    SAMPLE,
    Search,
    Window,
    are_rare,
    parts_of,
    read_search,
    seldom_parts,
    windows,
)

NUMBER = make_case_number(CaseKind.APPEAL, 2026, 123)
PHONE = "+79161234567"
NEW_YEAR = datetime(2026, 1, 31, tzinfo=UTC)


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
def test_a_case_before_is_found_by_its_month_or_else_behind_the_months(
    before: datetime, ago: timedelta
) -> None:
    moment = before - ago - timedelta(microseconds=1)

    recent, rest = windows(before, ["'лифт'"], rare=False)

    in_months = f"('лифт {moment:%Y%m}')" in recent.query.split(" | ")
    assert rest.before is not None
    assert in_months == (moment >= rest.before)
    assert (recent.by_month, recent.before) == (True, None)
    assert (rest.by_month, rest.query) == (False, "'лифт'")


def test_all_the_words_must_be_of_the_same_month() -> None:
    recent, _ = windows(NEW_YEAR, ["'врач'", "'о''нил'"], rare=False)

    assert recent.query == (
        "('врач 202601' & 'о''нил 202601') | ('врач 202512' & 'о''нил 202512')"
        " | ('врач 202511' & 'о''нил 202511')"
    )
    assert recent.query.count("|") == MONTHS - 1


TOO_LONG = f"'{'а' * LONGEST_WITH_MONTH}'"


@pytest.mark.parametrize(
    "found",
    [
        windows(NEW_YEAR, ["'врач'", "'лифт'"], rare=True),
        windows(NEW_YEAR, ["'врач'", TOO_LONG], rare=False),
    ],
    ids=["rare", "too long for months"],
)
def test_some_words_are_looked_for_at_once_in_all(found: tuple[Window, ...]) -> None:
    (only,) = found

    assert (only.before, only.by_month) == (None, False)
    assert only.query.startswith("'врач' & ")


def test_rare_words_are_those_of_which_the_newest_cases_have_hardly_any() -> None:
    few, many = SAMPLE // RARE // 2, SAMPLE // RARE

    assert are_rare(0, (few, few))
    assert not are_rare(0, (few, many))
    assert not are_rare(1, (few, few))


@pytest.mark.parametrize(
    ("counts", "asked"),
    [
        ((SAMPLE, 0), ["'лифт'"]),
        ((SAMPLE // COMMON + 1, 1), ["'лифт'"]),
        ((SAMPLE // COMMON, 0), ["'врач'", "'лифт'"]),
        ((SAMPLE, SAMPLE), ["'врач'", "'лифт'"]),  # nothing better is there
    ],
)
def test_an_index_is_asked_for_the_seldom_words_alone(
    counts: tuple[int, int], asked: list[str]
) -> None:
    assert seldom_parts(parts_of("'врач' & 'лифт'"), counts) == asked
