"""Publish live rows: the newest value of each key, in batches, from the side of whoever knows.

`put` never waits and never fails. `run` writes: at once when nothing was written just now, else
with all that comes within 20 ms. While the database is away the newest value of each key is
kept, and all of them are written when it is back, in place of whatever stood there.
"""

import asyncio
from collections.abc import Mapping
from typing import Any, Final

import orjson
import structlog

from db.live import LiveKey, open_publisher, prune_gone, publish
from db.pool import Connection, DatabaseBusy, DatabaseUnavailable

GATHER: Final = 0.02  # seconds; what comes together is written together
BEAT: Final = 5.0  # seconds; who is silent for three beats is believed no more
BEATS_BETWEEN_PRUNES: Final = 12
FIRST_RETRY: Final = 0.2  # seconds; doubles
LONGEST_RETRY: Final = 2.0
LONGEST_WRITE: Final = 6.0

log: Final = structlog.get_logger(__name__)


class LivePublisher:
    """One publisher of the rows of `node`: two at once would take each other's rows away."""

    def __init__(self, url: str, node: str) -> None:
        self.node = node
        self._url = url
        self._known: dict[LiveKey, str] = {}  # what should stand in the table
        self._waiting: dict[LiveKey, str | None] = {}
        self._new = asyncio.Event()
        self._beats = 0
        self.batches = 0

    def put(self, kind: str, key: str, value: Mapping[str, Any] | None) -> None:
        """Say what stands under a key from now on; None: nothing. The same again is no news.

        `value` is JSON, and may hold moments and UUIDs; `kind` one of agent, queue, ring, node.
        """
        text = None if value is None else _json(value)
        if self._known.get((kind, key)) == text:
            return
        if text is None:
            del self._known[kind, key]
        else:
            self._known[kind, key] = text
        self._waiting[kind, key] = text
        self._new.set()

    def keys(self, kind: str) -> list[str]:
        """Return the keys of a kind under which something stands."""
        return [key for of, key in self._known if of == kind]

    async def run(self) -> None:
        """Write what comes until cancelled. Rows that an earlier run left are gone at once."""
        pause = FIRST_RETRY
        while True:
            try:
                connection = await open_publisher(self._url)
                try:
                    await self._write(connection, dict(self._known), whole=True)
                    pause = FIRST_RETRY
                    await self._keep_writing(connection)
                finally:
                    connection.terminate()
            except (*DatabaseUnavailable, *DatabaseBusy) as error:
                log.warning("live.publishes_later", node=self.node, error=repr(error))
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_RETRY)

    async def _keep_writing(self, connection: Connection) -> None:
        beats = asyncio.create_task(self._beat(), name="live-beat")
        try:
            while True:
                await self._new.wait()
                await self._write(connection, dict(self._waiting), whole=False)
                if self._beats >= BEATS_BETWEEN_PRUNES:
                    self._beats = 0
                    await prune_gone(connection)
                await asyncio.sleep(GATHER)
        finally:
            beats.cancel()

    async def _write(
        self, connection: Connection, batch: Mapping[LiveKey, str | None], *, whole: bool
    ) -> None:
        """Write a batch; a failed one needs no second try, for the next is then a whole one."""
        self._new.clear()
        self._waiting.clear()
        try:
            async with asyncio.timeout(LONGEST_WRITE):  # a server that is stopped, not gone
                await publish(connection, self.node, batch, whole=whole)
        except (*DatabaseUnavailable, *DatabaseBusy):
            raise
        except Exception:  # one poisoned batch blocks nobody
            log.exception("live.batch_lost", node=self.node, rows=len(batch))
            for key in batch:
                self._known.pop(key, None)
        self.batches += 1

    async def _beat(self) -> None:
        """Say now and then that we live."""
        total = 0
        while True:
            total += 1
            self._beats += 1
            self.put("node", self.node, {"beat": total})
            await asyncio.sleep(BEAT)


def _json(value: Mapping[str, Any]) -> str:
    return orjson.dumps(value, default=str, option=orjson.OPT_UTC_Z).decode()  # driver's UUIDs
