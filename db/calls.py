"""Calls in PostgreSQL, written by the journal."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import orjson

from callcenter.domain.call import Call, timeline
from db.pool import Connection


@dataclass(frozen=True, slots=True)
class CallOfCase:
    """A call and the case it belongs to; None: it has none of its own."""

    call: Call
    case_id: UUID | None


UPSERT_CALLS: Final = """
    INSERT INTO calls AS c
           (linkedid, node, direction, caller_raw, caller_name, caller_e164, dialled_number,
            dialled_e164, menu_choice, queue, offered_at, queued_at, answered_at, ended_at,
            outcome, wait_seconds, talk_seconds, hold_seconds, hung_up_by, agent_extension,
            timeline, case_id, agent_id)
    SELECT t.linkedid, $1, t.direction, t.caller_raw, t.caller_name, t.caller_e164,
           t.dialled_number, t.dialled_e164, t.menu_choice, t.queue, t.offered_at, t.queued_at,
           t.answered_at, t.ended_at, t.outcome, t.wait_seconds, t.talk_seconds,
           t.hold_seconds, t.hung_up_by, t.agent_extension, t.timeline::jsonb, t.case_id,
           (SELECT u.user_id FROM users u WHERE u.extension = t.agent_extension)
      FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
                  $8::text[], $9::text[], $10::text[], $11::timestamptz[],
                  $12::timestamptz[], $13::timestamptz[], $14::timestamptz[], $15::text[],
                  $16::float8[], $17::float8[], $18::float8[], $19::text[], $20::text[],
                  $21::text[], $22::uuid[])
           AS t (linkedid, direction, caller_raw, caller_name, caller_e164, dialled_number,
                 dialled_e164, menu_choice, queue, offered_at, queued_at, answered_at, ended_at,
                 outcome, wait_seconds, talk_seconds, hold_seconds, hung_up_by,
                 agent_extension, timeline, case_id)
     ORDER BY t.linkedid
        ON CONFLICT (linkedid) DO UPDATE
       SET direction = EXCLUDED.direction, caller_raw = EXCLUDED.caller_raw,
           caller_name = EXCLUDED.caller_name, caller_e164 = EXCLUDED.caller_e164,
           dialled_number = EXCLUDED.dialled_number, dialled_e164 = EXCLUDED.dialled_e164,
           menu_choice = EXCLUDED.menu_choice, queue = EXCLUDED.queue,
           offered_at = EXCLUDED.offered_at, queued_at = EXCLUDED.queued_at,
           answered_at = EXCLUDED.answered_at, ended_at = EXCLUDED.ended_at,
           outcome = EXCLUDED.outcome, wait_seconds = EXCLUDED.wait_seconds,
           talk_seconds = EXCLUDED.talk_seconds, hold_seconds = EXCLUDED.hold_seconds,
           hung_up_by = EXCLUDED.hung_up_by, agent_extension = EXCLUDED.agent_extension,
           timeline = EXCLUDED.timeline, case_id = coalesce(EXCLUDED.case_id, c.case_id),
           agent_id = CASE WHEN c.agent_extension = EXCLUDED.agent_extension
                           THEN coalesce(c.agent_id, EXCLUDED.agent_id)
                           ELSE EXCLUDED.agent_id END,
           updated_at = now()
"""


async def upsert_calls(connection: Connection, node: str, rows: Sequence[CallOfCase]) -> None:
    """Write calls as they are folded now; each linkedid at most once in `rows`."""
    calls = [row.call for row in rows]
    await connection.execute(
        UPSERT_CALLS,
        node,
        [call.linkedid for call in calls],
        [call.direction for call in calls],
        [call.caller_raw for call in calls],
        [call.caller_name for call in calls],
        [call.caller_e164 for call in calls],
        [call.dialled_number for call in calls],
        [call.dialled_e164 for call in calls],
        [call.menu_choice for call in calls],
        [call.queue for call in calls],
        [call.offered_at for call in calls],
        [call.queued_at for call in calls],
        [call.answered_at for call in calls],
        [call.ended_at for call in calls],
        [call.outcome for call in calls],
        [call.wait_seconds for call in calls],
        [call.talk_seconds for call in calls],
        [call.hold_seconds for call in calls],
        [call.hung_up_by for call in calls],
        [call.agent_extension for call in calls],
        [orjson.dumps(timeline(call)).decode() for call in calls],
        [row.case_id for row in rows],
    )
