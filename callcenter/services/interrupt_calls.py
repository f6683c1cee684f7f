"""End the calls that a restart of the PBX, or its silence, has left open.

They get an INTERRUPTED event at the moment of their last one. Should the PBX's own end of
such a call still be read, the fold believes that instead.
"""

from collections.abc import Callable, Collection
from datetime import datetime

import structlog

from callcenter.domain.events import CallEvent, systemname_of
from callcenter.services.journal_desk import JournalDesk
from callcenter.services.journal_rules import JournalRules
from callcenter.services.recent_calls import RecentCalls
from callcenter.services.record_events import Batch, record_events
from db.journal import OpenCall, newest_boot, open_calls
from db.pool import Connection

log = structlog.get_logger(__name__)


async def interrupt_forgotten(
    desk: JournalDesk, known: Collection[str], before: datetime
) -> tuple[str, ...]:
    """End open calls that the PBX does not know any more; return them.

    `known` are the linkedids of its snapshot, taken at `before` by its clock: a call that
    began later is none of them and goes on. Waits until all the PBX has written is recorded,
    for there stands how most of them ended.
    """

    def forgotten(call: OpenCall) -> bool:
        return call.linkedid not in known and call.last_event_at < before

    await desk.recent.caught_up.wait()
    async with desk.pool.acquire() as connection:
        return await _interrupt(connection, desk.node, desk.recent, desk.rules, forgotten)


async def interrupt_older_boots(
    connection: Connection, node: str, recent: RecentCalls, rules: JournalRules
) -> tuple[str, ...]:
    """End the open calls of every start of the PBX but the last; return them."""
    newest = await newest_boot(connection, node)

    def older(call: OpenCall) -> bool:
        return newest is not None and systemname_of(call.linkedid) != newest

    return await _interrupt(connection, node, recent, rules, older)


async def _interrupt(
    connection: Connection,
    node: str,
    recent: RecentCalls,
    rules: JournalRules,
    is_over: Callable[[OpenCall], bool],
) -> tuple[str, ...]:
    cut = [call for call in await open_calls(connection, node) if is_over(call)]
    if not cut:
        return ()
    events = [
        CallEvent("INTERRUPTED", call.last_event_at, call.linkedid, call.linkedid, channel="")
        for call in cut
    ]
    recorded = await record_events(connection, Batch(node, events), recent, rules)
    log.warning("journal.calls_interrupted", node=node, calls=len(recorded.calls))
    return recorded.calls
