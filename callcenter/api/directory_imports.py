"""Import organisations and their staff from a CSV or XLSX file, with a preview."""

import asyncio
from pathlib import Path
from typing import Literal

from callcenter.api.organisations import office_today
from callcenter.api.problems import Code, Problem
from callcenter.api.routes import Routes, Rules
from callcenter.api.shapes import Asked, Shown
from callcenter.api.uploads import OCTETS, received
from callcenter.api.visit import Visit
from callcenter.domain.access import Action
from callcenter.domain.directory.refusals import REASONS
from callcenter.services.directory.import_organisations import import_organisations
from callcenter.services.directory.import_report import ImportReport
from callcenter.services.directory.import_staff import Importer, import_staff
from callcenter.services.tables.table import TableFault, TableRefusedError
from db.pool import UniqueViolation

routes = Routes()


class ImportPath(Asked):
    what: Literal["organisations", "staff"]


class ImportQuery(Asked):
    """`dry_run`: say what it would do and change nothing."""

    dry_run: bool = False


class TouchedShown(Shown):
    row: int
    name: str
    fields: list[str]


class RefusedShown(Shown):
    """`row` as a spreadsheet numbers it; `column` null: the whole row."""

    row: int
    column: str | None
    reason: str
    message: str


class ImportShown(Shown):
    """`kept`: rows whose fields stay, for a person has set them."""

    source: str
    written: bool
    added: list[TouchedShown]
    changed: list[TouchedShown]
    kept: list[TouchedShown]
    unchanged: int
    refused: list[RefusedShown]
    ignored_columns: list[str]


@routes.post(
    "/directory-imports/{what}",
    access=Action.EDIT_DIRECTORY,
    rules=Rules(takes=OCTETS, problems=(Code.BUSY,)),
)
async def import_directory(visit: Visit, path: ImportPath, query: ImportQuery) -> ImportShown:
    """Take a file of organisations or of who answers for them: all good rows or, killed, none."""
    async with received(visit.request, visit.tools.attachments) as file:
        try:
            report = await _import(visit, path.what, file, dry_run=query.dry_run)
        except TableRefusedError as refusal:
            raise table_refused(refusal) from None
        except UniqueViolation:
            raise Problem(Code.BUSY, headers={"Retry-After": "2"}) from None
    return _shown(visit, report)


async def _import(visit: Visit, what: str, file: Path, *, dry_run: bool) -> ImportReport:
    content = await asyncio.to_thread(file.read_bytes)
    actor, area_code = visit.person.login, visit.tools.settings.region_area_code
    if what == "organisations":
        return await import_organisations(
            visit.pool, content, area_code=area_code, actor=actor, dry_run=dry_run
        )
    importer = Importer(actor, await office_today(visit), area_code)
    return await import_staff(visit.pool, content, importer, dry_run=dry_run)


def table_refused(refusal: TableRefusedError) -> Problem:
    """Return the answer to a file that cannot be read as a table."""
    if refusal.fault is TableFault.TOO_LARGE:
        return Problem(Code.BODY_TOO_LARGE)
    place = ["body"]
    place += [f"row {refusal.row}"] * (refusal.row is not None)
    place += [f"column {refusal.column}"] * (refusal.column is not None)
    return Problem(Code.INVALID, mistakes=[(", ".join(place), f"table_{refusal.fault}")])


def _shown(visit: Visit, report: ImportReport) -> ImportShown:
    said = 0 if visit.language == "ru" else 1
    refused = [
        RefusedShown(
            row=one.row, column=one.column, reason=one.reason, message=REASONS[one.reason][said]
        )
        for one in report.refused
    ]
    return ImportShown(
        source=report.source,
        written=report.written,
        added=[TouchedShown.model_validate(one) for one in report.added],
        changed=[TouchedShown.model_validate(one) for one in report.changed],
        kept=[TouchedShown.model_validate(one) for one in report.kept],
        unchanged=report.unchanged,
        refused=refused,
        ignored_columns=list(report.ignored_columns),
    )
