"""The link to one PBX as the application runs it: live view, holds, boots, quarantine.

Each login: 1. which run of the PBX is this (its secret SystemName); from here on events
without that name are put aside; 2. forget what waited, ask for a snapshot, rebuild the view;
3. calls that we hold open and the PBX does not know are looked at again after 10 s;
4. follow the events until the link is lost. A full inbox cuts the link on purpose: a fresh
start is a known state, and Asterisk's memory does not grow behind a slow reader.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import structlog

from callcenter.ami.facts import Facts, Sink
from callcenter.ami.inbox import CAPACITY, Inbox
from callcenter.ami.live import STEPS, LiveView
from callcenter.ami.manager import AmiManager
from callcenter.ami.snapshot import Boot, ask_boot, ask_snapshot
from callcenter.ami.wire import AmiError, Fields
from db.pool import DatabaseBusy, DatabaseUnavailable

HOLDS: Final = frozenset({"Hold", "Unhold"})
WANTED: Final = frozenset(name.encode() for name in {*STEPS, "Shutdown", "OriginateResponse"})
BATCH: Final = 500  # events between two looks at the rest of the loop
REFUSED_PAUSE: Final = 1.0  # seconds; a PBX that still loads its modules refuses for a while
GRACE: Final = 10.0  # seconds the journal has to tell how a vanished call ended

log: Final = structlog.get_logger(__name__)

Reconcile = Callable[[Boot, frozenset[str]], Awaitable[object]]


async def at_once() -> None:
    """Let the link be made without waiting for anything."""


def nobody_looks() -> None:
    """Let the view move without telling anybody."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the PBX's manager interface is and who we are there."""

    host: str
    port: int
    username: str
    secret: str


class Bridge:
    """One PBX's link. `run` keeps it until it is cancelled; `live` and `manager` may be read.

    `may_link` returns when this process may have the link: one bridge a PBX, the others wait.
    `moved` may be set: called after each batch of events, a rebuild and a loss; to cost nothing.
    """

    def __init__(
        self,
        address: Address,
        sink: Sink,
        reconcile: Reconcile,
        *,
        may_link: Callable[[], Awaitable[object]] = at_once,
        capacity: int = CAPACITY,
        grace: float = GRACE,
    ) -> None:
        self.live = LiveView()
        self.facts = Facts(sink)
        self.inbox = Inbox(capacity)
        self.overflows = 0
        self._reconcile, self._grace, self._may_link = reconcile, grace, may_link
        self.moved: Callable[[], object] = nobody_looks
        self._aside: set[asyncio.Task[None]] = set()
        self.manager = AmiManager(
            host=address.host,
            port=address.port,
            username=address.username,
            secret=address.secret,
            wanted=WANTED,
            on_suspect=self.facts.suspect,
        )
        self.manager.register_event("*", self._arrived)

    async def run(self) -> None:
        """Keep the link, the view and the facts going; ends only by cancellation."""
        await self._may_link()
        self.manager.connect()
        writer = asyncio.create_task(self.facts.run(), name="ami-facts")
        try:
            while True:
                await self._one_login()
        finally:
            self.manager.close()
            writer.cancel()
            for task in self._aside:
                task.cancel()
            await asyncio.gather(writer, *self._aside, return_exceptions=True)
            with suppress(asyncio.CancelledError):
                await self.manager.wait_closed()

    async def _one_login(self) -> None:
        """Wait for a login and follow the PBX until the link is lost."""
        await self.manager.ready.wait()
        protocol = self.manager.protocol
        assert protocol is not None  # noqa: S101 - ready says so
        follower = asyncio.create_task(self._follow(), name="ami-follow")
        try:
            await asyncio.wait([follower, protocol.lost], return_when=asyncio.FIRST_COMPLETED)
            protocol.abort()
            await asyncio.wait([protocol.lost])
        finally:
            follower.cancel()
            await asyncio.wait([follower])
            self.live.clear()
            self.moved()

    async def _follow(self) -> None:
        """Bring the view up and keep it; returns only when a fresh login is needed."""
        try:
            await self._start_afresh()
            while True:
                for event in await self.inbox.batch(BATCH):
                    self._take(event)
                self.moved()
                await asyncio.sleep(0)
        except AmiError as error:
            log.warning("ami.no_snapshot", error=str(error))
            self.manager.last_error = str(error)
            await asyncio.sleep(REFUSED_PAUSE)
        except Exception:
            log.exception("ami.follower_failed")

    async def _start_afresh(self) -> None:
        boot = await ask_boot(self.manager)
        self.manager.systemname = boot.systemname
        self.inbox.clear()  # older than the snapshot, and partly from before the name was known
        listed = await ask_snapshot(self.manager)
        self.live.rebuild(boot.systemname, listed, boot.seen_at.timestamp())
        self.moved()
        log.info("ami.linked", channels=len(self.live.channels), members=len(self.live.members))
        if not boot.systemname:
            log.warning("ami.no_systemname", hint="set systemname in asterisk.conf")
            return
        self.facts.booted(boot)
        task = asyncio.create_task(self._look_again(boot, self.live.linkedids))
        self._aside.add(task)
        task.add_done_callback(self._aside.discard)

    async def _look_again(self, boot: Boot, known: frozenset[str]) -> None:
        """Have calls ended that the PBX has forgotten, if the journal does not end them first."""
        while True:
            await asyncio.sleep(self._grace)
            try:
                await self._reconcile(boot, known)
            except (*DatabaseUnavailable, *DatabaseBusy) as error:
                log.warning("ami.reconciles_later", error=repr(error))
            except Exception:
                log.exception("ami.not_reconciled")  # the next login tries again
                return
            else:
                return

    def _arrived(self, manager: AmiManager, event: Fields) -> None:
        """Take an event from the wire; runs inside the reader, so it only enqueues."""
        if not self.inbox.put(event):
            self.overflows += 1
            self.inbox.clear()
            manager.drop("the inbox is full")

    def _take(self, event: Fields) -> None:
        name = event.get("Event")
        if name in HOLDS:
            self.facts.held(event)
        elif name == "Shutdown":
            log.info("ami.pbx_shuts_down", restart=event.get("Restart", ""))
        self.live.apply(event)
