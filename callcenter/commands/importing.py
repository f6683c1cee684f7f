"""`callcenter import`: lists from files, judged whole before anything is written."""

import typer

from callcenter.commands import importing_directory
from callcenter.commands.feedback import feedback
from callcenter.commands.files import DryRun, File, content_of
from callcenter.commands.output import AsJson, CommandError, show, with_database
from callcenter.domain.signatures import Signature
from callcenter.services.appeals.import_classifier import (
    NothingToImportError,
    Preview,
    import_classifier,
    preview_classifier,
)
from callcenter.services.tables.table import TableRefusedError
from callcenter.settings import Settings
from db.pool import Pool

app = typer.Typer(help="Import lists from CSV or XLSX files.", no_args_is_help=True)


app.command("organisations")(importing_directory.organisations)
app.command("staff")(importing_directory.staff)
app.command("feedback")(feedback)


@app.callback()
def _group() -> None:
    """Import lists from CSV or XLSX files."""


@app.command("classifier")
def classifier(file: File, *, dry_run: DryRun = False, as_json: AsJson = False) -> None:
    """Import an edition of the classifier of appeals: columns code, title, parent, alias_of."""
    try:
        preview = preview_classifier(content_of(file))
    except TableRefusedError as refusal:
        raise CommandError(f"{file.name}: {refusal}") from None

    async def work(pool: Pool, _settings: Settings) -> int:
        return await import_classifier(pool, preview, file.name, Signature.SYSTEM)

    edition = None
    if not dry_run:
        try:
            edition = with_database(work)
        except NothingToImportError as nothing:
            raise CommandError(f"{file.name}: {nothing}") from None
    show(_document(preview, edition), _lines(preview, edition), as_json=as_json)


def _document(preview: Preview, edition: int | None) -> dict[str, object]:
    return {
        "edition": edition,
        "source": preview.source,
        "entries": len(preview.edition.entries),
        "aliases": preview.aliases,
        "unknown_columns": list(preview.unknown_columns),
        "refused": [
            {"row": one.number, "code": one.code, "fault": one.fault} for one in preview.refused
        ],
    }


def _lines(preview: Preview, edition: int | None) -> list[str]:
    lines = [f"Read as {preview.source}."]
    lines += [f"Column {name} is not known; it was left out." for name in preview.unknown_columns]
    lines += [str(one) for one in preview.refused]
    entries = len(preview.edition.entries)
    counted = f"{entries} entries ({preview.aliases} aliases), {len(preview.refused)} rows refused"
    if edition is None:
        return [*lines, f"Would import {counted}. Nothing was written."]
    return [*lines, f"Edition {edition} is in use: {counted}."]
