"""Terms reckoned by hand for these weeks alone, with nothing of the product's own rules.

27 October to 31 December 2025, Moscow: Saturday 1 November is worked and ends at 16:00, Monday
3 and Tuesday 4 November are off.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MOSCOW = ZoneInfo("Europe/Moscow")
MONDAY = date(2025, 10, 27)
WORKED_SATURDAY = date(2025, 11, 1)
HOLIDAYS = frozenset({date(2025, 11, 3), date(2025, 11, 4), date(2025, 12, 31)})

REGISTRATION_HOURS = {"low": 8.0, "medium": 6.0, "high": 2.0, "very_high": 0.5}
EXECUTION_HOURS = {"low": 252.0, "medium": 120.0, "high": 72.0, "very_high": 24.0}


def moment(day: date, text: str) -> datetime:
    """Return `08:30` of that day in Moscow."""
    return datetime.combine(day, time.fromisoformat(text), MOSCOW).astimezone(UTC)


def day_of(at: datetime) -> date:
    return at.astimezone(MOSCOW).date()


def is_worked(day: date) -> bool:
    if day == WORKED_SATURDAY:
        return True
    return day.weekday() < 5 and day not in HOLIDAYS


def end_of(day: date) -> datetime:
    """Return 23:59:59 of the day."""
    return moment(day, "23:59:59")


def office_hours_after(at: datetime, hours: float) -> datetime:
    """Return when so many hours of 08:30-17:00 (16:00 on the short Saturday) have passed."""
    left, day = timedelta(hours=hours), day_of(at)
    while True:
        if is_worked(day):
            closes = moment(day, "16:00" if day == WORKED_SATURDAY else "17:00")
            begins = max(at, moment(day, "08:30"))
            if begins + left <= closes:
                return begins + left
            left -= max(closes - begins, timedelta(0))
        day += timedelta(days=1)


def third_worked_day_after(at: datetime) -> datetime:
    """Return the end of the third worked day after that of `at`."""
    day, left = day_of(at), 3
    while left:
        day += timedelta(days=1)
        left -= is_worked(day)
    return end_of(day)


def days_after(at: datetime, days: int) -> datetime:
    return end_of(day_of(at) + timedelta(days=days))


def with_people(at: datetime) -> datetime:
    """Return `at`, or the next morning when it is night: somebody is on duty each day."""
    local = at.astimezone(MOSCOW)
    if local.time() < time(8, 30):
        return moment(local.date(), "08:30")
    if local.time() >= time(20, 0):
        return moment(local.date() + timedelta(days=1), "08:30")
    return at
