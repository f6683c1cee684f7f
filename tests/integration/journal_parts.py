"""Parts of the journal's tests: rules, a recorder, and what stands in the rows afterwards."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from callcenter.domain.call_tracker import FoldRules
from callcenter.domain.events import CallEvent
from callcenter.services.journal_rules import JournalRules
from callcenter.services.recent_calls import RecentCalls
from callcenter.services.record_events import Batch, Recorded, record_events
from db.pool import Connection

NODE = "pbx1"
RULES = JournalRules(
    fold=FoldRules(short_call_seconds=5, area_code="495"),
    callback_due=timedelta(hours=4),
    zone=ZoneInfo("Europe/Moscow"),
    retention=timedelta(days=30),
)

ROWS = {
    "calls": "SELECT to_jsonb(c) - 'updated_at' FROM calls c ORDER BY linkedid",
    "cases": "SELECT to_jsonb(c) - 'updated_at' FROM cases c ORDER BY case_id",
    "contacts": "SELECT to_jsonb(c) FROM contacts c ORDER BY contact_id",
    "callbacks": "SELECT to_jsonb(c) FROM callbacks c ORDER BY callback_id",
    "callback_calls": "SELECT to_jsonb(c) FROM callback_calls c ORDER BY linkedid",
    "recordings": """SELECT to_jsonb(r) - 'updated_at' - 'next_try_at' FROM recordings r
                      ORDER BY stem""",
}


async def rows(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    """Return every row the journal makes, without the moments of writing."""
    return {
        table: [row[0] for row in await connection.fetch(query)] for table, query in ROWS.items()
    }


def drop_versions(
    piecemeal: dict[str, list[dict[str, Any]]], whole: dict[str, list[dict[str, Any]]]
) -> dict[str, list[dict[str, Any]]]:
    """Take the versions of `whole`: how often a row was written may differ, and only that."""
    return {
        table: [
            row | {"version": other["version"]} if "version" in row else row
            for row, other in zip(found, whole[table], strict=True)
        ]
        for table, found in piecemeal.items()
    }


@dataclass
class Recorder:
    connection: Connection
    recent: RecentCalls = field(default_factory=RecentCalls)

    async def __call__(self, events: Sequence[CallEvent]) -> Recorded:
        return await record_events(self.connection, Batch(NODE, events), self.recent, RULES)

    async def value(self, query: str, *values: object) -> Any:
        return await self.connection.fetchval(query, *values)


def renamed(events: Sequence[CallEvent], number: int, later: float = 0) -> list[CallEvent]:
    """Return the same happening as another call, `later` seconds after."""
    shift = timedelta(seconds=later)

    def other(text: str) -> str:
        return text.replace("boot1-17953380", f"boot1-{17953380 + number}")

    return [
        replace(
            event,
            linkedid=other(event.linkedid),
            uniqueid=other(event.uniqueid),
            event_at=event.event_at + shift,
            extra={
                key: other(value) if isinstance(value, str) else value
                for key, value in event.extra.items()
            },
        )
        for event in events
    ]


def from_number(events: Sequence[CallEvent], number: str) -> list[CallEvent]:
    """Return the same call from another number."""
    data = base64.b64encode(number.encode()).decode() + "."
    return [
        replace(event, extra={"extra": data}) if event.event_type == "CALLER" else event
        for event in events
    ]


def as_line(event: CallEvent) -> bytes:
    """Return the event as Asterisk's cel_custom writes it."""
    values = {
        "eventtype": event.event_type,
        "eventtime": round(event.event_at.timestamp(), 6),
        "userdeftype": "",
        "linkedid": event.linkedid,
        "uniqueid": event.uniqueid,
        "channame": event.channel,
        "context": "inbound",
        "appname": event.application,
        "peer": event.peer,
        "eventextra": json.dumps(event.extra) if event.extra else "",
    }
    return json.dumps(values, separators=(",", ":")).encode() + b"\n"
