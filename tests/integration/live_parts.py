"""What tests of live data share: a publisher that runs, and rows as they stand."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from callcenter.running import keep_running
from callcenter.services.live.hub import LiveHub
from callcenter.services.live.publish import LivePublisher
from callcenter.services.sign_in import Lifetimes
from callcenter.settings import Settings
from db.pool import Pool
from tests.waiting import until


@asynccontextmanager
async def publishing(url: str, node: str = "pbx1") -> AsyncIterator[LivePublisher]:
    """Run a publisher."""
    publisher = LivePublisher(url, node)
    task = asyncio.create_task(publisher.run())
    try:
        yield publisher
    finally:
        task.cancel()
        await asyncio.wait([task], timeout=5)


async def standing(pool: Pool, kind: str) -> dict[str, Any]:
    """Return the values of a kind that stand in the table, by key."""
    asked = "SELECT key, value FROM live_rows WHERE kind = $1 AND value IS NOT NULL"
    return {row["key"]: row["value"] for row in await pool.fetch(asked, kind)}


SOCKET: Final = ".s.PGSQL.5432"


class Gate:
    """A way to PostgreSQL that shuts and opens: shut, every connection through it is cut."""

    def __init__(self, server_url: str, folder: str) -> None:
        parts = urlsplit(server_url)
        self._server = Path(parse_qs(parts.query)["host"][0]) / SOCKET
        self.url = f"postgresql://postgres@{parts.path}?host={folder}"
        self.is_open = True
        self._tasks: set[asyncio.Task[None]] = set()

    def shut(self) -> None:
        self.is_open = False
        for task in self._tasks:
            task.cancel()

    def open(self) -> None:
        self.is_open = True

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            if self.is_open:
                await self._pass_on(reader, writer)
        except asyncio.CancelledError:
            pass
        finally:
            self._tasks.discard(task)
            writer.transport.abort()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far = await asyncio.open_unix_connection(self._server)
        try:
            await asyncio.gather(_copy(reader, far), _copy(far_reader, writer))
        finally:
            far.transport.abort()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
        writer.close()


@asynccontextmanager
async def gate(url: str) -> AsyncIterator[Gate]:
    """Put a gate before the server of `url`."""
    with TemporaryDirectory(prefix="callcenter-gate-") as folder:
        found = Gate(url, folder)
        async with await asyncio.start_unix_server(found.take, Path(folder) / SOCKET):
            yield found
            found.shut()


@asynccontextmanager
async def hub_running(url: str, pool: Pool, settings: Settings) -> AsyncIterator[LiveHub]:
    """Run a hub as the application does: started again when the database is lost."""
    hub = LiveHub(url, pool, Lifetimes.of(settings))
    task = asyncio.create_task(keep_running("live_hub", hub.run))
    try:
        await until(lambda: hub.is_ready)
        yield hub
    finally:
        task.cancel()
        await asyncio.wait([task], timeout=5)
