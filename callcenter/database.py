"""Open the database: the administrator's or an embedded one; wait while it is away; migrate."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeVar

import structlog

from callcenter.settings import Settings
from db.embedded import start_embedded
from db.migrate import migrate
from db.pool import DatabaseUnavailable, Pool, connect, open_pool

T = TypeVar("T")

log = structlog.get_logger(__name__)

FIRST_PAUSE: Final = 0.2  # seconds; doubles
LONGEST_PAUSE: Final = 5.0
CLOSE_SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class Database:
    url: str
    pool: Pool


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[Database]:
    """Yield a database of this version's schema; waits for a server that is away.

    Raises db.migrate.MigrationError when the schema is not this version's.
    """
    async with database_server(settings) as url:
        await migrate_database(url)
        pool = await patiently(partial(open_pool, url))
        try:
            yield Database(url, pool)
        finally:
            await _close(pool)


@asynccontextmanager
async def database_server(settings: Settings) -> AsyncIterator[str]:
    """Yield the database's URL; an embedded server lives as long as the context."""
    if settings.database_url is not None:
        yield settings.database_url.get_secret_value()
        return
    server = await start_embedded(settings.state_dir.absolute() / "postgres")
    try:
        yield server.url
    finally:
        await server.stop()


async def migrate_database(url: str) -> list[str]:
    """Bring the schema up to date and return the migrations applied."""
    applied = await patiently(partial(_migrate, url))
    if applied:
        log.info("database.migrated", migrations=applied)
    return applied


async def _migrate(url: str) -> list[str]:
    connection = await connect(url)
    try:
        return await migrate(connection)
    finally:
        connection.terminate()  # a lost one cannot be closed in order


async def patiently(work: Callable[[], Awaitable[T]]) -> T:
    """Do `work` once the server is there and stays for as long as it takes."""
    pause = FIRST_PAUSE
    while True:
        try:
            return await work()
        except DatabaseUnavailable as error:
            log.warning("database.unavailable", error=repr(error), again_in_seconds=pause)
        except ExceptionGroup as group:  # of work that is done by several at once
            if group.split(DatabaseUnavailable)[1] is not None:
                raise
            log.warning("database.unavailable", error=repr(group), again_in_seconds=pause)
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)


async def _close(pool: Pool) -> None:
    try:
        await asyncio.wait_for(pool.close(), CLOSE_SECONDS)
    except TimeoutError:  # a server that is stopped, not gone, never says goodbye
        pool.terminate()
