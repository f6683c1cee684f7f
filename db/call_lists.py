"""Calls as people read them: page by page, within what each may see. Nothing is written here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class CallRow:
    linkedid: str
    direction: str
    caller_e164: str | None
    caller_name: str
    dialled_number: str
    menu_choice: str | None
    queue: str | None
    offered_at: datetime
    queued_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    outcome: str
    wait_seconds: float
    talk_seconds: float
    hold_seconds: float
    hung_up_by: str | None
    agent_extension: str | None
    agent_id: UUID | None  # who had that extension then
    agent_login: str | None
    agent_name: str | None
    case_id: UUID | None
    case_number: str | None
    organisation: str | None  # short name of whom its case concerns
    viewers: list[UUID]  # organisations whose employees see its case


@dataclass(frozen=True, slots=True)
class CallPageRow(CallRow):
    timeline: Any  # callcenter.domain.call.timeline


@dataclass(frozen=True, slots=True)
class Seen:
    """What of a list the reader may see: callcenter.domain.access.Reach as values."""

    everything: bool
    agent_id: UUID | None
    organisation_id: UUID | None


@dataclass(frozen=True, slots=True)
class CallFilter:
    """None: whatever it is."""

    offered_from: datetime | None = None
    offered_before: datetime | None = None
    direction: str | None = None
    queue: str | None = None
    outcome: str | None = None
    caller_e164: str | None = None
    case_number: str | None = None
    citizen_e164: str | None = None  # who called us, or whom we called
    agent: str | None = None  # login of who answered first


LIST_CALLS: Final = """
    SELECT c.linkedid, c.direction, c.caller_e164, c.caller_name, c.dialled_number,
           c.menu_choice, c.queue, c.offered_at, c.queued_at, c.answered_at, c.ended_at,
           c.outcome, c.wait_seconds, c.talk_seconds, c.hold_seconds, c.hung_up_by,
           c.agent_extension, c.agent_id, u.login AS agent_login, u.full_name AS agent_name,
           c.case_id, k.case_number, o.short_name AS organisation,
           ARRAY(SELECT v.organisation_id FROM case_viewers v
                  WHERE v.case_id = c.case_id) AS viewers
      FROM calls c
      LEFT JOIN cases k ON k.case_id = c.case_id
      LEFT JOIN organisations o ON o.organisation_id = k.organisation_id
      LEFT JOIN users u ON u.user_id = c.agent_id
     WHERE ($1 OR c.agent_id = $2 OR c.case_id = ANY (ARRAY(
               SELECT v.case_id FROM case_viewers v WHERE v.organisation_id = $3)))
       AND ($4::timestamptz IS NULL OR (c.offered_at, c.linkedid) < ($4, $5))
       AND ($6::timestamptz IS NULL OR c.offered_at >= $6)
       AND ($7::timestamptz IS NULL OR c.offered_at < $7)
       AND ($8::text IS NULL OR c.direction = $8)
       AND ($9::text IS NULL OR c.queue = $9)
       AND ($10::text IS NULL OR c.outcome = $10)
       AND ($11::text IS NULL OR c.caller_e164 = $11)
       AND ($12::text IS NULL OR c.case_id = coalesce(
               (SELECT n.case_id FROM cases n WHERE n.case_number = $12),
               (SELECT f.case_id FROM former_numbers f WHERE f.case_number = $12)))
       AND ($13::text IS NULL OR c.caller_e164 = $13 OR c.dialled_e164 = $13)
       AND ($14::text IS NULL OR u.login = $14)
     ORDER BY c.offered_at DESC, c.linkedid DESC
     LIMIT $15
"""


async def list_calls(
    connection: Connection,
    seen: Seen,
    only: CallFilter,
    after: tuple[datetime, str] | None,
    limit: int,
) -> list[CallRow]:
    """Return calls, the newest first, those that follow the call (offered_at, linkedid)."""
    rows = await connection.fetch(LIST_CALLS, *call_values(seen, only, after), limit)
    return [CallRow(**row) for row in rows]


def call_values(
    seen: Seen, only: CallFilter, after: tuple[datetime, str] | None
) -> tuple[object, ...]:
    """Return $1 to $14 of LIST_CALLS."""
    moment, linkedid = after or (None, None)
    return (
        *(seen.everything, seen.agent_id, seen.organisation_id, moment, linkedid),
        *(only.offered_from, only.offered_before, only.direction, only.queue, only.outcome),
        *(only.caller_e164, only.case_number, only.citizen_e164, only.agent),
    )


ONE_CALL: Final = """
    SELECT c.linkedid, c.direction, c.caller_e164, c.caller_name, c.dialled_number,
           c.menu_choice, c.queue, c.offered_at, c.queued_at, c.answered_at, c.ended_at,
           c.outcome, c.wait_seconds, c.talk_seconds, c.hold_seconds, c.hung_up_by,
           c.agent_extension, c.agent_id, u.login AS agent_login, u.full_name AS agent_name,
           c.case_id, k.case_number, o.short_name AS organisation,
           ARRAY(SELECT v.organisation_id FROM case_viewers v
                  WHERE v.case_id = c.case_id) AS viewers,
           c.timeline
      FROM calls c
      LEFT JOIN cases k ON k.case_id = c.case_id
      LEFT JOIN organisations o ON o.organisation_id = k.organisation_id
      LEFT JOIN users u ON u.user_id = c.agent_id
     WHERE c.linkedid = $1
"""


async def one_call(connection: Connection, linkedid: str) -> CallPageRow | None:
    """Return a call with its timeline; None when there is none."""
    row = await connection.fetchrow(ONE_CALL, linkedid)
    return CallPageRow(**row) if row else None


RECORDING_IDS: Final = """
    SELECT recording_id FROM recordings WHERE linkedid = $1 ORDER BY started_at
"""


async def recording_ids(connection: Connection, linkedid: str) -> list[UUID]:
    """Return the recordings of one call, the first first."""
    return [row["recording_id"] for row in await connection.fetch(RECORDING_IDS, linkedid)]


@dataclass(frozen=True, slots=True)
class RecordingOfCall:
    """What there is to hear of a call; of several recordings the one with a problem."""

    linkedid: str
    state: str
    problem: str | None


RECORDINGS_OF_CALLS: Final = """
    SELECT DISTINCT ON (linkedid) linkedid, state, problem
      FROM recordings
     WHERE linkedid = ANY ($1)
     ORDER BY linkedid, problem IS NULL, started_at
"""


async def recordings_of_calls(
    connection: Connection, linkedids: Sequence[str]
) -> list[RecordingOfCall]:
    """Return at most one row for each call; none for a call that was not recorded."""
    rows = await connection.fetch(RECORDINGS_OF_CALLS, linkedids)
    return [RecordingOfCall(**row) for row in rows]
