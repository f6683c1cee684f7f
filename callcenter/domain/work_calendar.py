"""Working days of an office: the country's calendar and the region's own days over it.

Pure: the days are values (`work_calendar_russia.py`), the caller passes every date in.
A year nobody has data for is counted with the holidays of the Labour Code (art. 112) alone,
and what is promised in it is provisional.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

FRIDAY: Final = 5  # date.isoweekday()
A_DAY: Final = timedelta(days=1)
# Labour Code of the Russian Federation, art. 112: the days off of every year, as (month, day).
HOLIDAYS: Final = frozenset(
    {*((1, day) for day in range(1, 9)), (2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4)}
)


class YearStatus(StrEnum):
    """How sure the days of a year are."""

    DECREE = "decree"  # the Government's decree on moved days off
    DRAFT = "draft"  # computed before the decree: to be compared with it
    NONE = "none"  # no data: no moved and no shortened days are known


class DayKind(StrEnum):
    WORKING = "working"
    SHORT = "short"  # worked, and ends earlier
    OFF = "off"


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """A year's days that differ from a Monday-to-Friday week."""

    status: YearStatus
    days: Mapping[date, DayKind]
    moved: Mapping[date, date]  # a day off -> the worked or lost day off it was moved from


UNKNOWN_YEAR: Final = CalendarYear(YearStatus.NONE, {}, {})


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """A country's years and, above them, the special days of a region (its own law)."""

    years: Mapping[int, CalendarYear]
    region: Mapping[date, DayKind] = field(default_factory=dict)

    def kind(self, day: date) -> DayKind:
        """Return whether `day` is worked, shortened or off."""
        if day in self.region:
            return self.region[day]
        year = self.years.get(day.year, UNKNOWN_YEAR)
        if day in year.days:
            return year.days[day]
        if year.status is YearStatus.NONE and (day.month, day.day) in HOLIDAYS:
            return DayKind.OFF
        return DayKind.WORKING if day.isoweekday() <= FRIDAY else DayKind.OFF

    def is_workday(self, day: date) -> bool:
        return self.kind(day) is not DayKind.OFF

    def status(self, year: int) -> YearStatus:
        return self.years.get(year, UNKNOWN_YEAR).status

    def next_workday(self, day: date) -> date:
        """Return the first working day after `day`."""
        following = day + A_DAY
        while not self.is_workday(following):
            following += A_DAY
        return following

    def previous_workday(self, day: date) -> date:
        """Return the last working day before `day`."""
        earlier = day - A_DAY
        while not self.is_workday(earlier):
            earlier -= A_DAY
        return earlier

    def add_workdays(self, day: date, count: int) -> date:
        """Return the `count`-th working day after `day`: Friday and 1 mean Monday.

        Civil Code art. 191: a term begins the day after what it counts from.
        """
        for _ in range(count):
            day = self.next_workday(day)
        return day
