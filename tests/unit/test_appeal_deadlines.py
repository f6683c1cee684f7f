"""Deadlines of an appeal (59-FZ, feedback platform, hotline): examples and laws."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.domain.appeal_deadlines import (
    answer_due,
    answer_due_by_regime,
    days_due,
    documents_due,
    forward_due_on,
    notice_due,
    platform_answer_due,
    registration_due_on,
)
from callcenter.domain.appeals.regime import Regime
from callcenter.domain.office import Office
from tests.unit.office import MOSCOW, OFFICES, both, said

dates = st.dates(date(2024, 1, 1), date(2027, 10, 1))
offices = st.sampled_from(OFFICES)


@pytest.mark.parametrize(
    ("received", "legal", "operational"),
    [
        # The working day before 2 January is the day it came: the next one is taken (A9).
        (date(2025, 12, 30), "2026-01-02", "2026-01-12"),
        (date(2026, 2, 2), "2026-02-05", "2026-02-05"),
        (date(2026, 2, 5), "2026-02-08", "2026-02-06"),  # a Sunday; Civil Code: the 9th
    ],
)
def test_an_appeal_is_registered_within_three_days(
    received: date, legal: str, operational: str
) -> None:
    assert both(registration_due_on(received, MOSCOW)) == (legal, operational)


@pytest.mark.covers("000-10")
def test_it_is_answered_within_thirty_days() -> None:
    # Registered on 1 December: day 30 is off. Civil Code art. 193 would give 2026-01-12.
    assert both(answer_due(date(2025, 12, 1), MOSCOW)) == ("2025-12-31", "2025-12-30")
    assert both(answer_due(date(2025, 12, 26), MOSCOW)) == ("2026-01-25", "2026-01-23")


def test_one_extension_gives_thirty_days_more() -> None:
    due = answer_due(date(2025, 12, 1), MOSCOW, extended=True)

    assert both(due) == ("2026-01-30", "2026-01-30")


@pytest.mark.covers("001-13")
def test_it_is_forwarded_within_seven_days() -> None:
    assert both(forward_due_on(date(2025, 12, 26), MOSCOW)) == ("2026-01-02", "2025-12-30")
    assert both(forward_due_on(date(2025, 12, 1), MOSCOW)) == ("2025-12-08", "2025-12-08")


def test_documents_and_refusals_have_their_own_terms() -> None:
    assert both(documents_due(date(2026, 2, 2), MOSCOW)) == ("2026-02-17", "2026-02-17")
    assert both(notice_due(date(2026, 2, 2), MOSCOW)) == ("2026-02-09", "2026-02-09")


def test_a_message_of_the_platform_is_answered_in_thirty_days_or_ten() -> None:
    received = date(2026, 1, 6)

    assert both(platform_answer_due(received, MOSCOW, fast_track=True))[0] == "2026-01-16"
    assert both(platform_answer_due(received, MOSCOW, fast_track=False))[0] == "2026-02-05"


def test_a_complaint_by_phone_keeps_the_same_terms_whatever_it_is() -> None:
    by_regime = {
        regime: answer_due_by_regime(regime, date(2025, 12, 1), MOSCOW) for regime in Regime
    }
    assert by_regime[Regime.HOTLINE] == by_regime[Regime.FZ59] == by_regime[Regime.NOT_59FZ]
    assert by_regime[Regime.NOT_AN_APPEAL] is None


def test_the_last_day_lasts_until_midnight_there() -> None:
    for office in OFFICES:
        due = answer_due(date(2025, 12, 1), office)

        assert said(due.legal_at, office) == "2025-12-31 23:59:59"


def test_a_year_without_a_calendar_makes_it_provisional() -> None:
    assert not answer_due(date(2027, 11, 30), MOSCOW).provisional
    assert answer_due(date(2027, 12, 2), MOSCOW).provisional
    assert registration_due_on(date(2027, 12, 30), MOSCOW).provisional  # 4 January or later


@given(dates, st.integers(1, 60), offices)
def test_the_operational_end_is_a_working_day_before_the_legal_one(
    start: date, days: int, office: Office
) -> None:
    due = days_due(start, days, office)
    legal, operational = office.date_of(due.legal_at), office.date_of(due.operational_at)

    assert legal == start + timedelta(days=days)
    assert office.calendar.is_workday(operational)
    assert operational > start
    if operational > legal:  # rule A9: nothing was worked between the start and the end
        between = (start + timedelta(days=day + 1) for day in range(days))
        assert not any(office.calendar.is_workday(day) for day in between)


@given(dates, dates, st.integers(1, 60), offices)
def test_what_begins_later_is_never_due_earlier(
    one: date, two: date, days: int, office: Office
) -> None:
    first, then = sorted((one, two))

    assert days_due(first, days, office).legal_at <= days_due(then, days, office).legal_at


@given(dates, offices)
def test_an_extension_never_shortens(start: date, office: Office) -> None:
    plain, extended = answer_due(start, office), answer_due(start, office, extended=True)

    assert plain.legal_at < extended.legal_at
    assert plain.operational_at < extended.operational_at
