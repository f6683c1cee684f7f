"""`callcenter pbx`: Asterisk's configuration."""

from pathlib import Path

import typer

from callcenter.commands.output import AsJson, load_settings, show
from callcenter.services.find_asterisk import find_asterisk
from callcenter.services.render_pbx import render_pbx

app = typer.Typer(help="Asterisk's configuration.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Keep `render` a command of a group, whatever else comes."""


@app.command("render")
def render(*, as_json: AsJson = False) -> None:
    """Write Asterisk's configuration and give its next start an id of its own."""
    files = render_pbx(load_settings(), find_asterisk())
    places: dict[str, Path] = {
        "configuration": files.configuration,
        "journal_file": files.journal_file,
        "incoming_folder": files.incoming_folder,
        "secrets": files.folder / "secrets.json",
    }
    show(places, [f"{name:16} {path}" for name, path in places.items()], as_json=as_json)
