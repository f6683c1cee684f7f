"""One API process's mirror of the live rows, and every panel that listens to it.

`run` keeps the mirror: it reads what is newer at each notification and hands it to the clients'
queues, never waiting for any of them. Every few seconds it looks whose session has ended and
notes who has the panel open. When the database is lost all panels are told to come again; they
resume where they stood, for changes are remembered.
"""

import asyncio
from asyncio import CancelledError, timeout
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Final
from uuid import UUID

import orjson
import structlog

from callcenter.clock import now
from callcenter.domain.live.audience import OWN_CALL, Value
from callcenter.services.live.client import Bye, LiveClient, Seat
from callcenter.services.live.messages import NewsMessages, RowsMessages, hello
from callcenter.services.live.mirror import Change, Mirror
from callcenter.services.sign_in import Lifetimes
from db.live import (
    CALLS_CHANNEL,
    LIVE_CHANNEL,
    LiveKey,
    open_mirror,
    read_newer,
    read_whole,
    see_panels,
)
from db.pool import Connection, DatabaseBusy, DatabaseUnavailable, Pool
from db.sessions import living_sessions

SWEEP: Final = 4.0  # seconds; who signs out elsewhere is out here within five
LONGEST_QUIET: Final = 5.0  # seconds without a notification; then asked, so a dead link is noticed
LONGEST_READ: Final = 5.0
NEWS_PAUSE: Final = 0.5  # seconds between two pieces of news
MOST_OF_ONE: Final = 20  # panels of one person

log: Final = structlog.get_logger(__name__)


class NotReadyError(Exception):
    """The mirror is empty: the database is away, or this process has just started."""


class TooManyPanelsError(Exception):
    """One person has opened more panels than anybody could look at."""


class LiveHub:
    """Join to listen, leave when the connection has ended. `run` is the one task behind it."""

    def __init__(self, url: str, pool: Pool, lifetimes: Lifetimes) -> None:
        self.mirror = Mirror()
        self.clients: set[LiveClient] = set()
        self.is_ready = False
        self._url, self._pool, self._lifetimes = url, pool, lifetimes
        self._new = asyncio.Event()
        self._topics: set[str] = set()
        self._linkedids: dict[str, None] = {}
        self._news = asyncio.Event()

    def join(self, seat: Seat, epoch: UUID | None = None, after: int = 0) -> LiveClient:
        """Return a client whose first message is its hello; `epoch` and `after`: where it stood.

        Raises NotReadyError, TooManyPanelsError.
        """
        if not self.is_ready or self.mirror.epoch is None:
            raise NotReadyError
        mine = [c for c in self.clients if c.seat.person.user_id == seat.person.user_id]
        if len(mine) >= MOST_OF_ONE:
            raise TooManyPanelsError
        client = LiveClient(seat)
        changed = self.mirror.since(epoch, after) if epoch is not None else None
        rows = self.mirror.rows if changed is None else self._with_own(changed, seat)
        place = (self.mirror.epoch, self.mirror.seq)
        client.offer(hello(client, place, rows, now(), resumed=changed is not None))
        self.clients.add(client)
        return client

    def _with_own(
        self, changed: Mapping[LiveKey, Value | None], seat: Seat
    ) -> Mapping[LiveKey, Value | None]:
        """Add the call on one's phone: who signed in anew may have another extension now."""
        if seat.person.extension is None:
            return changed
        own = (OWN_CALL, seat.person.extension)
        return {**changed, own: self.mirror.rows.get(own)}

    def leave(self, client: LiveClient) -> None:
        self.clients.discard(client)

    def end_all(self, why: Bye) -> None:
        """Part from everybody, as when the process stops."""
        for client in self.clients:
            client.end(why)

    async def run(self) -> None:
        """Mirror and pass on until the database is lost (raises DatabaseUnavailable)."""
        connection = await open_mirror(self._url, self._heard)
        asides = [asyncio.create_task(work()) for work in (self._sweep, self._tell_news)]
        try:
            await self._begin(connection)
            while True:
                await self._notified()
                async with timeout(LONGEST_READ):
                    rows = await read_newer(connection, self.mirror.seq)
                self._pass_on(self.mirror.take_rows(rows, _moment()))
        finally:
            self.is_ready = False
            connection.terminate()
            self.end_all(Bye.RESTART)
            for task in asides:
                task.cancel()
            with suppress(CancelledError):
                await asyncio.gather(*asides, return_exceptions=True)

    async def _begin(self, connection: Connection) -> None:
        async with timeout(LONGEST_READ):
            whole = await read_whole(connection)
        self.mirror.take_whole(whole, _moment())  # nobody has joined since the end before
        self.is_ready = True
        log.info("live.mirrors", rows=len(self.mirror.rows), seq=self.mirror.seq)

    async def _notified(self) -> None:
        with suppress(TimeoutError):
            async with timeout(LONGEST_QUIET):
                await self._new.wait()
        self._new.clear()

    def _heard(self, channel: str, payload: str) -> None:
        if channel == LIVE_CHANNEL:
            self._new.set()
            return
        if channel == CALLS_CHANNEL:
            self._linkedids |= dict.fromkeys(_called(payload))
            payload = "calls"
        self._topics.add(payload)
        self._news.set()

    def _pass_on(self, changes: Iterable[Change]) -> None:
        messages = RowsMessages(self.mirror.seq, changes)
        if messages.is_empty:
            return
        for client in self.clients:
            if (message := messages.of(client)) is not None:
                client.offer(message)

    async def _tell_news(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            news = NewsMessages(self._topics, list(self._linkedids))
            self._topics, self._linkedids = set(), {}
            for client in self.clients:
                client.offer(news.of(client))
            await asyncio.sleep(NEWS_PAUSE)

    async def _sweep(self) -> None:
        """Look for silent nodes and ended sessions, and note open panels, again and again."""
        while True:
            await asyncio.sleep(SWEEP)
            self._pass_on(self.mirror.look_for_silence(_moment()))
            try:
                await self._look_at_sessions()
            except (*DatabaseUnavailable, *DatabaseBusy) as error:
                log.warning("live.sweeps_later", error=repr(error))
            except Exception:
                log.exception("live.sweep_failed")

    async def _look_at_sessions(self) -> None:
        present = list(self.clients)
        if not present:
            return
        times = self._lifetimes
        async with timeout(LONGEST_READ), self._pool.acquire() as connection:
            living = await living_sessions(
                connection,
                {client.seat.token_hash for client in present},
                times.idle,
                times.absolute,
                times.zone.key,
            )
            for client in present:
                if client.seat.token_hash not in living:
                    client.end(Bye.SIGNED_OUT)
            seen = {c.seat.person.user_id for c in present if c.alive and c.ended is None}
            if seen:
                await see_panels(connection, list(seen))
        for client in present:
            client.alive, client.words = False, 0


def _moment() -> float:
    return asyncio.get_running_loop().time()


def _called(payload: str) -> list[str]:
    """Return the calls that the journal names; none when it says something else."""
    try:
        said = orjson.loads(payload)
    except orjson.JSONDecodeError:
        return []
    named = said.get("calls") if isinstance(said, dict) else None
    return [name for name in named if isinstance(name, str)] if isinstance(named, list) else []
