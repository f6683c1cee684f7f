"""Record holds, which only AMI tells, into the same journal as everything else."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

import structlog

from callcenter.domain.events import CallEvent
from callcenter.services.journal_desk import JournalDesk
from callcenter.services.record_events import Batch, record_events

HOLDS: Final = {"Hold": "HOLD", "Unhold": "UNHOLD"}

log = structlog.get_logger(__name__)


async def record_holds(desk: JournalDesk, events: Sequence[Mapping[str, str]]) -> None:
    """Record AMI's Hold and Unhold events; one without its fields is left out and logged.

    `Timestamp` needs `timestampevents=yes` in manager.conf.
    """
    holds = [hold for event in events if (hold := hold_event(event)) is not None]
    if holds:
        async with desk.pool.acquire() as connection:
            await record_events(connection, Batch(desk.node, holds), desk.recent, desk.rules)


def hold_event(event: Mapping[str, str]) -> CallEvent | None:
    """Return the journal's event for AMI's; None when it lacks what makes one."""
    try:
        return CallEvent(
            event_type=HOLDS[event["Event"]],
            event_at=datetime.fromtimestamp(float(event["Timestamp"]), UTC),
            linkedid=event["Linkedid"],
            uniqueid=event["Uniqueid"],
            channel=event["Channel"],
        )
    except (KeyError, ValueError, OverflowError) as error:
        log.warning("journal.hold_unreadable", error=repr(error))
        return None
