"""Figures of a period, by group and in all: counts from SQL, formulas from the domain (P7)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from callcenter.domain.access import Person
from callcenter.domain.errors import DomainError
from callcenter.domain.figures.calls import AVAILABLE_SECONDS, SERVICE_SECONDS, SHORT_SECONDS
from callcenter.domain.figures.figure import Counts
from callcenter.domain.figures.table import COUNTS, By, What, figures_of
from callcenter.services.record_reading import listed
from db.figures import Group, Period, count_calls, count_due_tickets, count_groups, names_of
from db.pool import Connection, Pool

LONGEST: Final = timedelta(days=1100)  # three years of days


class PeriodError(DomainError):
    """A period begins before it ends, and lasts three years at most."""


@dataclass(frozen=True, slots=True)
class Days:
    """Days of the office, `before` not included."""

    start: date
    before: date

    def __post_init__(self) -> None:
        if not timedelta(0) < self.before - self.start <= LONGEST:
            raise PeriodError

    def period(self, zone: ZoneInfo) -> Period:
        ends = [datetime.combine(day, time(), zone) for day in (self.start, self.before)]
        return Period(ends[0], ends[1], zone.key)


@dataclass(frozen=True, slots=True)
class Asked:
    what: What
    by: By
    days: Days


@dataclass(frozen=True, slots=True)
class ReportRow:
    key: str | None  # None: no organisation, no topic, nobody's
    name: str  # '': nobody knows one
    counts: Counts
    figures: Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class Report:
    asked: Asked
    rows: tuple[ReportRow, ...]  # by name; days in their order
    total: ReportRow


async def report_figures(pool: Pool, person: Person, asked: Asked, zone: ZoneInfo) -> Report:
    """Return the figures for `person`, who may see them; that they were read is recorded."""
    async with pool.acquire() as connection, connection.transaction():
        report = await count_figures(connection, asked, zone)
        told = {"what": asked.what.value, "by": asked.by.value, "from": str(asked.days.start)}
        told["before"] = str(asked.days.before)
        await listed(connection, person, "figures", told, len(report.rows))
    return report


async def count_figures(connection: Connection, asked: Asked, zone: ZoneInfo) -> Report:
    """Return the figures of a period."""
    counts = _added(asked.what, await _groups(connection, asked, asked.days.period(zone)))
    keys = [key for key in counts if key]
    names = await names_of(connection, asked.by, keys)
    rows = [_row(asked.what, key, names, counts[key]) for key in counts]
    total = sum(counts.values(), COUNTS[asked.what]())
    return Report(
        asked,
        () if asked.by is By.NOTHING else tuple(sorted(rows, key=_order)),
        _row(asked.what, None, {}, total),
    )


async def _groups(connection: Connection, asked: Asked, period: Period) -> list[Group]:
    match asked.what:
        case What.CALLS:
            thresholds = (SERVICE_SECONDS, SHORT_SECONDS, AVAILABLE_SECONDS)
            return await count_calls(connection, asked.by, period, thresholds)
        case What.TICKETS:
            groups = await count_groups(connection, asked.what, asked.by, period)
            return groups + await count_due_tickets(connection, asked.by, period)
        case _:
            return await count_groups(connection, asked.what, asked.by, period)


def _added(what: What, groups: Iterable[Group]) -> dict[str | None, Counts]:
    found: dict[str | None, Counts] = {}
    for group in groups:
        counts = COUNTS[what](**group.counts)
        found[group.key] = found[group.key] + counts if group.key in found else counts
    return found


def _row(what: What, key: str | None, names: Mapping[str, str], counts: Counts) -> ReportRow:
    name = names.get(key or "", key or "")
    return ReportRow(key, name, counts, figures_of(what, counts))


def _order(row: ReportRow) -> tuple[bool, str, str]:
    return (row.key is None, row.name.casefold(), row.key or "")
