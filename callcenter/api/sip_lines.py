"""The phone lines of this process, by lease: found again, closed when their lease ends."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any, Final
from uuid import UUID

import structlog
from aiohttp import ClientSession, ClientTimeout, ClientWebSocketResponse, ClientWSTimeout, web

from callcenter.api.sip_line import LARGEST_FRAME, CloseCode, SipLine
from callcenter.services.sign_in import Lifetimes
from callcenter.services.softphone.watch_leases import (
    Ended,
    Seen,
    ended_leases,
    note_closed,
    note_sockets,
)
from db.pool import DatabaseBusy, DatabaseUnavailable, Pool
from db.softphones import LiveLease

SUBPROTOCOL: Final = "sip"  # RFC 7118
PBX_PATIENCE: Final = ClientTimeout(total=None, sock_connect=2.0)
CLOSING: Final = ClientWSTimeout(ws_close=2.0)
LOOK_SECONDS: Final = 1.0
TOLD_EVERY: Final = 4  # looks; a socket unseen for 15 s is thought closed
CODES: Final = {Ended.TAKEN_OVER: CloseCode.TAKEN_OVER, Ended.SIGNED_OUT: CloseCode.SIGNED_OUT}

Connect = Callable[[], Awaitable[ClientWebSocketResponse]]
log: Final = structlog.get_logger(__name__)


class SipLines:
    """All of this process. `watching` runs as long as the application."""

    def __init__(self, pool: Pool, lifetimes: Lifetimes) -> None:
        self._pool, self._lifetimes = pool, lifetimes
        self._lines: dict[UUID, SipLine] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._session: ClientSession | None = None  # opened with the application

    async def connect(self, url: str) -> ClientWebSocketResponse:
        """Open the PBX's WebSocket; raises ClientError, OSError or TimeoutError."""
        if self._session is None:
            raise ConnectionError("the application does not run")
        return await self._session.ws_connect(
            url, protocols=(SUBPROTOCOL,), max_msg_size=2 * LARGEST_FRAME, timeout=CLOSING
        )

    async def line_of(self, lease: LiveLease, connect: Connect) -> SipLine:
        """Return the line of a lease: the one that waits for its browser, or a new one."""
        if (line := self._living(lease)) is not None:
            return line
        pbx = await connect()
        if (line := self._living(lease)) is not None:  # two sockets at the same moment
            await pbx.close()
            return line
        line = self._lines[lease.lease_id] = SipLine(lease, pbx)
        self._spawn(self._run(line))
        return line

    def left(self, line: SipLine) -> None:
        """Write down that a browser left, unless a newer socket of its lease is there."""
        if not line.connected or line.over:
            self._spawn(self._note_closed(line.lease.lease_id))

    async def _note_closed(self, lease_id: UUID) -> None:
        with suppress(*DatabaseUnavailable, *DatabaseBusy):  # else it is thought so after 15 s
            await note_closed(self._pool, lease_id)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work, name="sip-line")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _living(self, lease: LiveLease) -> SipLine | None:
        line = self._lines.get(lease.lease_id)
        return None if line is None or line.over else line

    async def _run(self, line: SipLine) -> None:
        try:
            await line.run()
        finally:
            if self._lines.get(line.lease.lease_id) is line:
                del self._lines[line.lease.lease_id]

    async def watching(self, _app: web.Application) -> AsyncIterator[None]:
        """Watch while the application runs; for `app.cleanup_ctx`."""
        async with ClientSession(timeout=PBX_PATIENCE) as self._session:
            watch = asyncio.create_task(self._watch(), name="sip-leases")
            yield
            watch.cancel()
            await asyncio.gather(watch, *self._tasks, return_exceptions=True)

    async def close(self, _app: web.Application) -> None:
        """End all lines; for `app.on_shutdown`."""
        for line in self._lines.values():
            line.end(CloseCode.PBX_GONE)

    async def _watch(self) -> None:
        """Close what lives no more. Without the database everything goes on as it is."""
        looks = 0
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            looks += 1
            self._forget()
            try:
                await self._look(list(self._lines.values()), tell=looks % TOLD_EVERY == 0)
            except (*DatabaseUnavailable, *DatabaseBusy) as error:
                log.warning("sip.leases_later", error=repr(error))
            except Exception:
                log.exception("sip.leases_not_looked_at")

    def _forget(self) -> None:
        now = asyncio.get_running_loop().time()
        for line in self._lines.values():
            if line.is_forgotten(now):
                line.end(CloseCode.STUCK)

    async def _look(self, lines: list[SipLine], *, tell: bool) -> None:
        if not lines:
            return
        if tell:
            await self._tell([line for line in lines if line.connected])
        ended = await ended_leases(self._pool, [line.lease for line in lines], self._lifetimes)
        for line in lines:
            if (why := ended.get(line.lease.lease_id)) is not None:
                line.end(CODES[why])

    async def _tell(self, lines: list[SipLine]) -> None:
        talking = [line for line in lines if line.talked]
        ids = [line.lease.lease_id for line in lines]
        await note_sockets(self._pool, Seen(ids, [line.lease.lease_id for line in talking]))
        for line in talking:
            line.talked = False
