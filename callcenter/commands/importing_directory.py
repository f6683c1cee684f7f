"""`callcenter import organisations` and `import staff`."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import asdict
from pathlib import Path

from callcenter.commands.files import DryRun, File, content_of
from callcenter.commands.output import AsJson, CommandError, show, with_database
from callcenter.domain.signatures import Signature
from callcenter.services.directory.import_organisations import import_organisations
from callcenter.services.directory.import_report import ImportReport, RefusedRow, TouchedRow
from callcenter.services.directory.import_staff import Importer, import_staff
from callcenter.services.office_time import office_date
from callcenter.services.tables.table import TableRefusedError
from callcenter.settings import Settings
from db.pool import DatabaseBusy, Pool, UniqueViolation


def organisations(file: File, *, dry_run: DryRun = False, as_json: AsJson = False) -> None:
    """Add and change organisations; the same file again changes nothing.

    Columns: name (needed), short name, kind, OID, INN, OGRN, address, phones, e-mail, site,
    services, parent, superior, in Russian or English. What a person has set by hand stays.
    """

    async def work(pool: Pool, settings: Settings, content: bytes) -> ImportReport:
        area_code = settings.region_area_code
        return await import_organisations(
            pool, content, area_code=area_code, actor=Signature.SYSTEM, dry_run=dry_run
        )

    _run(file, work, as_json=as_json)


def staff(file: File, *, dry_run: DryRun = False, as_json: AsJson = False) -> None:
    """Add and change who answers for organisations; what a person has written stays.

    Columns: organisation or its OID, full name, role (all needed), position, phone, e-mail,
    first and last day.
    """

    async def work(pool: Pool, settings: Settings, content: bytes) -> ImportReport:
        today = await office_date(pool, settings.zone)
        importer = Importer(Signature.SYSTEM, today, settings.region_area_code)
        return await import_staff(pool, content, importer, dry_run=dry_run)

    _run(file, work, as_json=as_json)


def _run(
    file: Path,
    work: Callable[[Pool, Settings, bytes], Awaitable[ImportReport]],
    *,
    as_json: bool,
) -> None:
    content = content_of(file)
    try:
        report = with_database(lambda pool, settings: work(pool, settings, content))
    except TableRefusedError as refusal:
        raise CommandError(f"{file}: {refusal}") from None
    except (UniqueViolation, *DatabaseBusy):
        raise CommandError("somebody is changing the directory at this moment; repeat") from None
    show(_document(report), _lines(report), as_json=as_json)


def _document(report: ImportReport) -> dict[str, object]:
    """Return the report for programs; each refused row says what to do."""
    refused = [{**asdict(one), "message": one.message} for one in report.refused]
    return {**asdict(report), "summary": report.summary, "refused": refused}


def _lines(report: ImportReport) -> Iterator[str]:
    yield f"Read as {report.source}."
    if report.ignored_columns:
        yield f"Columns nobody asked for: {', '.join(report.ignored_columns)}."
    for row in report.changed:
        yield _touched(row, "changes")
    for row in report.kept:
        yield _touched(row, "stays as a person has set it:")
    for refused in report.refused:
        yield _refused(refused)
    counts = ", ".join(f"{name} {count}" for name, count in report.summary.items())
    yield f"{'Done' if report.written else 'Preview, nothing is written'}: {counts}."


def _touched(row: TouchedRow, what: str) -> str:
    return f"row {row.row}: {row.name} {what} {', '.join(row.fields)}"


def _refused(row: RefusedRow) -> str:
    column = f", column {row.column}" if row.column else ""
    return f"row {row.row}{column}: refused: {row.message}"
