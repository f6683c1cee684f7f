"""One AMI reader in a process of its own: `python -m tests.bench.ami_reader WHO PORT EVENTS`.

Prints the CPU seconds from login to the last event, and the memory after it. With a fourth
argument, the rate, it follows a flood instead.
"""

import asyncio
import sys
from collections.abc import Callable

from panoramisk import Manager

from callcenter.ami.bridge import WANTED
from callcenter.ami.inbox import Inbox
from callcenter.ami.live import LiveView
from callcenter.ami.manager import AmiManager
from callcenter.ami.wire import Fields
from tests.bench.ami_stream import EVENTS_IN_A_CALL, KINDS, SYSTEMNAME
from tests.bench.harness import cpu_seconds, resident_mebibytes, say

SECRET = "any"  # noqa: S105 - the talking PBX takes all


class Counter:
    """Counts events; done at the last one."""

    def __init__(self, expected: int) -> None:
        self.left, self.done = expected, asyncio.Event()

    def one(self, *_: object) -> None:
        self.left -= 1
        if not self.left:
            self.done.set()


class Bare(asyncio.Protocol):
    """The limit: split, partition, a dict, a counter; no login, no checks, no answers."""

    def __init__(self, counter: Counter) -> None:
        self.counter, self.buffer = counter, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.write(b"Action: Login\r\nActionID: 1\r\n\r\n")

    def data_received(self, data: bytes) -> None:
        *messages, self.buffer = (self.buffer + data).split(b"\r\n\r\n")
        for raw in messages:
            fields = {}
            for line in raw.decode("utf-8", "replace").split("\r\n"):
                key, _, value = line.partition(": ")
                fields[key] = value
            if "Event" in fields:
                self.counter.one()


async def bare(port: int, counter: Counter) -> None:
    loop = asyncio.get_running_loop()
    await loop.create_connection(lambda: Bare(counter), "127.0.0.1", port)
    await counter.done.wait()


async def panoramisk(port: int, counter: Counter) -> None:
    manager = Manager(
        host="127.0.0.1", port=port, username="u", secret=SECRET, loop=asyncio.get_running_loop()
    )
    manager.register_event("*", counter.one)
    manager.connect()
    await counter.done.wait()


async def ours(port: int, counter: Counter) -> None:
    """Every event parsed, checked and put where the bridge takes it from."""
    inbox = Inbox(1 << 30)

    def put(_manager: AmiManager, event: Fields) -> None:
        inbox.put(event)

    manager = _manager(port, None, put)
    while counter.left > 0:
        for _ in await inbox.batch(500):
            counter.one()
    manager.close()


async def bridge(port: int, counter: Counter) -> None:
    """As it runs: what the live view needs is parsed, checked, queued and applied."""
    inbox, live = Inbox(), LiveView()
    heard = sum(name.encode() in WANTED for name in KINDS)
    counter.left = counter.left // EVENTS_IN_A_CALL * heard

    def put(manager: AmiManager, event: Fields) -> None:
        if not inbox.put(event):
            manager.drop("full")

    manager = _manager(port, WANTED, put)
    while counter.left > 0:
        for event in await inbox.batch(500):
            live.apply(event)
            counter.one()
        await asyncio.sleep(0)
    manager.close()


def _manager(
    port: int, wanted: frozenset[bytes] | None, put: Callable[[AmiManager, Fields], object]
) -> AmiManager:
    manager = AmiManager(host="127.0.0.1", port=port, username="u", secret=SECRET, wanted=wanted)
    manager.on_login = lambda _: setattr(manager, "systemname", SYSTEMNAME)
    manager.register_event("*", put)
    manager.connect()
    return manager


READERS = {"bare": bare, "panoramisk": panoramisk, "ours": ours, "bridge": bridge}


async def flood(port: int, events: int, rate: float) -> None:
    """Follow a steady flood; print how memory grew, the worst lag, and the logins."""
    inbox, live = Inbox(), LiveView()
    manager = _manager(port, WANTED, lambda _, event: inbox.put(event))
    counters, loop = manager.counters, asyncio.get_running_loop()
    await manager.ready.wait()
    started, early, lag = loop.time(), 0.0, 0.0
    while counters.messages < events:
        for event in await inbox.batch(500):
            live.apply(event)
        await asyncio.sleep(0)
        lag = max(lag, loop.time() - started - counters.messages / rate)
        if not early and counters.messages > events // 10:
            early = resident_mebibytes()
    manager.close()
    say(
        {
            "cpu": cpu_seconds() / (loop.time() - started),
            "grown": resident_mebibytes() - early,
            "resident": resident_mebibytes(),
            "lag": lag,
            "logins": counters.logins,
        }
    )


async def measure(who: str, port: int, events: int) -> None:
    started = cpu_seconds()
    await READERS[who](port, Counter(events))
    say({"cpu": cpu_seconds() - started, "resident": resident_mebibytes()})


if __name__ == "__main__":
    who, port, events, *rate = sys.argv[1:]
    if rate:
        asyncio.run(flood(int(port), int(events), float(rate[0])))
    else:
        asyncio.run(measure(who, int(port), int(events)))
