"""The command `callcenter`. Each command lives in a module of `callcenter.commands`.

Only the module of the command that was asked for is imported: what `serve` stands on takes a
second to load, and nobody should wait that long for `callcenter user list`.
"""

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Final

import typer

from callcenter.commands.output import CommandError, printable
from callcenter.services.compose_pbx import RenderError
from callcenter.services.find_asterisk import AsteriskMissing
from callcenter.settings import SettingsError
from db.migrate import MigrationError
from db.pool import DatabaseUnavailable

# Name -> module of callcenter.commands, and what there is the command or group of commands.
COMMANDS: Final = {
    "serve": ("serving", "serve"),
    "migrate": ("migrating", "migrate"),
    "doctor": ("doctor", "doctor"),
    "purge": ("retention", "purge"),
    "demo": ("demo", "demo"),
    "journal": ("journal", "app"),
    "receipts": ("retention", "receipts"),
    "recordings": ("recordings", "app"),
    "user": ("users", "app"),
    "export": ("export", "app"),
    "pbx": ("pbx", "app"),
    "settings": ("settings", "app"),
    "deadlines": ("deadlines", "deadlines"),
    "import": ("importing", "app"),
    "openapi": ("document", "openapi"),
}

# What may go wrong without being a mistake of ours: one line, no trace.
EXPECTED: Final = (
    CommandError,
    SettingsError,
    MigrationError,
    RenderError,
    AsteriskMissing,
    *DatabaseUnavailable,
)


def application(asked: Sequence[str]) -> typer.Typer:
    """Return the command that `asked` begins with, or all when it names none: for `--help`."""
    app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)
    app.callback()(_root)
    for name in [word for word in asked[:1] if word in COMMANDS] or COMMANDS:
        module, attribute = COMMANDS[name]
        found = getattr(import_module(f"callcenter.commands.{module}"), attribute)
        if isinstance(found, typer.Typer):
            app.add_typer(found, name=name)
        else:
            app.command(name)(found)
    return app


def _root() -> None:
    """The contact centre of a health-care hotline."""  # noqa: D401 - what --help says first


def main() -> None:
    """Run the command; a failure is one clear line on standard error and exit code 1."""
    try:
        application(sys.argv[1:])()
    except EXPECTED as error:
        said = printable(str(error)) or type(error).__name__
        print(f"callcenter: {said}", file=sys.stderr)  # noqa: T201 - says why
        sys.exit(1)
