"""`callcenter serve` and `callcenter migrate`."""

import asyncio
from typing import Annotated

import typer

from callcenter import settings
from callcenter.app import run
from callcenter.commands.output import AsJson, CommandError, load_settings, show
from callcenter.database import database_server, migrate_database
from callcenter.parts import ALL_PARTS, Part
from callcenter.settings import Settings


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


def migrate(*, as_json: AsJson = False) -> None:
    """Bring the database's schema up to date; `serve` does it by itself."""
    applied = asyncio.run(_migrate(load_settings()))
    lines = [f"applied {name}" for name in applied] or ["The schema is up to date."]
    show({"applied": applied}, lines, as_json=as_json)


async def _migrate(loaded: Settings) -> list[str]:
    async with database_server(loaded) as url:
        return await migrate_database(url)
