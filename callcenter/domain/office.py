"""The office whose time counts: its zone, its window of work, and what a promise ends at.

Two clocks (ambiguities A1, A2): the office's own hours, and the calendar. Both are computed in
UTC between local moments, so that an hour stays an hour when the zone moves its clocks.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from callcenter.domain.urgency import TERMS, Reading, Terms, Urgency
from callcenter.domain.work_calendar import A_DAY, DayKind, WorkCalendar, YearStatus

A_SECOND: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Office:
    """Window of work on working days, local time (003-32), and what the office promises.

    A shortened day closes earlier; a Saturday worked by decree is a working day (A31).
    """

    zone: ZoneInfo
    calendar: WorkCalendar
    opens: time = time(8, 30)
    closes: time = time(17, 0)
    short_day_closes: time = time(16, 0)
    terms: Mapping[Urgency, Terms] = field(default_factory=lambda: TERMS)
    reading: Reading = Reading.CALENDAR  # of the execution terms

    def date_of(self, at: datetime) -> date:
        """Return the office's date at the moment `at`."""
        return at.astimezone(self.zone).date()

    def window(self, day: date) -> tuple[datetime, datetime] | None:
        """Return from when till when the office works on `day`, in UTC; None: it is closed."""
        kind = self.calendar.kind(day)
        if kind is DayKind.OFF:
            return None
        closes = self.short_day_closes if kind is DayKind.SHORT else self.closes
        return self._moment(day, self.opens), self._moment(day, closes)

    def start_of(self, day: date) -> datetime:
        return self._moment(day, time(0, 0))

    def end_of(self, day: date) -> datetime:
        """Return the last second of `day`: 23:59:59 there, in UTC (ambiguity A7)."""
        return self.start_of(day + A_DAY) - A_SECOND

    def next_open(self, at: datetime) -> datetime:
        """Return `at` when the office works then, else the moment it opens next."""
        opens, _ = next(self.windows_from(at))
        return opens

    def is_open(self, at: datetime) -> bool:
        return self.next_open(at) == at

    def windows_from(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the office's windows that end after `at`, the first cut to begin there."""
        day = self.date_of(at)
        while True:
            window = self.window(day)
            if window is not None and window[1] > at:
                yield max(window[0], at), window[1]
            day += A_DAY

    def add_office_time(self, at: datetime, amount: timedelta) -> datetime:
        """Return when `amount` of office time after `at` is over, in UTC."""
        left = amount
        for opens, closes in self.windows_from(at.astimezone(UTC)):
            if left <= closes - opens:
                return opens + left
            left -= closes - opens
        raise AssertionError  # the windows never end

    def _moment(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, self.zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Due:
    """When something must have happened at the latest; aware, UTC.

    What is due on a date is due at the end of that local day. The legal end is the one a
    court would take; people are held to the operational one (ambiguity A9).
    """

    legal_at: datetime
    operational_at: datetime
    provisional: bool  # it ends in a year without a calendar: recount it when there is one

    def __post_init__(self) -> None:
        if self.legal_at.utcoffset() is None or self.operational_at.utcoffset() is None:
            raise ValueError("a deadline is an aware moment")


def due_at(at: datetime, office: Office) -> Due:
    """Return a deadline whose legal and operational ends are one."""
    return Due(at, at, provisional=is_provisional(office.date_of(at), office.calendar))


def is_provisional(day: date, calendar: WorkCalendar) -> bool:
    return calendar.status(day.year) is YearStatus.NONE


def held_to(legal_at: datetime, operational_at: datetime) -> datetime:
    """Return the end after which a promise is broken: the first.

    Before a holiday that is the operational one. Where it could only be put behind the legal
    end, the term began just before the holiday (A9), and the law is broken on the legal day.
    """
    return min(legal_at, operational_at)


def is_over(until: datetime, now: datetime) -> bool:
    """Return whether the second `until` names has passed: 23:59:59.5 is still in time."""
    return now >= until + A_SECOND
