"""Deadlines of a ticket: worked examples, both readings, and laws that hold everywhere."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.domain.office import Office
from callcenter.domain.ticket_deadlines import (
    dispute_until,
    execution_due,
    letter_heard_until,
    may_reopen,
    registration_due,
)
from callcenter.domain.urgency import TERMS, TEXTS, Reading, Urgency
from tests.unit.office import CALENDAR, MOSCOW, NEW_YORK, NOVOKUZNETSK, OFFICES, at, said

LOW, MEDIUM, HIGH, VERY_HIGH = Urgency

moments = st.integers(0, 4 * 365 * 24 * 60 - 60 * 24 * 40).map(
    lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
offices = st.sampled_from(OFFICES)
urgencies = st.sampled_from(Urgency)
readings = st.sampled_from(Reading)


@pytest.mark.covers("003-32", "003-38", "003-41")
@pytest.mark.parametrize(
    ("urgency", "received", "due"),
    [
        (LOW, "2025-10-31 16:30", "2025-11-01 16:00"),  # a worked, shortened Saturday
        (VERY_HIGH, "2025-10-31 16:45", "2025-11-01 08:45"),
        (LOW, "2026-01-04 03:00", "2026-01-12 16:30"),
        (VERY_HIGH, "2026-02-03 08:00", "2026-02-03 09:00"),  # before opening
        (VERY_HIGH, "2026-02-03 17:00", "2026-02-04 09:00"),  # at closing
        (HIGH, "2026-04-30 15:30", "2026-05-04 10:00"),  # a shortened day, then three off
    ],
)
def test_registration_counts_the_offices_hours(urgency: Urgency, received: str, due: str) -> None:
    for office in (MOSCOW, NOVOKUZNETSK):
        found = registration_due(at(received, office), urgency, office)

        assert said(found.operational_at, office) == due
        assert found.legal_at == found.operational_at


@pytest.mark.covers("003-38", "003-39", "003-40", "003-41")
@pytest.mark.parametrize(
    ("urgency", "due"),
    [
        (VERY_HIGH, "2025-12-27 16:30"),
        (HIGH, "2025-12-29 16:30"),
        (MEDIUM, "2025-12-31 16:30"),
        (LOW, "2026-01-06 04:30"),
    ],
)
def test_execution_counts_around_the_clock(urgency: Urgency, due: str) -> None:
    """Reading (a) of ambiguity A1.

    The rejected one, in the office's hours, would give 12.01 15:00, 20.01 12:00 and 28.01
    09:00 for 24, 72 and 120 hours: the last is after the lower urgency's 19.01.
    """
    found = execution_due(at("2025-12-26 16:30"), urgency, MOSCOW, Reading.CALENDAR)

    assert said(found.operational_at) == due


@pytest.mark.covers("003-38", "003-39", "003-40", "003-41")
@pytest.mark.parametrize(
    ("urgency", "due"),
    [
        (VERY_HIGH, "2025-12-29"),
        (HIGH, "2026-01-12"),
        (MEDIUM, "2026-01-14"),
        (LOW, "2026-01-19"),  # 7.5 working days: the eighth, to its end (A18)
    ],
)
def test_execution_may_count_working_days(urgency: Urgency, due: str) -> None:
    """Reading (b) of ambiguity A1."""
    found = execution_due(at("2025-12-26 16:30"), urgency, MOSCOW, Reading.WORKING_DAYS)

    assert said(found.operational_at) == due + " 23:59:59"


def test_the_rejected_reading_would_not_be_monotone() -> None:
    medium = MOSCOW.add_office_time(at("2025-12-26 16:30"), timedelta(hours=120))
    low = execution_due(at("2025-12-26 16:30"), LOW, MOSCOW, Reading.WORKING_DAYS)

    assert said(medium) == "2026-01-28 09:00"
    assert medium > low.operational_at


def test_without_a_reading_the_offices_own_holds() -> None:
    by_days = Office(MOSCOW.zone, CALENDAR, reading=Reading.WORKING_DAYS)
    start = at("2025-12-26 16:30")

    assert execution_due(start, LOW, MOSCOW) == execution_due(start, LOW, MOSCOW, Reading.CALENDAR)
    assert execution_due(start, LOW, by_days) == execution_due(
        start, LOW, MOSCOW, Reading.WORKING_DAYS
    )


@pytest.mark.covers("003-47", "003-48")
@pytest.mark.parametrize(
    ("done", "until"),
    [
        ("2025-12-30 10:00", "2026-01-14 23:59:59"),
        ("2025-10-31 12:00", "2025-11-06 23:59:59"),  # 1 November is worked, 2-4 are off
        ("2025-11-01 23:59:59", "2025-11-07 23:59:59"),
        ("2026-01-04 03:00", "2026-01-14 23:59:59"),  # done on a day off
    ],
)
def test_a_claim_is_heard_to_the_end_of_the_third_working_day(done: str, until: str) -> None:
    found = dispute_until(at(done), MOSCOW).operational_at

    assert said(found) == until
    assert may_reopen(found, found + timedelta(milliseconds=999))
    assert not may_reopen(found, found + timedelta(seconds=1))


@pytest.mark.covers("003-47")
@pytest.mark.parametrize(
    ("found", "until"),
    [
        ("2026-01-17 00:00:00", "2026-01-19 23:59:59"),  # Saturday: Monday
        ("2026-01-16 00:00:00", "2026-01-16 23:59:59"),  # Friday, as it begins
        ("2026-01-16 17:00:00", "2026-01-19 23:59:59"),  # nobody is there any more
        ("2025-11-01 00:00:00", "2025-11-01 23:59:59"),  # a worked Saturday
        ("2026-01-01 00:00:00", "2026-01-12 23:59:59"),
    ],
)
def test_a_letter_of_the_last_hour_has_the_offices_next_day(found: str, until: str) -> None:
    assert said(letter_heard_until(at(found), MOSCOW).operational_at) == until


@pytest.mark.covers("003-42")
def test_each_urgency_has_a_text_in_both_languages() -> None:
    for urgency in Urgency:
        assert {language for language, text in TEXTS[urgency].items() if text.when} == {"ru", "en"}


def test_a_year_without_a_calendar_makes_it_provisional() -> None:
    assert not registration_due(at("2027-12-30 16:30"), VERY_HIGH, MOSCOW).provisional
    assert registration_due(at("2027-12-30 16:30"), HIGH, MOSCOW).provisional
    assert dispute_until(at("2027-12-30 12:00"), MOSCOW).provisional


@given(moments, urgencies, offices)
def test_registration_is_due_while_the_office_works(
    received: datetime, urgency: Urgency, office: Office
) -> None:
    due = registration_due(received, urgency, office).operational_at
    window = office.window(office.date_of(due))

    assert window is not None
    assert window[0] < due <= window[1]
    assert due >= received + TERMS[urgency].registration


@given(moments, moments, urgencies, offices, readings)
def test_who_comes_later_is_never_due_earlier(
    one: datetime, two: datetime, urgency: Urgency, office: Office, reading: Reading
) -> None:
    first, then = (_promises(moment, urgency, office, reading) for moment in sorted((one, two)))

    assert all(earlier <= later for earlier, later in zip(first, then, strict=True))


def _promises(
    moment: datetime, urgency: Urgency, office: Office, reading: Reading
) -> tuple[datetime, ...]:
    dues = (
        registration_due(moment, urgency, office),
        execution_due(moment, urgency, office, reading),
        dispute_until(moment, office),
    )
    return tuple(due.operational_at for due in dues)


@given(moments, offices, readings)
def test_the_more_urgent_is_never_due_later(
    moment: datetime, office: Office, reading: Reading
) -> None:
    for less, more in zip(Urgency, list(Urgency)[1:], strict=False):
        assert (
            registration_due(moment, more, office).operational_at
            <= registration_due(moment, less, office).operational_at
        )
        assert (
            execution_due(moment, more, office, reading).operational_at
            <= execution_due(moment, less, office, reading).operational_at
        )


@given(moments, offices, st.integers(0, 600), st.integers(0, 600))
def test_office_time_adds_up(moment: datetime, office: Office, one: int, two: int) -> None:
    first, second = timedelta(minutes=one), timedelta(minutes=two)

    stepwise = office.add_office_time(office.add_office_time(moment, first), second)

    assert stepwise == office.add_office_time(moment, first + second)


def test_an_hour_stays_an_hour_when_the_clocks_move() -> None:
    before = at("2026-03-07 12:00", NEW_YORK)  # they go forward on the 8th

    due = execution_due(before, VERY_HIGH, NEW_YORK, Reading.CALENDAR)

    assert said(due.operational_at, NEW_YORK) == "2026-03-08 13:00"
    assert NEW_YORK.end_of(NEW_YORK.date_of(before)) == at("2026-03-07 23:59:59", NEW_YORK)
