"""`callcenter demo`."""

from pathlib import Path
from typing import Annotated

import typer

from callcenter.demo.configuration import MOST_OPERATORS
from callcenter.demo.run import Options, run


def demo(
    *,
    once: Annotated[bool, typer.Option("--once", help="End after the call.")] = False,
    operators: Annotated[
        int, typer.Option(help="Phones that answer by themselves.", min=1, max=MOST_OPERATORS)
    ] = 2,
    folder: Annotated[Path, typer.Option(help="Where its state is kept.")] = Path(".demo"),
) -> None:
    """Start everything on this machine, place one real call, stay up until Ctrl-C."""
    raise typer.Exit(run(Options(once, operators, folder)))
