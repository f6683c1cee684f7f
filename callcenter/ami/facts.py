"""Facts that AMI alone knows, on their way to the database; the link never waits for it.

With PostgreSQL down they wait here, a bounded number of them, and go in order when it is back.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, TypeVar

import structlog

from callcenter.ami.snapshot import Boot
from callcenter.ami.wire import Fields, Suspect
from db.pool import DatabaseBusy, DatabaseUnavailable

KEPT_HOLDS: Final = 10_000
KEPT_SUSPECTS: Final = 100  # a flood of forgeries is counted whole but kept in part
BATCH: Final = 100
PAUSE: Final = 0.05  # seconds; what comes together is written together
RETRY: Final = 1.0  # seconds

AWAY: Final = (*DatabaseUnavailable, *DatabaseBusy)

Item = TypeVar("Item")
log: Final = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Sink:
    """Where facts go: the use cases, with pool and node bound in."""

    note_boot: Callable[[Boot], Awaitable[object]]
    record_holds: Callable[[Sequence[Fields]], Awaitable[object]]
    reject: Callable[[Sequence[Suspect]], Awaitable[object]]


class Facts:
    """What still has to be written. Adding never blocks; `run` writes until it is cancelled."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._boots: deque[Boot] = deque(maxlen=1)
        self._holds: deque[Fields] = deque(maxlen=KEPT_HOLDS)
        self._suspects: deque[Suspect] = deque(maxlen=KEPT_SUSPECTS)
        self._new = asyncio.Event()

    def booted(self, boot: Boot) -> None:
        """Note which run of the PBX we see, before anything of that run."""
        self._boots.append(boot)
        self._new.set()

    def held(self, event: Fields) -> None:
        """Note a Hold or Unhold."""
        self._holds.append(event)
        self._new.set()

    def suspect(self, found: Suspect) -> None:
        """Put a message aside."""
        self._suspects.append(found)
        self._new.set()

    async def run(self) -> None:
        """Write what comes, in small batches; a database that is down is waited for."""
        while True:
            await self._new.wait()
            await asyncio.sleep(PAUSE)
            self._new.clear()
            try:
                await self._write()
            except AWAY as error:
                log.warning("ami.facts_wait", error=repr(error), holds=len(self._holds))
                self._new.set()
                await asyncio.sleep(RETRY)

    async def _write(self) -> None:
        """Write all there is; each part is forgotten only after its commit."""
        await _drain(self._boots, lambda boots: self._sink.note_boot(boots[-1]))
        await _drain(self._holds, self._sink.record_holds)
        await _drain(self._suspects, self._sink.reject)


async def _drain(
    waiting: deque[Item], write: Callable[[Sequence[Item]], Awaitable[object]]
) -> None:
    """Write from the left; an overfull deque may lose its left end meanwhile."""
    while waiting:
        batch = list(islice(waiting, BATCH))
        try:
            await write(batch)
        except AWAY:
            raise
        except Exception:
            log.exception("ami.facts_lost", facts=len(batch))  # one poisoned batch blocks nobody
        while waiting and any(waiting[0] is item for item in batch):
            waiting.popleft()
