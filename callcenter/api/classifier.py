"""Editions of the classifier of appeals: list, import from a file with a preview."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from callcenter.api.directory_imports import table_refused
from callcenter.api.problems import Code, Problem
from callcenter.api.routes import Routes, Rules
from callcenter.api.shapes import Asked, Line, Shown
from callcenter.api.uploads import OCTETS, received
from callcenter.api.visit import Visit
from callcenter.domain.access import Action
from callcenter.domain.appeals.classifier import Fault, Refused
from callcenter.services.appeals.import_classifier import (
    NothingToImportError,
    Preview,
    import_classifier,
    preview_classifier,
)
from callcenter.services.appeals.read_editions import (
    Difference,
    difference_to_current,
    read_editions,
)
from callcenter.services.tables.table import TableRefusedError

routes = Routes()

FAULTS: Final[Mapping[Fault, tuple[str, str]]] = {
    Fault.BAD_CODE: (
        "код не вида 0000.0000.0000.0000",
        "the code is not like 0000.0000.0000.0000",
    ),
    Fault.TWICE: ("такой код уже был выше", "the code stands above already"),
    Fault.NO_TITLE: ("нет названия", "the title is empty"),
    Fault.LONG_TITLE: ("слишком длинное название", "the title is too long"),
    Fault.BAD_PARENT: ("родитель не на уровень выше", "the parent is not one level up"),
    Fault.UNKNOWN_PARENT: ("такого родителя в файле нет", "the parent is not in the file"),
    Fault.UNKNOWN_ALIAS: ("код замены в файле не найден", "the code it stands for is not there"),
    Fault.ALIAS_RING: ("замены идут по кругу", "the aliases go in a ring"),
}


class ClassifierQuery(Asked):
    """`name`: what the file was called. `dry_run`: say what it would do and change nothing."""

    name: Line = ""
    dry_run: bool = False


class ClassifierEditionShown(Shown):
    edition: int
    source: str
    imported_by: str
    imported_at: datetime
    entries: int
    aliases: int


class EditionsShown(Shown):
    """The first one is in use; cases keep the topic of the edition they were registered by."""

    items: list[ClassifierEditionShown]


class RowRefusedShown(Shown):
    row: int
    code: str
    fault: str
    message: str


class ClassifierImportShown(Shown):
    """`edition` null: nothing was written. Codes beside the edition in use now."""

    edition: int | None
    source: str
    entries: int
    aliases: int
    added: list[str]
    gone: list[str]
    renamed: list[str]
    unknown_columns: list[str]
    refused: list[RowRefusedShown]


@routes.get("/classifier-editions", access=Action.MANAGE_TOPICS)
async def list_classifier_editions(visit: Visit) -> EditionsShown:
    """List the editions of the classifier, the one in use first."""
    rows = await read_editions(visit.pool)
    return EditionsShown(items=[ClassifierEditionShown.model_validate(row) for row in rows])


@routes.post("/classifier-editions", access=Action.MANAGE_TOPICS, rules=Rules(takes=OCTETS))
async def import_classifier_edition(visit: Visit, query: ClassifierQuery) -> ClassifierImportShown:
    """Take a CSV or XLSX file (code, title, parent, alias_of) as the next edition."""
    async with received(visit.request, visit.tools.attachments) as file:
        content = await asyncio.to_thread(file.read_bytes)
    try:
        preview = await asyncio.to_thread(preview_classifier, content)
    except TableRefusedError as refusal:
        raise table_refused(refusal) from None
    difference = await difference_to_current(visit.pool, preview.edition.entries)
    edition = None if query.dry_run else await _imported(visit, preview, query.name)
    return _shown(visit, edition, preview, difference)


async def _imported(visit: Visit, preview: Preview, name: str) -> int:
    try:
        return await import_classifier(visit.pool, preview, name or "-", visit.person.login)
    except NothingToImportError:
        raise Problem(Code.INVALID, mistakes=[("body", "nothing_to_import")]) from None


def _shown(
    visit: Visit, edition: int | None, preview: Preview, difference: Difference
) -> ClassifierImportShown:
    return ClassifierImportShown(
        edition=edition,
        source=preview.source,
        entries=len(preview.edition.entries) - preview.aliases,
        aliases=preview.aliases,
        added=difference.added,
        gone=difference.gone,
        renamed=difference.renamed,
        unknown_columns=list(preview.unknown_columns),
        refused=[_refused(visit, one) for one in preview.refused],
    )


def _refused(visit: Visit, one: Refused) -> RowRefusedShown:
    message = FAULTS[one.fault][0 if visit.language == "ru" else 1]
    return RowRefusedShown(row=one.number, code=one.code, fault=one.fault, message=message)
