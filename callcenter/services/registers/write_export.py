"""Write a register or a report into a file, row by row, without holding up anybody else.

Rows come from a cursor of the server, 500 at a time; each 500 are written in a thread.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, Generic, Literal, TypeAlias, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from callcenter.domain.figures.figure import DASH, Words
from callcenter.domain.figures.table import FIGURES, By, What
from callcenter.domain.tickets.catalogue import SERVICES, Service
from callcenter.services.registers.export_columns import (
    CASES,
    CONTACTS,
    Column,
    Language,
    cells,
    headings,
    said,
)
from callcenter.services.registers.report_figures import (
    Asked,
    Days,
    Report,
    ReportRow,
    count_figures,
)
from callcenter.services.tables.write_table import Cell, TableWriter, open_writer
from db.case_register import CaseFilter, plan_each_time
from db.contact_lists import ContactFilter
from db.exports import AT_ONCE, count_cases, count_contacts, each_case, each_contact
from db.pool import Connection, Pool

R = TypeVar("R")
Format = Literal["xlsx", "csv"]
Only: TypeAlias = CaseFilter | ContactFilter | Asked
Progress = Callable[[int, int], Awaitable[None]]  # rows done, rows in all

TITLES: Final = {
    "cases": Words("Реестр", "Register"),
    "contacts": Words("Журнал обращений", "Journal of contacts"),
    "figures": Words("Показатели", "Figures"),
}
DEFINITIONS: Final = Words("Определения", "Definitions")
TOTAL: Final = Words("Всего", "Total")
UNKNOWN: Final = Words("не указано", "not known")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to write, and how."""

    only: Only
    format: Format
    language: Language
    zone: ZoneInfo  # of the office
    queues: Mapping[str, str] = field(default_factory=dict)  # their titles

    @property
    def what(self) -> str:
        match self.only:
            case CaseFilter():
                return "cases"
            case ContactFilter():
                return "contacts"
            case Asked():
                return "figures"


def filter_values(only: Only) -> dict[str, object]:
    """Return a filter as JSON values; `filter_of` reads them back."""
    if isinstance(only, Asked):
        days = {"from": str(only.days.start), "before": str(only.days.before)}
        return {"what": only.what.value, "by": only.by.value, **days}
    values = asdict(only)
    return {name: _json(value) for name, value in values.items() if value not in (None, False)}


def filter_of(what: str, values: Mapping[str, Any]) -> Only:
    """Return the filter that `filter_values` wrote."""
    if what == "figures":
        days = Days(date.fromisoformat(values["from"]), date.fromisoformat(values["before"]))
        return Asked(What(values["what"]), By(values["by"]), days)
    kind = CaseFilter if what == "cases" else ContactFilter
    return kind(**{name: _value(name, value) for name, value in values.items()})


def _json(value: object) -> object:
    match value:
        case datetime():
            return value.isoformat()
        case UUID():
            return str(value)
        case _:
            return value


def _value(name: str, value: Any) -> Any:
    if name.endswith(("_from", "_before")):
        return datetime.fromisoformat(value)
    return UUID(value) if name.endswith("_id") else value


async def write_export(pool: Pool, wanted: Wanted, path: Path, progress: Progress) -> int:
    """Write the file at `path` and return how many rows it has."""
    writer = await asyncio.to_thread(open_writer, path, wanted.format)
    try:
        async with (
            pool.acquire() as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            await plan_each_time(connection)
            return await _write(connection, wanted, writer, progress)
    finally:
        await asyncio.to_thread(writer.close)


@dataclass(frozen=True, slots=True)
class _Source(Generic[R]):
    columns: Sequence[Column[R]]
    rows: AsyncIterator[R]
    total: int


async def _write(
    connection: Connection, wanted: Wanted, writer: TableWriter, progress: Progress
) -> int:
    match wanted.only:
        case CaseFilter() as only:
            total = await count_cases(connection, only)
            cases = _Source(CASES, each_case(connection, only), total)
            return await _register(wanted, writer, cases, progress)
        case ContactFilter() as only:
            total = await count_contacts(connection, only)
            contacts = _Source(CONTACTS, each_contact(connection, only), total)
            return await _register(wanted, writer, contacts, progress)
        case Asked() as asked:
            report = await count_figures(connection, asked, wanted.zone)
            return await asyncio.to_thread(_report, wanted, writer, report)


async def _register(
    wanted: Wanted, writer: TableWriter, source: _Source[R], progress: Progress
) -> int:
    titles = headings(source.columns, wanted.language)
    await asyncio.to_thread(writer.begin, said(TITLES[wanted.what], wanted.language), titles)
    done, batch = 0, list[R]()

    def write() -> None:
        writer.add(cells(source.columns, row, wanted.language, wanted.zone) for row in batch)

    async for row in source.rows:
        batch.append(row)
        if len(batch) == AT_ONCE:
            await asyncio.to_thread(write)
            done, batch = done + len(batch), []
            await progress(done, source.total)
    await asyncio.to_thread(write)
    await progress(done + len(batch), source.total)
    return done + len(batch)


def _report(wanted: Wanted, writer: TableWriter, report: Report) -> int:
    """Write the groups with their total, and in a second table what each figure means."""
    language, figures = wanted.language, FIGURES[report.asked.what]
    titles = [said(figure.title, language) for figure in figures]
    writer.begin(said(TITLES["figures"], language), ["", *titles])
    rows = [(_name(wanted, report.asked.by, row), row) for row in report.rows]
    writer.add(_figures(name, row) for name, row in rows)
    writer.add([_figures(said(TOTAL, language), report.total)])
    writer.begin(said(DEFINITIONS, language), ["", "", ""])
    writer.add(
        [said(figure.title, language), said(figure.definition, language), figure.source]
        for figure in figures
    )
    return len(rows) + 1


def _name(wanted: Wanted, by: By, row: ReportRow) -> str:
    """Return what people call a group: the database does not know titles that are ours."""
    key = row.key or ""
    if by is By.QUEUE and key in wanted.queues:
        return wanted.queues[key]
    if by is By.TOPIC and key in SERVICES:
        return said(SERVICES[Service(key)], wanted.language)
    return row.name or said(UNKNOWN, wanted.language)


def _figures(name: str, row: ReportRow) -> list[Cell]:
    """Return the figures as numbers to reckon with; nothing to divide by is a dash."""
    return [name, *(DASH if value is None else value for value in row.figures.values())]
