"""End the calls that a restart of the PBX, or its silence, has left open.

They get an INTERRUPTED event at the last moment known of them: of a start of the PBX that is
over, the last sign of any call it cut. Should the PBX's own end of such a call still be read,
the fold believes that instead.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

import structlog

from callcenter.domain.events import CallEvent, systemname_of
from callcenter.services.journal_desk import JournalDesk
from callcenter.services.journal_rules import JournalRules
from callcenter.services.recent_calls import RecentCalls
from callcenter.services.record_events import Batch, record_events
from db.journal import OpenCall, newest_boot, open_calls
from db.pool import Connection

Ends: TypeAlias = Mapping[str, datetime]  # when each call to be ended did end, by linkedid

log = structlog.get_logger(__name__)


async def interrupt_forgotten(
    desk: JournalDesk, known: Collection[str], before: datetime
) -> tuple[str, ...]:
    """End open calls that the PBX does not know any more; return them.

    `known` are the linkedids of its snapshot, taken at `before` by its clock: a call that
    began later is none of them and goes on. Waits until all the PBX has written is recorded,
    for there stands how most of them ended.
    """

    def forgotten(calls: Sequence[OpenCall]) -> Ends:
        return {
            call.linkedid: call.last_event_at
            for call in calls
            if call.linkedid not in known and call.last_event_at < before
        }

    await desk.recent.caught_up.wait()
    async with desk.pool.acquire() as connection:
        return await _interrupt(connection, desk.node, desk.recent, desk.rules, forgotten)


async def interrupt_older_boots(
    connection: Connection, node: str, recent: RecentCalls, rules: JournalRules
) -> tuple[str, ...]:
    """End the open calls of every start of the PBX but the last; return them."""
    newest = await newest_boot(connection, node)

    def older(calls: Sequence[OpenCall]) -> Ends:
        cut = [call for call in calls if newest not in {None, systemname_of(call.linkedid)}]
        signs: dict[str | None, datetime] = {}
        for call in cut:
            boot = systemname_of(call.linkedid)
            signs[boot] = max(call.last_event_at, signs.get(boot, call.last_event_at))
        return {call.linkedid: signs[systemname_of(call.linkedid)] for call in cut}

    return await _interrupt(connection, node, recent, rules, older)


async def _interrupt(
    connection: Connection,
    node: str,
    recent: RecentCalls,
    rules: JournalRules,
    choose: Callable[[Sequence[OpenCall]], Ends],
) -> tuple[str, ...]:
    ends = choose(await open_calls(connection, node))
    if not ends:
        return ()
    events = [
        CallEvent("INTERRUPTED", ended_at, linkedid, linkedid, channel="")
        for linkedid, ended_at in ends.items()
    ]
    recorded = await record_events(connection, Batch(node, events), recent, rules)
    log.warning("journal.calls_interrupted", node=node, calls=len(recorded.calls))
    return recorded.calls
