"""A tail in a process of its own, to be killed: `python -m tests.faults.tail_process URL FILE`.

With a third argument `planted` it has the bug that the kill test must find: the file's
position is committed before, and apart from, the rows made from it.
"""

import asyncio
import sys
from pathlib import Path
from typing import Final

from callcenter import logs
from callcenter.journal import tail
from callcenter.journal.status import TailStatus
from callcenter.services.journal_desk import JournalDesk
from callcenter.services.journal_rules import JournalRules
from callcenter.services.recent_calls import RecentCalls
from callcenter.services.record_events import Batch, Recorded, record_events
from db.journal import save_position
from db.pool import Connection, open_pool
from tests.integration.journal_parts import NODE, RULES

LINES: Final = 7  # in a batch: many transactions, so that a kill finds one open
PAUSE: Final = 0.005  # seconds between batches
GAP: Final = 0.02  # seconds between the planted bug's two commits


async def unhurried(
    connection: Connection, batch: Batch, recent: RecentCalls, rules: JournalRules
) -> Recorded:
    recorded = await record_events(connection, batch, recent, rules)
    await asyncio.sleep(PAUSE)
    return recorded


async def position_first(
    connection: Connection, batch: Batch, recent: RecentCalls, rules: JournalRules
) -> Recorded:
    if batch.position is not None:
        await save_position(connection, batch.node, batch.position)
    await asyncio.sleep(GAP)
    return await record_events(connection, batch, recent, rules)


async def main(url: str, file: str, *planted: str) -> None:
    logs.configure("WARNING")
    tail.BATCH = LINES  # type: ignore[misc] # a constant to everybody but this test
    # Slow enough that no process reads the whole file before it is killed.
    tail.record_events = position_first if planted else unhurried  # type: ignore[attr-defined]
    pool = await open_pool(url)
    desk = JournalDesk(pool, NODE, RecentCalls(), RULES)
    await tail.tail_journal(desk, Path(file), TailStatus(NODE))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
