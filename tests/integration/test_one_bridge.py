"""Two bridges started for one PBX by mistake: the second waits, then takes over."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from callcenter.ami.bridge import Address, Bridge
from callcenter.ami.facts import Sink
from callcenter.ami.snapshot import Boot
from callcenter.ami.wire import Fields, Suspect
from callcenter.journal.status import TailStatus
from callcenter.journal.tail import tail_journal
from callcenter.services.journal_desk import JournalDesk
from callcenter.services.recent_calls import RecentCalls
from db.pool import Pool
from tests.integration.ami_peer import SECRET, AmiPeer
from tests.integration.journal_parts import NODE, RULES
from tests.waiting import until


async def nowhere(_facts: Boot | Sequence[Fields] | Sequence[Suspect]) -> None:
    """Take facts that this test does not look at."""


async def nothing(_boot: Boot, _known: frozenset[str]) -> None:
    """Reconcile nothing."""


@asynccontextmanager
async def process(pool: Pool, file: Path, peer: AmiPeer) -> AsyncIterator[Bridge]:
    """Run what one process runs for a PBX: the tail and the live link."""
    desk, status = JournalDesk(pool, NODE, RecentCalls(), RULES), TailStatus(NODE)
    bridge = Bridge(
        Address("127.0.0.1", peer.port, "callcenter", SECRET),
        Sink(nowhere, nowhere, nowhere),
        nothing,
        may_link=desk.recent.ours.wait,
    )
    tasks = [
        asyncio.create_task(tail_journal(desk, file, status)),
        asyncio.create_task(bridge.run()),
    ]
    try:
        yield bridge
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_the_second_bridge_waits_for_the_lock_and_takes_over(
    pool: Pool, tmp_path: Path
) -> None:
    peer = AmiPeer()
    await peer.start()
    file = tmp_path / "calls.jsonl"
    file.touch()
    try:
        async with process(pool, file, peer) as first:
            await until(lambda: first.live.systemname)
            second_process = process(pool, file, peer)
            second = await second_process.__aenter__()
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(second.manager.ready.wait(), 1.5)
        await until(lambda: second.live.systemname, 5)
        assert len(peer.sessions) == 2
        await second_process.__aexit__(None, None, None)
    finally:
        await peer.stop()
