"""Files that a command is given."""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from callcenter.commands.output import CommandError

File: TypeAlias = Annotated[
    Path, typer.Argument(help="CSV or XLSX; the first row names the columns.")
]
DryRun: TypeAlias = Annotated[
    bool, typer.Option("--dry-run", help="Say what would be written only.")
]


def content_of(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror or error}; give another file") from None
