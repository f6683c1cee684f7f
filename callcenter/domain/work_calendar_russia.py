"""Days of 2024-2027 that differ from a Monday-to-Friday week, Russian Federation.

A day off is written MM-DD; `05-10<01-06` was moved there from 6 January. A shortened day ends
one hour earlier; on a Saturday it is worked all the same. 2027 was computed before its decree:
compare it, correct it here, and write DECREE. A new year is one entry more.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from callcenter.domain.work_calendar import CalendarYear, DayKind, YearStatus


def _days(year: int, text: str) -> Iterator[date]:
    for word in text.split():
        yield date.fromisoformat(f"{year}-{word.partition('<')[0]}")


def _moved(year: int, text: str) -> Iterator[tuple[date, date]]:
    for word in text.split():
        to, moved, origin = word.partition("<")
        if moved:
            yield date.fromisoformat(f"{year}-{to}"), date.fromisoformat(f"{year}-{origin}")


def _year(
    year: int, status: YearStatus, *, off: str, short: str, working: str = ""
) -> CalendarYear:
    days = dict.fromkeys(_days(year, off), DayKind.OFF)
    days |= dict.fromkeys(_days(year, short), DayKind.SHORT)
    days |= dict.fromkeys(_days(year, working), DayKind.WORKING)
    return CalendarYear(status, days, dict(_moved(year, off)))


RUSSIA: Final[Mapping[int, CalendarYear]] = {
    2024: _year(
        2024,
        YearStatus.DECREE,
        off="01-01 01-02 01-03 01-04 01-05 01-06 01-07 01-08 02-23 03-08 04-29<04-27 04-30<11-02"
        " 05-01 05-09 05-10<01-06 06-12 11-04 12-30<12-28 12-31<01-07",
        short="02-22 03-07 05-08 06-11 11-02",
        working="04-27 12-28",
    ),
    2025: _year(
        2025,
        YearStatus.DECREE,
        off="01-01 01-02 01-03 01-04 01-05 01-06 01-07 01-08 02-23 03-08 05-01 05-02<01-04"
        " 05-08<02-23 05-09 06-12 06-13<03-08 11-03<11-01 11-04 12-31<01-05",
        short="03-07 04-30 06-11 11-01",
    ),
    2026: _year(
        2026,
        YearStatus.DECREE,
        off="01-01 01-02 01-03 01-04 01-05 01-06 01-07 01-08 01-09<01-03 02-23 03-08 03-09<03-08"
        " 05-01 05-09 05-11<05-09 06-12 11-04 12-31<01-04",
        short="04-30 05-08 06-11 11-03",
    ),
    2027: _year(
        2027,
        YearStatus.DRAFT,
        off="01-01 01-02 01-03 01-04 01-05 01-06 01-07 01-08 02-22<02-20 02-23 03-08 05-01"
        " 05-03<05-01 05-09 05-10<05-09 06-12 06-14<06-12 11-04 11-05<01-02 12-31<01-03",
        short="04-30 06-11 11-03",
        working="02-20",
    ),
}
