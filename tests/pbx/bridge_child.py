"""A bridge in a process of its own that can be stopped: prints who talks, whenever it changes.

`python -m tests.pbx.bridge_child HOST PORT USER SECRET`
"""

import asyncio
import sys
from collections.abc import Sequence

from callcenter.ami.bridge import Address, Bridge
from callcenter.ami.facts import Sink
from callcenter.ami.snapshot import Boot
from callcenter.ami.wire import Fields, Suspect


async def nowhere(_facts: Boot | Sequence[Fields] | Sequence[Suspect]) -> None:
    """Take facts that nobody looks at."""


async def nothing(_boot: Boot, _known: frozenset[str]) -> None:
    """Reconcile nothing."""


async def main(host: str, port: str, user: str, secret: str) -> None:
    bridge = Bridge(
        Address(host, int(port), user, secret), Sink(nowhere, nowhere, nowhere), nothing
    )
    task = asyncio.create_task(bridge.run())
    before = ""
    while not task.done():
        talking = sorted(c.extension for c in bridge.live.channels.values() if c.bridge)
        shown = " ".join(talking or ["nobody" if bridge.live.systemname else "no-link"])
        if shown != before:
            print(shown, flush=True)  # noqa: T201 - this is what it is for
        before = shown
        await asyncio.sleep(0.02)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
