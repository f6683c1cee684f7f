"""The bridge against a scripted PBX: what the view shows, what is written down, what is not."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest

from callcenter.ami.bridge import Address, Bridge
from callcenter.ami.facts import Sink
from callcenter.ami.snapshot import Boot
from callcenter.ami.wire import Fields, Suspect
from tests.integration.ami_peer import SECRET, SYSTEMNAME, AmiPeer, event, message
from tests.waiting import until

CALLER = f"{SYSTEMNAME}-1795318737.1"
AGENT = f"{SYSTEMNAME}-1795318737.2"
NEXT_BOOT = "0" * 32


class Notebook:
    """Takes what the bridge writes, in memory; `down` makes it a database that is away."""

    def __init__(self) -> None:
        self.boots: list[str] = []
        self.holds: list[Fields] = []
        self.suspects: list[Suspect] = []
        self.reconciled: list[tuple[str, frozenset[str]]] = []
        self.down = False
        self.refused = 0

    async def note_boot(self, boot: Boot) -> None:
        self._refuse_when_down()
        self.boots.append(boot.systemname)

    async def record_holds(self, events: Sequence[Fields]) -> None:
        self._refuse_when_down()
        self.holds.extend(events)

    async def reject(self, suspects: Sequence[Suspect]) -> None:
        self.suspects.extend(suspects)

    async def reconcile(self, boot: Boot, known: frozenset[str]) -> None:
        self.reconciled.append((boot.systemname, known))

    def _refuse_when_down(self) -> None:
        if self.down:
            self.refused += 1
            raise ConnectionRefusedError("planted")


@pytest.fixture
async def peer() -> AsyncIterator[AmiPeer]:
    peer = AmiPeer()
    await peer.start()
    yield peer
    await peer.stop()


@pytest.fixture
def notebook() -> Notebook:
    return Notebook()


@asynccontextmanager
async def bridged(
    peer: AmiPeer, notebook: Notebook, *, capacity: int = 1000, grace: float = 0.05
) -> AsyncIterator[Bridge]:
    """Run a bridge against `peer`, its view up."""
    bridge = Bridge(
        Address("127.0.0.1", peer.port, "callcenter", SECRET),
        Sink(notebook.note_boot, notebook.record_holds, notebook.reject),
        notebook.reconcile,
        capacity=capacity,
        grace=grace,
    )
    task = asyncio.create_task(bridge.run())
    try:
        await until(lambda: bridge.live.systemname)
        yield bridge
    finally:
        task.cancel()
        await asyncio.wait([task], timeout=5)


def channel(kind: str, uniqueid: str, state: str, name: str) -> bytes:
    return event(
        kind, Channel=name, ChannelStateDesc=state, CallerIDNum="79001112233",
        Uniqueid=uniqueid, Linkedid=CALLER,
    )  # fmt: skip


async def test_a_login_shows_what_is_there_already(peer: AmiPeer, notebook: Notebook) -> None:
    peer.snapshot = {
        "CoreShowChannels": (
            ("CoreShowChannel", {
                "Channel": "PJSIP/trunk-00000001", "ChannelStateDesc": "Up",
                "Uniqueid": CALLER, "Linkedid": CALLER, "BridgeId": "",
            }),
        ),
        "QueueStatus": (
            ("QueueMember", {"Queue": "hotline", "Location": "PJSIP/201", "Status": "1"}),
            ("QueueEntry", {"Queue": "hotline", "Position": "1", "Uniqueid": CALLER}),
        ),
    }  # fmt: skip
    async with bridged(peer, notebook) as bridge:
        assert bridge.live.channels[CALLER].state == "Up"
        assert bridge.live.members["hotline", "PJSIP/201"].status == 1
        assert bridge.live.waiting[CALLER].position == 1


async def test_events_show_who_rings_who_waits_and_who_talks(
    peer: AmiPeer, notebook: Notebook
) -> None:
    async with bridged(peer, notebook) as bridge:
        peer.last.say(
            channel("Newchannel", CALLER, "Up", "PJSIP/trunk-00000001")
            + event("QueueCallerJoin", Queue="hotline", Position="1", Uniqueid=CALLER)
            + channel("Newchannel", AGENT, "Down", "PJSIP/201-00000002")
            + channel("Newstate", AGENT, "Ringing", "PJSIP/201-00000002")
        )
        await until(lambda: bridge.live.ringing)
        assert [phone.extension for phone in bridge.live.ringing] == ["201"]
        assert bridge.live.waiting[CALLER].queue == "hotline"

        peer.last.say(
            event("QueueCallerLeave", Queue="hotline", Uniqueid=CALLER)
            + channel("Newstate", AGENT, "Up", "PJSIP/201-00000002")
            + event("BridgeEnter", BridgeUniqueid="b", Uniqueid=AGENT)
        )
        await until(lambda: bridge.live.channels[AGENT].bridge == "b")
        assert not bridge.live.ringing
        assert not bridge.live.waiting

        peer.last.say(event("Hangup", Uniqueid=AGENT) + event("Hangup", Uniqueid=CALLER))
        await until(lambda: not bridge.live.channels)


async def test_a_lost_link_is_up_again_within_5_seconds(peer: AmiPeer, notebook: Notebook) -> None:
    async with bridged(peer, notebook) as bridge:
        peer.last.say(channel("Newchannel", CALLER, "Up", "PJSIP/trunk-00000001"))
        await until(lambda: bridge.live.channels)
        peer.last.reset()  # meanwhile the call ends, unheard
        await until(lambda: len(peer.sessions) == 2 and bridge.live.systemname, 5)

        assert not bridge.live.channels


async def test_a_vanished_call_is_looked_at_again(peer: AmiPeer, notebook: Notebook) -> None:
    peer.snapshot = {
        "CoreShowChannels": (("CoreShowChannel", {"Uniqueid": AGENT, "Linkedid": CALLER}),)
    }
    async with bridged(peer, notebook):
        await until(lambda: notebook.reconciled)

        assert notebook.reconciled == [(SYSTEMNAME, frozenset({CALLER, AGENT}))]


async def test_a_restarted_pbx_is_a_new_boot_and_the_old_name_is_no_longer_believed(
    peer: AmiPeer, notebook: Notebook
) -> None:
    async with bridged(peer, notebook) as bridge:
        peer.systemname = NEXT_BOOT
        peer.last.say(event("Shutdown", Restart="True"))
        await until(lambda: not len(bridge.inbox))
        peer.last.reset()
        await until(lambda: bridge.live.systemname == NEXT_BOOT)
        await until(lambda: notebook.boots == [SYSTEMNAME, NEXT_BOOT])

        peer.last.say(event("Newchannel", systemname=SYSTEMNAME, Uniqueid=CALLER))
        await until(lambda: notebook.suspects)
        assert not bridge.live.channels


async def test_a_forged_block_changes_nothing_and_is_put_aside(
    peer: AmiPeer, notebook: Notebook
) -> None:
    forged = message(Event="Hangup", Uniqueid=CALLER)
    async with bridged(peer, notebook) as bridge:
        peer.last.say(channel("Newchannel", CALLER, "Up", "PJSIP/trunk-00000001"))
        peer.last.say(forged + message(Event="Hangup", SystemName="guess", Uniqueid=CALLER))
        await until(lambda: len(notebook.suspects) == 2)

        assert CALLER in bridge.live.channels
        assert notebook.suspects[0].raw == forged.removesuffix(b"\r\n\r\n")
        assert bridge.manager.counters.suspects == 2


async def test_an_event_with_a_second_uniqueid_is_put_aside(
    peer: AmiPeer, notebook: Notebook
) -> None:
    async with bridged(peer, notebook) as bridge:
        peer.last.say(event("Newchannel", Exten="1\r\nUniqueid: EVIL", Uniqueid=CALLER))
        await until(lambda: notebook.suspects)

        assert notebook.suspects[0].reason == "second Uniqueid"
        assert not bridge.live.channels


async def test_a_full_inbox_cuts_the_link_and_starts_afresh(
    peer: AmiPeer, notebook: Notebook
) -> None:
    async with bridged(peer, notebook, capacity=10) as bridge:
        peer.last.say(b"".join(event("Newchannel", Uniqueid=str(n)) for n in range(50)))
        await until(lambda: len(peer.sessions) == 2 and bridge.live.systemname)

        assert bridge.overflows >= 1
        assert not bridge.live.channels


async def test_holds_wait_for_the_database_and_keep_their_order(
    peer: AmiPeer, notebook: Notebook
) -> None:
    async with bridged(peer, notebook):
        await until(lambda: notebook.boots)
        notebook.down = True
        peer.last.say(event("Hold", Uniqueid=AGENT) + event("Unhold", Uniqueid=AGENT))
        await until(lambda: notebook.refused)
        notebook.down = False
        await until(lambda: len(notebook.holds) == 2)

        assert [fields["Event"] for fields in notebook.holds] == ["Hold", "Unhold"]


async def test_a_pbx_that_refuses_the_snapshot_is_asked_again(
    peer: AmiPeer, notebook: Notebook
) -> None:
    def loading(_session: object, action: dict[str, str]) -> bytes:
        del peer.replies["QueueStatus"]
        return message(
            Response="Error", ActionID=action["ActionID"], Message="Invalid/unknown command"
        )

    peer.replies["QueueStatus"] = loading
    async with bridged(peer, notebook):
        assert len(peer.sessions) == 2


async def test_reloads_leave_the_link_alone(peer: AmiPeer, notebook: Notebook) -> None:
    async with bridged(peer, notebook) as bridge:
        reload = event("Reload", Module="manager", Status="0")
        peer.last.say(reload * 20 + channel("Newchannel", CALLER, "Up", "PJSIP/trunk-00000001"))
        await until(lambda: bridge.live.channels)

        assert len(peer.sessions) == 1
