"""What the bridge does for phones: keep browsers' digests, start the calls that are asked for.

At each login of the PBX, at each piece of news and every few seconds: what is wanted is read
from rows and brought about; doing it twice changes nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import structlog

from callcenter.ami.bridge import Bridge
from callcenter.ami.originate import originate_callback, way_to
from callcenter.ami.phone_keys import bring_phone_keys
from callcenter.ami.wire import AmiError
from callcenter.clock import now
from callcenter.domain.calling_out import URGENT_NUMBERS, is_spent
from db.call_requests import CallAnswer, CallRequest
from db.pool import DatabaseBusy, DatabaseUnavailable
from db.softphones import LiveLease

LOOK_SECONDS: Final = 5.0  # an idle session ends without news
RETRY_SECONDS: Final = 1.0

log: Final = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class PhoneWork:
    """The use cases, with pool and settings bound in."""

    wanted: Callable[[], Awaitable[Sequence[LiveLease]]]
    known: Callable[[Sequence[UUID]], Awaitable[None]]
    asked: Callable[[], Awaitable[Sequence[CallRequest]]]
    answer: Callable[[UUID, CallAnswer], Awaitable[None]]
    calls_out_an_hour: int


class PhoneDesk:
    """Runs beside one PBX's link; `wake` when rows have changed."""

    def __init__(self, bridge: Bridge, work: PhoneWork) -> None:
        self._bridge, self._work = bridge, work
        self._news = asyncio.Event()

    def wake(self) -> None:
        self._news.set()

    async def run(self) -> None:
        """Work until cancelled; without the PBX or the database it waits for them."""
        while True:
            await self._bridge.manager.ready.wait()
            self._news.clear()
            pause = LOOK_SECONDS
            try:
                await self._keys()
                await self._calls()
            except (AmiError, *DatabaseUnavailable, *DatabaseBusy) as error:
                log.warning("phones.later", error=repr(error))
                pause = RETRY_SECONDS
            await self._rest(pause)

    async def _rest(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._news.wait()
        except TimeoutError:
            return

    async def _keys(self) -> None:
        leases = await self._work.wanted()
        wanted = {lease.extension: lease.digest for lease in leases}
        there = await bring_phone_keys(self._bridge.manager, wanted)
        fresh = [one.lease_id for one in leases if not one.known and one.extension in there]
        if fresh:
            await self._work.known(fresh)

    async def _calls(self) -> None:
        for request in await self._work.asked():
            try:
                answer = await self._start(request)
            except AmiError as error:
                log.warning("phones.call_not_started", error=repr(error))
                answer = CallAnswer("refused")
            await self._work.answer(request.request_id, answer)

    async def _start(self, request: CallRequest) -> CallAnswer:
        manager, extension = self._bridge.manager, request.extension
        if any(c.extension == extension for c in self._bridge.live.channels.values()):
            return CallAnswer("busy")
        way = await way_to(manager, extension)
        if is_spent(way.counted, now(), self._work.calls_out_an_hour) and not _urgent(request):
            return CallAnswer("often")
        if way.device is None:
            return CallAnswer("no_phone")
        linkedid = await originate_callback(manager, extension, request.number, way.device)
        return CallAnswer("ringing", way.device, linkedid)


def _urgent(request: CallRequest) -> bool:
    return request.number in URGENT_NUMBERS
