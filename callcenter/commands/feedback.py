"""`callcenter import feedback`: take over an export of the federal feedback platform."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from callcenter.commands.output import AsJson, CommandError, show, with_database
from callcenter.domain.signatures import Signature
from callcenter.services.appeals.receive_appeal import Desk
from callcenter.services.feedback.import_feedback import FeedbackReport, import_feedback
from callcenter.services.tables.table import TableRefusedError
from callcenter.settings import Settings
from db.pool import Pool


def feedback(
    file: Annotated[Path, typer.Argument(help="The export, CSV or XLSX.")],
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what it would do and change nothing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Open an appeal for each message of the feedback platform (ПОС), and update known ones.

    Again with a later export: what the platform owns is overwritten, what people of the hotline
    wrote stays.
    """
    try:
        content = file.read_bytes()
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror or error}; give another file") from None

    async def work(pool: Pool, settings: Settings) -> FeedbackReport:
        desk = Desk(settings.office, settings.regime_policy)
        return await import_feedback(pool, desk, content, actor=Signature.SYSTEM, dry_run=dry_run)

    try:
        report = with_database(work)
    except TableRefusedError as refusal:
        raise CommandError(f"{file}: {refusal}") from None
    show(report, _lines(report), as_json=as_json)


def _lines(report: FeedbackReport) -> Iterator[str]:
    yield f"Read as {report.source}."
    for column in report.unknown_columns:
        yield f"Column {column} is not known; it was left out."
    for name in sorted(report.unknown_organisations):
        yield f"Organisation {name} is not in the directory, or several are called so."
    for refused in report.refused:
        yield f"row {refused.row}, column {refused.column}: refused: {refused.message}"
    for number in report.going_on_again:
        yield f"Message {number} is considered again there, its case here is closed: open one."
    counts = (
        f"{len(report.opened)} opened ({report.gratitude} of them thanks), "
        f"{len(report.updated)} updated, {report.unchanged} unchanged, "
        f"{len(report.closed)} closed, {len(report.refused)} rows refused"
    )
    yield f"{'Done' if report.written else 'Preview, nothing is written'}: {counts}."
