"""The browsers' SIP sockets of this process: carried to the PBX, closed when their lease ends."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

import structlog
from aiohttp import ClientWebSocketResponse, WSMessage, WSMsgType, web

from callcenter.domain.sip_frames import LONGEST, BadFrameError, check_frame
from callcenter.services.sign_in import Lifetimes
from callcenter.services.softphone.watch_leases import (
    Ended,
    Seen,
    ended_leases,
    note_sockets,
)
from db.pool import DatabaseBusy, DatabaseUnavailable, Pool
from db.softphones import LiveLease

LOOK_SECONDS: Final = 1.0
TOLD_EVERY: Final = 4  # looks; sockets unseen for 15 s are thought closed
TAKEN_IN_SECONDS: Final = 10.0  # a frame that nobody takes so long: the peer is stuck
FRAMES_A_SECOND: Final = 50  # a call is some ten
QUIET: Final = frozenset({"", "REGISTER", "OPTIONS"})  # say nothing about a person being there
MOST_NAMES: Final = 8

Send = Callable[[str], Awaitable[None]]
log: Final = structlog.get_logger(__name__)


class CloseCode(IntEnum):
    """Why a softphone's socket was closed, for the panel."""

    BAD_MESSAGE = 1008
    PBX_GONE = 1013  # try again
    SIGNED_OUT = 4001
    STUCK = 4008
    TAKEN_OVER = 4009
    REPLACED = 4010  # by a newer socket of the same lease


CODES: Final = {Ended.TAKEN_OVER: CloseCode.TAKEN_OVER, Ended.SIGNED_OUT: CloseCode.SIGNED_OUT}


@dataclass(slots=True, eq=False)
class SipSocket:
    """One browser's way to the PBX, frame by frame; nothing is kept between two frames."""

    lease: LiveLease
    own: str  # 201-web
    browser: web.WebSocketResponse
    pbx: ClientWebSocketResponse
    talked: bool = False  # something of a call passed since the last look
    code: CloseCode = CloseCode.PBX_GONE
    _names: frozenset[str] = frozenset()
    _ended: asyncio.Event = field(default_factory=asyncio.Event)

    def end(self, code: CloseCode) -> None:
        self.code = code
        self._ended.set()

    async def carry(self) -> None:
        """Carry frames both ways until one side closes or `end` is called; close both."""
        works = [
            asyncio.create_task(self._from_browser()),
            asyncio.create_task(self._from_pbx()),
            asyncio.create_task(self._ended.wait()),
        ]
        try:
            await asyncio.wait(works, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for work in works:
                work.cancel()
            await asyncio.gather(*works, return_exceptions=True)
            # The PBX first: with its socket goes the registration.
            with suppress(ConnectionError):
                await self.pbx.close()
            with suppress(ConnectionError):
                await self.browser.close(code=self.code)

    async def _from_browser(self) -> None:
        clock = asyncio.get_running_loop().time
        second, frames = clock(), 0
        async for frame in self.browser:
            if clock() - second > 1:
                second, frames = clock(), 0
            frames += 1
            if frames > FRAMES_A_SECOND:
                return self.end(CloseCode.BAD_MESSAGE)
            if not await self._onward(frame):
                return None
        return None

    async def _onward(self, frame: WSMessage) -> bool:
        """Pass a browser's frame on; False: it was refused, or the PBX takes none."""
        try:
            if frame.type is not WSMsgType.TEXT:
                raise BadFrameError("no text")  # noqa: TRY301 - one place tells of all refusals
            passed = check_frame(frame.data, self.own, self._names)
        except BadFrameError as error:
            log.warning("sip.refused", extension=self.lease.extension, reason=str(error))
            self.end(CloseCode.BAD_MESSAGE)
            return False
        self.talked = self.talked or passed.method not in QUIET
        if passed.method == "REGISTER" and passed.contact and len(self._names) < MOST_NAMES:
            self._names |= {passed.contact}
        return await self._send(self.pbx.send_str, frame.data)

    async def _from_pbx(self) -> None:
        async for frame in self.pbx:
            if frame.type is WSMsgType.TEXT:
                text = frame.data
            elif frame.type is WSMsgType.BINARY:
                text = frame.data.decode("utf-8", "replace")
            else:
                return
            if not await self._send(self.browser.send_str, text):
                return

    async def _send(self, send: Send, text: str) -> bool:
        try:
            async with asyncio.timeout(TAKEN_IN_SECONDS):
                await send(text)
        except TimeoutError:
            self.end(CloseCode.STUCK)
            return False
        except ConnectionError:
            return False
        return True


class SipSockets:
    """All of this process. `watch` runs as long as the application."""

    def __init__(self, pool: Pool, lifetimes: Lifetimes) -> None:
        self._pool, self._lifetimes = pool, lifetimes
        self._open: set[SipSocket] = set()

    async def carry(self, socket: SipSocket) -> None:
        """Carry a socket to its end. One a lease: an older one, maybe half dead, is closed."""
        for older in [one for one in self._open if one.lease.lease_id == socket.lease.lease_id]:
            older.end(CloseCode.REPLACED)
        self._open.add(socket)
        try:
            await socket.carry()
        finally:
            self._open.discard(socket)

    def holds(self, lease: LiveLease) -> bool:
        return any(one.lease.lease_id == lease.lease_id for one in self._open)

    async def watching(self, _app: web.Application) -> AsyncIterator[None]:
        """Watch while the application runs; for `app.cleanup_ctx`."""
        watch = asyncio.create_task(self._watch(), name="sip-leases")
        yield
        watch.cancel()
        await asyncio.gather(watch, return_exceptions=True)

    async def close(self, _app: web.Application) -> None:
        """Close all sockets; for `app.on_shutdown`."""
        for socket in self._open:
            socket.end(CloseCode.PBX_GONE)

    async def _watch(self) -> None:
        """Close what lives no more. Without the database everything goes on as it is."""
        looks = 0
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            looks += 1
            try:
                await self._look(tell=looks % TOLD_EVERY == 0)
            except (*DatabaseUnavailable, *DatabaseBusy) as error:
                log.warning("sip.leases_later", error=repr(error))
            except Exception:
                log.exception("sip.leases_not_looked_at")

    async def _look(self, *, tell: bool) -> None:
        held = list(self._open)
        if not held:
            return
        if tell:
            talking = [one for one in held if one.talked]
            ids = [one.lease.lease_id for one in held]
            await note_sockets(self._pool, Seen(ids, [one.lease.lease_id for one in talking]))
            for one in talking:
                one.talked = False
        ended = await ended_leases(self._pool, [one.lease for one in held], self._lifetimes)
        for one in held:
            if (why := ended.get(one.lease.lease_id)) is not None:
                one.end(CODES[why])


LARGEST_FRAME: Final = LONGEST + 1024  # one byte more is refused with a reason, much more cut
