"""Everything the demo runs: PostgreSQL, Asterisk, `callcenter serve`; started, watched, ended."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from callcenter.clock import now
from callcenter.demo.accounts import Account, ensure_accounts
from callcenter.demo.asterisk import AsteriskFailed, RunningAsterisk, start_asterisk
from callcenter.demo.cases import ensure_cases
from callcenter.demo.configuration import extensions, write_configuration
from callcenter.demo.directory import ensure_directory, ensure_staff
from callcenter.demo.guardian import Guardian, start_time
from callcenter.demo.post_office import PostOffice, open_post_office
from callcenter.demo.screen import Screen
from callcenter.demo.server import Server, start_server
from callcenter.demo.state_file import STATE
from callcenter.services.configuring.kept_copy import with_kept_changes
from callcenter.services.knowledge.seed_articles import seed_articles
from callcenter.settings import Settings, load, own_variables
from db.embedded import EmbeddedServer, start_embedded
from db.migrate import migrate
from db.pool import Pool, connect, open_pool

LOOK_SECONDS: Final = 1.0
PAUSE_SECONDS: Final = 3.0  # before what ended is started again, as a service manager would
DATABASE_PAUSE_SECONDS: Final = 10.0


@dataclass(slots=True)
class House:
    folder: Path
    settings: Settings
    configuration: Path
    guardian: Guardian
    database: EmbeddedServer
    pool: Pool
    asterisk: RunningAsterisk
    server: Server
    accounts: list[Account]
    post_office: PostOffice

    @property
    def pids(self) -> tuple[int, int]:
        return self.server.process.pid, self.asterisk.pid

    def account_of(self, extension: str) -> Account:
        """Return whose phone it is."""
        return next(one for one in self.accounts if one.extension == extension)


@asynccontextmanager
async def running_house(folder: Path, operators: int, screen: Screen) -> AsyncIterator[House]:
    """Start it all, newest last; end it all, newest first, also when the start fails."""
    guardian = Guardian.start()
    guardian.remove(folder / STATE)
    async with (
        _database(folder, guardian, screen) as database,
        open_post_office(folder) as post_office,
    ):
        configuration = write_configuration(
            folder, operators, database.url, own_variables(), smtp_port=post_office.port
        )
        settings = with_kept_changes(load({"CALLCENTER_CONFIG": str(configuration)}))
        async with (
            _asterisk(settings, guardian, screen) as asterisk,
            _pool(database.url, screen) as pool,
        ):
            accounts = await _furnish(pool, settings, folder, operators, screen)
            async with _server(settings, configuration, guardian, screen) as server:
                yield House(
                    folder,
                    settings,
                    configuration,
                    guardian,
                    database,
                    pool,
                    asterisk,
                    server,
                    accounts,
                    post_office,
                )
    guardian.dismiss()


async def _furnish(
    pool: Pool, settings: Settings, folder: Path, operators: int, screen: Screen
) -> list[Account]:
    """Bring people, places, knowledge and cases in; of an earlier run they are there."""
    with screen.step("people and cases"):
        today = settings.office.date_of(now())
        await ensure_directory(pool, settings.region_area_code)
        await ensure_staff(pool, settings.region_area_code, today)
        async with pool.acquire() as connection, connection.transaction():
            await seed_articles(connection)
        accounts = await ensure_accounts(pool, folder, extensions(operators))
        await ensure_cases(pool, settings.office, accounts)
    return accounts


@asynccontextmanager
async def _database(
    folder: Path, guardian: Guardian, screen: Screen
) -> AsyncIterator[EmbeddedServer]:
    with screen.step("PostgreSQL"):
        database = await start_embedded(folder / "postgres")
        guardian.watch(database.pid)
    try:
        yield database
    finally:
        await database.stop()


@asynccontextmanager
async def _asterisk(
    settings: Settings, guardian: Guardian, screen: Screen
) -> AsyncIterator[RunningAsterisk]:
    starting = asyncio.create_task(asyncio.to_thread(start_asterisk, settings))
    try:
        with screen.step("Asterisk"):
            asterisk = await asyncio.shield(starting)
            guardian.watch(asterisk.pid)
        yield asterisk
    finally:
        with suppress(AsteriskFailed):  # said already
            await asyncio.to_thread((await starting).stop)


@asynccontextmanager
async def _pool(url: str, screen: Screen) -> AsyncIterator[Pool]:
    with screen.step("schema"):
        connection = await connect(url)
        try:
            await migrate(connection)
        finally:
            await connection.close()
    pool = await open_pool(url, max_size=2)
    try:
        yield pool
    finally:
        pool.terminate()  # the database may be gone already


@asynccontextmanager
async def _server(
    settings: Settings, configuration: Path, guardian: Guardian, screen: Screen
) -> AsyncIterator[Server]:
    server = start_server(settings, configuration)
    guardian.watch(server.process.pid)
    try:
        with screen.step("callcenter serve"):
            await server.ready()
        yield server
    finally:
        await server.stop()


@dataclass(frozen=True, slots=True)
class Changes:
    """Who wants to know of a new process."""

    server: Callable[[], None]
    asterisk: Callable[[], Awaitable[None]]


async def keep_alive(house: House, screen: Screen, changes: Changes) -> None:
    """Start again what was killed, for ever."""
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        if start_time(house.database.pid) == "":
            await _restart_database(house, screen)
        if house.asterisk.process.poll() is not None:
            await _restart_asterisk(house, screen)
            await changes.asterisk()
        if house.server.has_ended:
            await _restart_server(house, screen)
            changes.server()


async def _restart_database(house: House, screen: Screen) -> None:
    screen.warn("PostgreSQL ended; starting it again")
    await asyncio.sleep(DATABASE_PAUSE_SECONDS)
    await house.database.start_again()
    house.guardian.watch(house.database.pid)


async def _restart_asterisk(house: House, screen: Screen) -> None:
    screen.warn(f"Asterisk ended ({house.asterisk.process.returncode}); starting it again")
    await asyncio.sleep(PAUSE_SECONDS)
    await asyncio.to_thread(house.asterisk.start_again)
    house.guardian.watch(house.asterisk.pid)


async def _restart_server(house: House, screen: Screen) -> None:
    code = house.server.process.returncode
    screen.warn(f"callcenter serve ended ({code}); starting it again")
    await asyncio.sleep(PAUSE_SECONDS)
    house.server.start_again()
    house.guardian.watch(house.server.process.pid)
