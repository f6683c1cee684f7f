"""`callcenter migrate`."""

import asyncio

from callcenter.commands.output import AsJson, load_settings, show
from callcenter.database import database_server, migrate_database
from callcenter.settings import Settings


def migrate(*, as_json: AsJson = False) -> None:
    """Bring the database's schema up to date; `serve` does it by itself."""
    applied = asyncio.run(_migrate(load_settings()))
    lines = [f"applied {name}" for name in applied] or ["The schema is up to date."]
    show({"applied": applied}, lines, as_json=as_json)


async def _migrate(loaded: Settings) -> list[str]:
    async with database_server(loaded) as url:
        return await migrate_database(url)
