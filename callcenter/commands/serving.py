"""`callcenter serve`."""

from typing import Annotated

import typer

from callcenter import settings
from callcenter.app import run
from callcenter.commands.output import CommandError
from callcenter.parts import ALL_PARTS, Part


def serve(
    only: Annotated[
        str, typer.Option(help="Run some parts alone: api, bridge, jobs, with commas between.")
    ] = ",".join(sorted(ALL_PARTS)),
) -> None:
    """Run the contact centre until it is told to stop."""
    run(settings.load(), _parts(only))


def _parts(only: str) -> frozenset[Part]:
    try:
        return frozenset(Part(name.strip()) for name in only.split(","))
    except ValueError as error:
        known = ", ".join(sorted(ALL_PARTS))
        raise CommandError(f"--only: {error}; known parts: {known}") from None
