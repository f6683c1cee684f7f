"""Real parts for the tests: one PostgreSQL a run, one fresh database a test."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from shutil import disk_usage
from tempfile import TemporaryDirectory
from uuid import uuid4

import pytest

from db.embedded import start_embedded
from db.migrate import migrate
from db.pool import Connection, Pool, connect, open_pool

TEMPLATE = "callcenter_template"
# ext4 looks past each file that was deleted within a minute before it makes a new one: of the
# thousand files of a database a test that was half a second of computing. Memory has no such rule.
MEMORY = Path("/dev/shm")  # noqa: S108 - what is made there has a random name
ROOM = 4 << 30  # a container's own is often 64 MB: then the disk


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Return the URL of a server whose database `callcenter_template` is migrated.

    Not below pytest's folder: another run would close that to the server's own user.
    """
    roomy = MEMORY.is_dir() and disk_usage(MEMORY).free > ROOM
    where = MEMORY if roomy else None
    with TemporaryDirectory(prefix="callcenter-postgres-", dir=where) as folder:
        server = asyncio.run(start_embedded(Path(folder)))
        asyncio.run(_make_template(server.url))
        yield server.url
        asyncio.run(server.stop())


async def _make_template(url: str) -> None:
    admin = await connect(url)
    await admin.execute(f"CREATE DATABASE {TEMPLATE}")
    await admin.close()
    connection = await connect(database_url(url, TEMPLATE))
    await migrate(connection)
    await connection.close()


def database_url(server_url: str, name: str) -> str:
    """Return `server_url` with its database's name replaced."""
    head, _, query = server_url.partition("?")
    return f"{head.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")


@pytest.fixture
async def fresh_database(postgres: str) -> AsyncIterator[str]:
    """Return the URL of a migrated, empty database of this test's own."""
    name = f"test_{uuid4().hex}"
    admin = await connect(postgres)
    await admin.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY file_copy")
    yield database_url(postgres, name)
    await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await admin.close()


@pytest.fixture
async def pool(fresh_database: str) -> AsyncIterator[Pool]:
    pool = await open_pool(fresh_database)
    yield pool
    await asyncio.wait_for(pool.close(), 10)


@pytest.fixture
async def connection(fresh_database: str) -> AsyncIterator[Connection]:
    connection = await connect(fresh_database)
    yield connection
    await connection.close()
