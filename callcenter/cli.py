"""The command `callcenter`. Each group of commands is a module of `callcenter.commands`."""

import sys
from typing import Final

import typer

from callcenter.commands import demo, doctor, journal, pbx, recordings, retention, serving, users
from callcenter.commands.output import CommandError
from callcenter.services.compose_pbx import RenderError
from callcenter.services.find_asterisk import AsteriskMissing
from callcenter.settings import SettingsError
from db.migrate import MigrationError
from db.pool import DatabaseUnavailable

# What may go wrong without being a mistake of ours: one line, no trace.
EXPECTED: Final = (
    CommandError,
    SettingsError,
    MigrationError,
    RenderError,
    AsteriskMissing,
    *DatabaseUnavailable,
)

app = typer.Typer(
    help="The contact centre of a health-care hotline.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.command()(serving.serve)
app.command()(serving.migrate)
app.command()(doctor.doctor)
app.command()(retention.purge)
app.command()(demo.demo)
app.add_typer(retention.receipts, name="receipts")
app.add_typer(journal.app, name="journal")
app.add_typer(recordings.app, name="recordings")
app.add_typer(users.app, name="user")
app.add_typer(pbx.app, name="pbx")


def main() -> None:
    """Run the command; a failure is one clear line on standard error and exit code 1."""
    try:
        app()
    except EXPECTED as error:
        print(f"callcenter: {str(error) or type(error).__name__}", file=sys.stderr)  # noqa: T201 - says why
        sys.exit(1)
