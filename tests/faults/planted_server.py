"""`callcenter serve` with the bug that the random kills must find.

The journal's position is committed before, and apart from, the rows made from it.
"""

import asyncio
from typing import Final

from callcenter.cli import main
from callcenter.journal import tail
from callcenter.services.journal_rules import JournalRules
from callcenter.services.recent_calls import RecentCalls
from callcenter.services.record_events import Batch, Recorded, record_events
from db.journal import save_position
from db.pool import Connection

GAP: Final = 0.1  # seconds between the two commits


async def position_first(
    connection: Connection, batch: Batch, recent: RecentCalls, rules: JournalRules
) -> Recorded:
    if batch.position is not None:
        await save_position(connection, batch.node, batch.position)
    await asyncio.sleep(GAP)
    return await record_events(connection, batch, recent, rules)


if __name__ == "__main__":
    tail.record_events = position_first  # type: ignore[attr-defined] # the planted bug
    main()
