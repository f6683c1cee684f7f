"""The work calendar: our own days, against an independent library's."""

from datetime import date, timedelta

import holidays
import pytest

from callcenter.domain.work_calendar import DayKind, WorkCalendar, YearStatus
from callcenter.domain.work_calendar_russia import RUSSIA
from tests.unit.office import CALENDAR, MOSCOW, at, said

EVERY_DAY = [
    date(2024, 1, 1) + timedelta(days=days)
    for days in range((date(2028, 1, 1) - date(2024, 1, 1)).days)
]
# What `holidays` does not know: shortened days. It has them as whole working days, so that
# whether a day is worked agrees everywhere; a new year's differences would stand here.
KNOWN_DIFFERENCES: frozenset[date] = frozenset()


def test_the_worked_days_are_those_of_an_independent_library() -> None:
    theirs = holidays.country_holidays("RU", years=range(2024, 2028))

    different = {
        day for day in EVERY_DAY if CALENDAR.is_workday(day) != theirs.is_working_day(day)
    }

    assert different == KNOWN_DIFFERENCES


@pytest.mark.parametrize(("year", "worked"), [(2024, 248), (2025, 247), (2026, 247), (2027, 247)])
def test_a_year_has_its_working_days(year: int, worked: int) -> None:
    assert sum(day.year == year and CALENDAR.is_workday(day) for day in EVERY_DAY) == worked


@pytest.mark.parametrize("year", sorted(RUSSIA))
def test_each_special_day_says_something_a_week_does_not(year: int) -> None:
    assert {day.year for day in RUSSIA[year].days} == {year}
    for day, origin in RUSSIA[year].moved.items():
        assert RUSSIA[year].days[day] is DayKind.OFF
        assert origin.isoweekday() > 5, "days off are moved from weekends"


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2024, 4, 27), DayKind.WORKING),  # a worked Saturday
        (date(2025, 11, 1), DayKind.SHORT),  # a worked and shortened one
        (date(2025, 12, 31), DayKind.OFF),
        (date(2026, 1, 9), DayKind.OFF),
        (date(2026, 1, 12), DayKind.WORKING),
        (date(2026, 4, 30), DayKind.SHORT),
        (date(2026, 2, 14), DayKind.OFF),  # any Saturday
    ],
)
def test_moved_and_shortened_days_are_known(day: date, kind: DayKind) -> None:
    assert CALENDAR.kind(day) is kind


def test_how_sure_a_year_is_can_be_told() -> None:
    assert [CALENDAR.status(year) for year in (2023, 2026, 2027, 2028)] == [
        YearStatus.NONE,
        YearStatus.DECREE,
        YearStatus.DRAFT,
        YearStatus.NONE,
    ]


def test_a_year_without_data_keeps_the_labour_codes_holidays() -> None:
    assert not CALENDAR.is_workday(date(2029, 1, 8))  # a Monday
    assert CALENDAR.is_workday(date(2029, 1, 9))


def test_a_regions_own_day_wins_over_the_countrys() -> None:
    regional = WorkCalendar(
        RUSSIA, {date(2026, 6, 24): DayKind.OFF, date(2026, 1, 9): DayKind.SHORT}
    )

    assert not regional.is_workday(date(2026, 6, 24))
    assert regional.kind(date(2026, 1, 9)) is DayKind.SHORT


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2025-10-31 16:59:59", "2025-10-31 16:59:59"),
        ("2025-10-31 17:00", "2025-11-01 08:30"),  # closed at 17:00 sharp
        ("2025-11-01 16:00", "2025-11-05 08:30"),  # a shortened Saturday, then three days off
    ],
)
def test_the_desk_opens_next(moment: str, opens: str) -> None:
    assert said(MOSCOW.next_open(at(moment))) == opens
