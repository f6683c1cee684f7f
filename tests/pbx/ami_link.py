"""What tests of the live link on a real Asterisk share: a bridge that remembers."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from callcenter.ami.bridge import Address, Bridge
from callcenter.ami.facts import Sink
from callcenter.ami.snapshot import Boot
from callcenter.ami.wire import Fields, Suspect
from callcenter.demo.asterisk import RunningAsterisk
from tests.waiting import until


class Notes:
    """What a bridge wrote down."""

    def __init__(self) -> None:
        self.boots: list[str] = []
        self.holds: list[str] = []
        self.suspects: list[Suspect] = []
        self.known: list[frozenset[str]] = []

    async def note_boot(self, boot: Boot) -> None:
        self.boots.append(boot.systemname)

    async def record_holds(self, events: Sequence[Fields]) -> None:
        self.holds += [f"{event['Event']} {event['Channel'][:9]}" for event in events]

    async def reject(self, suspects: Sequence[Suspect]) -> None:
        self.suspects += suspects

    async def reconcile(self, _boot: Boot, known: frozenset[str]) -> None:
        self.known.append(known)


@asynccontextmanager
async def bridged(
    asterisk: RunningAsterisk, notes: Notes, port: int | None = None
) -> AsyncIterator[Bridge]:
    """Run a bridge to `asterisk`, its view up; `port` is that of a proxy between them."""
    pbx = asterisk.settings.pbx
    address = Address(pbx.ami_host, port or pbx.ami_port, pbx.ami_user, asterisk.files.secrets.ami)
    sink = Sink(notes.note_boot, notes.record_holds, notes.reject)
    bridge = Bridge(address, sink, notes.reconcile, grace=0.1)
    task = asyncio.create_task(bridge.run())
    try:
        await until(lambda: bridge.live.systemname)
        yield bridge
    finally:
        task.cancel()
        await asyncio.wait([task], timeout=5)
