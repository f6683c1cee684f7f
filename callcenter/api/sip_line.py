"""One browser's phone line: SIP carried frame by frame between its WebSocket and the PBX's.

A browser that vanishes without a goodbye (a tunnel, another Wi-Fi) may come back for a while: the
PBX's side stays open, so that its call and its registration go on, and what the PBX says is kept.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from enum import IntEnum
from typing import Final

import structlog
from aiohttp import ClientWebSocketResponse, WSMessage, WSMsgType, web

from callcenter.domain.channels import BROWSER
from callcenter.domain.sip_frames import LONGEST, BadFrameError, check_frame
from db.softphones import LiveLease

LARGEST_FRAME: Final = LONGEST + 1024  # one byte more is refused with a reason, much more cut
TAKEN_IN_SECONDS: Final = 10.0  # a frame that nobody takes so long: the peer is stuck
CLOSED_IN_SECONDS: Final = 3.0
KEPT_SECONDS: Final = 20.0  # for a browser that vanished; the ring of a queue lasts about as long
MOST_WAITING: Final = 100  # frames for it; a call is some ten
FRAMES_A_SECOND: Final = 50
QUIET: Final = frozenset({"", "REGISTER", "OPTIONS"})  # say nothing about a person being there
MOST_NAMES: Final = 8
GONE: Final = frozenset({WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED, WSMsgType.ERROR})

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


class SipLine:
    """The line of one lease. `run` ends it; `serve` is called for each socket of its browser."""

    def __init__(self, lease: LiveLease, pbx: ClientWebSocketResponse) -> None:
        self.lease = lease
        self.talked = False  # something of a call passed since somebody looked
        self._pbx = pbx
        self._browser: web.WebSocketResponse | None = None
        self._vanished_at: float | None = None
        self._waiting: deque[str] = deque()  # what the PBX said while there is no browser
        self._names: frozenset[str] = frozenset()
        self._code = CloseCode.PBX_GONE
        self._ended = asyncio.Event()
        self._closed = asyncio.Event()

    @property
    def connected(self) -> bool:
        return self._browser is not None

    @property
    def over(self) -> bool:
        return self._ended.is_set()

    def is_forgotten(self, now: float) -> bool:
        """Whether its browser vanished too long ago; `now` is the event loop's time."""
        return self._vanished_at is not None and now - self._vanished_at > KEPT_SECONDS

    def end(self, code: CloseCode) -> None:
        if not self.over:
            self._code = code
            self._ended.set()

    async def run(self) -> None:
        """Hear the PBX until it goes or `end` is called; then close both sides."""
        works = [
            asyncio.create_task(self._from_pbx()),
            asyncio.create_task(self._ended.wait()),
        ]
        try:
            await asyncio.wait(works, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._ended.set()
            for work in works:
                work.cancel()
            await asyncio.gather(*works, return_exceptions=True)
            # The PBX first: with its socket goes the registration.
            with suppress(ConnectionError):
                await self._pbx.close()
            if self._browser is not None:
                await self._close(self._browser, self._code)
            self._browser = None
            self._closed.set()

    async def serve(self, browser: web.WebSocketResponse) -> None:
        """Carry a browser's frames until its socket is closed."""
        if self._browser is not None:
            await self._close(self._browser, CloseCode.REPLACED)
        await self._hand_over(browser)
        goodbye = False
        try:
            goodbye = await self._from_browser(browser)
            if self.over:
                await self._closed.wait()  # with the code that says why
        finally:  # a lost connection may cancel us
            self._lose(browser, goodbye=goodbye)

    def _lose(self, browser: web.WebSocketResponse, *, goodbye: bool) -> None:
        if self._browser is browser and not self.over:
            self._browser = None
            self._vanished_at = asyncio.get_running_loop().time()
            if goodbye:
                self.end(CloseCode.PBX_GONE)

    async def _hand_over(self, browser: web.WebSocketResponse) -> None:
        """Give a browser what waited for it; from then on it is told at once, in order."""
        while self._waiting:
            if not await self._send(browser.send_str, self._waiting[0]):
                return
            self._waiting.popleft()
        self._browser, self._vanished_at = browser, None

    async def _from_browser(self, browser: web.WebSocketResponse) -> bool:
        """Carry a browser's frames; return whether it said goodbye, or just was not there."""
        clock = asyncio.get_running_loop().time
        second, frames = clock(), 0
        while (frame := await browser.receive()).type not in GONE:
            if clock() - second > 1:
                second, frames = clock(), 0
            frames += 1
            if frames > FRAMES_A_SECOND:
                log.warning("sip.refused", extension=self.lease.extension, reason="a flood")
                self.end(CloseCode.BAD_MESSAGE)
                return False
            if not await self._onward(frame):
                return False
        return frame.type is WSMsgType.CLOSE

    async def _onward(self, frame: WSMessage) -> bool:
        """Pass a browser's frame on; False: it was refused, or the PBX takes none."""
        try:
            if frame.type is not WSMsgType.TEXT:
                raise BadFrameError("no text")  # noqa: TRY301 - one place tells of all refusals
            passed = check_frame(frame.data, self.lease.extension + BROWSER, self._names)
        except BadFrameError as error:
            log.warning("sip.refused", extension=self.lease.extension, reason=str(error))
            self.end(CloseCode.BAD_MESSAGE)
            return False
        self.talked = self.talked or passed.method not in QUIET
        if passed.method == "REGISTER" and passed.contact and len(self._names) < MOST_NAMES:
            self._names |= {passed.contact}
        if not await self._send(self._pbx.send_str, frame.data):
            self.end(CloseCode.PBX_GONE)
            return False
        return True

    async def _from_pbx(self) -> None:
        async for frame in self._pbx:
            if frame.type is WSMsgType.TEXT:
                await self._tell_browser(frame.data)
            elif frame.type is WSMsgType.BINARY:
                await self._tell_browser(frame.data.decode("utf-8", "replace"))

    async def _tell_browser(self, text: str) -> None:
        browser = self._browser
        if browser is not None and not self._waiting:
            if await self._send(browser.send_str, text):
                return
            await self._close(browser, CloseCode.STUCK)
        self._waiting.append(text)
        if len(self._waiting) > MOST_WAITING:
            self.end(CloseCode.STUCK)

    @staticmethod
    async def _send(send: Send, text: str) -> bool:
        try:
            async with asyncio.timeout(TAKEN_IN_SECONDS):
                await send(text)
        except (TimeoutError, ConnectionError):
            return False
        return True

    @staticmethod
    async def _close(browser: web.WebSocketResponse, code: CloseCode) -> None:
        """Say why and close; a browser that takes nothing is left to the heartbeat."""
        with suppress(ConnectionError, TimeoutError):
            async with asyncio.timeout(CLOSED_IN_SECONDS):
                await browser.close(code=code)
