"""Reads the stable views of schema `bi`, as any program outside would."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class CallLine:
    """A line of the journal."""

    linkedid: str
    direction: str
    caller_e164: str | None
    dialled_number: str
    queue: str | None
    offered_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    outcome: str
    wait_seconds: float
    talk_seconds: float
    agent_login: str | None
    case_number: str | None


@dataclass(frozen=True, slots=True)
class RecordingLine:
    recording_id: UUID
    state: str
    problem: str | None
    duration_seconds: float | None
    size: int | None
    expires_at: datetime | None
    citizen_level_db: float | None
    agent_level_db: float | None


NEWEST_CALL_FROM: Final = """
    SELECT linkedid, direction, caller_e164, dialled_number, queue, offered_at, answered_at,
           ended_at, outcome, wait_seconds, talk_seconds, agent_login, case_number
      FROM bi.calls
     WHERE caller_e164 = $1 AND offered_at >= $2
     ORDER BY offered_at DESC
     LIMIT 1
"""


async def newest_call_from(
    connection: Connection, caller_e164: str, since: datetime
) -> CallLine | None:
    row = await connection.fetchrow(NEWEST_CALL_FROM, caller_e164, since)
    return CallLine(**row) if row else None


# The levels of the two sides are not promised to analysts, so they come from the table.
RECORDING_OF: Final = """
    SELECT recording_id, v.state, v.problem, v.duration_seconds, v.bytes AS size, v.expires_at,
           r.citizen_level_db, r.agent_level_db
      FROM bi.recordings v JOIN recordings r USING (recording_id)
     WHERE v.linkedid = $1
     ORDER BY v.started_at
     LIMIT 1
"""


async def recording_of(connection: Connection, linkedid: str) -> RecordingLine | None:
    """Return the first recording of the call."""
    row = await connection.fetchrow(RECORDING_OF, linkedid)
    return RecordingLine(**row) if row else None
