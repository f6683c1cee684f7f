"""`callcenter journal`: what a journal file says, and putting it into the database again."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from callcenter.commands.output import AsJson, CommandError, load_settings, show, with_database
from callcenter.services.journal_desk import JournalDesk
from callcenter.services.journal_rules import journal_rules
from callcenter.services.recent_calls import RecentCalls
from callcenter.services.replay_journal import (
    JournalInUseError,
    ReplayReport,
    read_journal,
    replay_journal,
)
from callcenter.settings import Settings
from db.pool import Pool

app = typer.Typer(help="The PBX's journal files.", no_args_is_help=True)


@app.callback()
def journal() -> None:
    """Keep `replay` a command of its own: typer would fold a single one into the group."""


@app.command("replay")
def replay(
    file: Annotated[Path, typer.Argument(help="A journal file, rotated ones too.")],
    *,
    write: Annotated[
        bool, typer.Option("--write", help="Put it into the database; what is known stays.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Fold a journal file again and say what is in it."""

    async def put(pool: Pool, settings: Settings) -> ReplayReport:
        desk = JournalDesk(pool, settings.pbx.node, RecentCalls(), journal_rules(settings))
        return await replay_journal(desk, file)

    try:
        report = (
            with_database(put)
            if write
            else read_journal(file, journal_rules(load_settings()).fold)
        )
    except (OSError, JournalInUseError) as error:
        raise CommandError(f"{file}: {error}") from None
    show(asdict(report), _lines(report), as_json=as_json)


def _lines(report: ReplayReport) -> list[str]:
    outcomes = ", ".join(f"{name} {count}" for name, count in report.outcomes.items())
    lines = [
        f"Lines: {report.lines}; unreadable: {report.rejected}; events: {report.events}.",
        f"Calls: {report.calls}, of citizens: {report.citizens_calls} ({outcomes or 'none'}).",
        f"Fingerprint: {report.fingerprint}",
    ]
    if report.changed_calls is not None:
        lines.append(f"Calls written: {report.changed_calls}.")
    return lines
