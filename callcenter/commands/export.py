"""`callcenter export`: registers and figures into a file, with the progress on standard error."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Final, TypeAlias
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.progress import Progress, TaskID

from callcenter.clock import now
from callcenter.commands.output import AsJson, CommandError, show, with_database
from callcenter.domain.figures.table import By, What
from callcenter.domain.signatures import Signature
from callcenter.services.append_audit import append_audit
from callcenter.services.registers.export_columns import Language
from callcenter.services.registers.report_figures import Asked, Days, PeriodError
from callcenter.services.registers.write_export import (
    Format,
    Only,
    Wanted,
    filter_values,
    write_export,
)
from callcenter.settings import Settings
from db.case_register import CaseFilter
from db.contact_lists import ContactFilter
from db.pool import Pool

app = typer.Typer(help="Registers and figures as XLSX or CSV.", no_args_is_help=True)

FORMATS: Final[dict[str, Format]] = {".xlsx": "xlsx", ".csv": "csv"}
MONTH: Final = timedelta(days=30)

From: TypeAlias = Annotated[
    datetime | None,
    typer.Option("--from", formats=["%Y-%m-%d"], help="First day; 30 days before the last."),
]
Before: TypeAlias = Annotated[
    datetime | None,
    typer.Option("--before", formats=["%Y-%m-%d"], help="First day that is left out; tomorrow."),
]
Out: TypeAlias = Annotated[Path, typer.Option("--out", help="FILE.xlsx or FILE.csv; a new one.")]
English: TypeAlias = Annotated[bool, typer.Option("--english", help="Headings in English.")]


@app.command("contacts")
def contacts(
    out: Out,
    *,
    first: From = None,
    before: Before = None,
    english: English = False,
    as_json: AsJson = False,
) -> None:
    """Write the electronic journal of contacts."""

    def only(start: datetime, end: datetime) -> Only:
        return ContactFilter(at_from=start, at_before=end)

    _export(out, (first, before), _moments(only), english=english, as_json=as_json)


@app.command("cases")
def cases(
    out: Out,
    *,
    first: From = None,
    before: Before = None,
    english: English = False,
    as_json: AsJson = False,
) -> None:
    """Write the register of cases."""

    def only(start: datetime, end: datetime) -> Only:
        return CaseFilter(created_from=start, created_before=end)

    _export(out, (first, before), _moments(only), english=english, as_json=as_json)


@app.command("figures")
def figures(  # noqa: PLR0913 - its options
    out: Out,
    what: Annotated[What, typer.Option(help="Whose figures.")],
    *,
    by: Annotated[By, typer.Option(help="Told apart by.")] = By.NOTHING,
    first: From = None,
    before: Before = None,
    english: English = False,
    as_json: AsJson = False,
) -> None:
    """Write a report with the figures of a period."""

    def only(start: date, end: date, _zone: ZoneInfo) -> Only:
        try:
            return Asked(what, by, Days(start, end))
        except PeriodError as error:
            raise CommandError(f"{error}: choose another --from or --before") from None

    _export(out, (first, before), only, english=english, as_json=as_json)


Chosen: TypeAlias = Callable[[date, date, ZoneInfo], Only]


def _moments(only: Callable[[datetime, datetime], Only]) -> Chosen:
    def chosen(start: date, end: date, zone: ZoneInfo) -> Only:
        if start >= end:
            raise CommandError("--before is not after --from: choose another")
        return only(datetime.combine(start, time(), zone), datetime.combine(end, time(), zone))

    return chosen


def _export(
    out: Path,
    asked: tuple[datetime | None, datetime | None],
    only: Chosen,
    *,
    english: bool,
    as_json: bool,
) -> None:
    kind = _format(out)
    language: Language = "en" if english else "ru"

    async def work(pool: Pool, settings: Settings) -> int:
        days = _days(asked, settings.zone)
        chosen = only(*days, settings.zone)
        wanted = Wanted(chosen, kind, language, settings.zone, settings.queue_titles)
        async with pool.acquire() as connection, connection.transaction():
            body = {"what": wanted.what, "filter": filter_values(wanted.only)}
            await append_audit(
                connection,
                actor=Signature.SYSTEM,
                action="export.written",
                object="file",
                body=body,
            )
        return await _written(pool, wanted, out)

    rows = with_database(work)
    size = out.stat().st_size
    show(
        {"file": str(out), "rows": rows, "bytes": size},
        [f"{rows} rows in {out} ({size} bytes)."],
        as_json=as_json,
    )


async def _written(pool: Pool, wanted: Wanted, out: Path) -> int:
    """Write beside the file and move it there: half of one is never taken for the whole."""
    part = out.with_name(f".{out.name}.part")
    with Progress(console=Console(stderr=True), transient=True) as bar:
        try:
            rows = await write_export(pool, wanted, part, _told(bar, bar.add_task("Writing…")))
            part.replace(out)
        except OSError as error:
            raise CommandError(f"cannot write {out}: {error.strerror}") from None
        finally:
            part.unlink(missing_ok=True)
    return rows


def _told(bar: Progress, task: TaskID) -> Callable[[int, int], Awaitable[None]]:
    async def told(done: int, total: int) -> None:
        bar.update(task, completed=done, total=max(total, done))

    return told


def _format(out: Path) -> Format:
    if out.suffix not in FORMATS:
        raise CommandError(f"{out}: name it .xlsx or .csv")
    if out.exists():
        raise CommandError(f"{out} is there already: remove it or choose another name")
    return FORMATS[out.suffix]


def _days(asked: tuple[datetime | None, datetime | None], zone: ZoneInfo) -> tuple[date, date]:
    first, before = asked
    end = before.date() if before else now().astimezone(zone).date() + timedelta(days=1)
    return (first.date() if first else end - MONTH), end
