"""What the card of a call shows: the call, and what is known of its number. Personal data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class CardCall:
    """A call with its case, as far as the journal has brought them."""

    linkedid: str
    direction: str
    caller_raw: str
    citizen_e164: str | None  # who called us, or whom we called
    dialled_number: str
    menu_choice: str | None
    queue: str | None
    queued_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    wait_seconds: float
    agent_id: UUID | None
    case_id: UUID | None
    case_number: str | None
    case_kind: str | None
    case_version: int | None
    case_person_id: UUID | None  # whose the case is; None: nobody has said


@dataclass(frozen=True, slots=True)
class CardCalled:
    """`call` None: the journal has not brought it; `ring` None: it is not on this phone now."""

    call: CardCall | None
    ring: Mapping[str, Any] | None
    at: datetime


CALL: Final = """
    SELECT app_now() AS at, r.value AS ring, c.*
      FROM (VALUES (1)) AS one
      LEFT JOIN LATERAL (
           SELECT c.linkedid, c.direction, c.caller_raw,
                  coalesce(c.caller_e164, c.dialled_e164) AS citizen_e164, c.dialled_number,
                  c.menu_choice, c.queue, c.queued_at, c.answered_at, c.ended_at, c.wait_seconds,
                  c.agent_id, c.case_id, k.case_number, k.kind AS case_kind,
                  k.version AS case_version,
                  k.person_id AS case_person_id
             FROM calls c
             LEFT JOIN cases k ON k.case_id = c.case_id
            WHERE c.linkedid = $1) AS c ON true
      LEFT JOIN LATERAL (
           SELECT value FROM live_rows
            WHERE kind = 'ring' AND key = $2 AND value ->> 'linkedid' = $1
            ORDER BY seq DESC LIMIT 1) AS r ON true
"""


async def card_call(connection: Connection, linkedid: str, extension: str | None) -> CardCalled:
    """Return a call, and whether the phone of `extension` rings or talks for it now."""
    row = await connection.fetchrow(CALL, linkedid, extension)
    assert row is not None  # noqa: S101 - VALUES has a row
    values = dict(row)
    at, ring = values.pop("at"), values.pop("ring")
    return CardCalled(CardCall(**values) if values["linkedid"] else None, ring, at)


@dataclass(frozen=True, slots=True)
class CardNumber:
    """What is known of a number; each list as rows of the statement below."""

    people: Sequence[Mapping[str, Any]]
    named: Sequence[Mapping[str, Any]]
    organisations: Sequence[Mapping[str, Any]]
    open_cases: Sequence[Mapping[str, Any]]
    earlier_calls: Sequence[Mapping[str, Any]]


# The newest 500 say who phones from here; a number of a thousand calls belongs to an office.
NUMBER: Final = """
    WITH earlier AS (
        SELECT case_id, case_number, kind, state, topic, caller_name, person_id, created_at
          FROM cases
         WHERE caller_e164 = $1 AND case_id IS DISTINCT FROM $2
         ORDER BY created_at DESC LIMIT 500
    ), people AS (
        SELECT p.person_id, concat_ws(' ', p.family_name, nullif(p.given_name, ''),
                                      nullif(p.patronymic, '')) AS name, p.birth_date
          FROM persons p
         WHERE p.merged_into IS NULL AND p.person_id IN (
               SELECT person_id FROM person_phones WHERE e164 = $1)
         ORDER BY 2, 1 LIMIT 20
    ), named AS (
        SELECT person_id, caller_name AS name, max(created_at) AS last_at
          FROM earlier
         WHERE caller_name <> ''
         GROUP BY 1, 2
         ORDER BY 3 DESC LIMIT 20
    ), organisations AS (
        SELECT organisation_id, short_name AS name
          FROM organisations
         WHERE organisation_id IN (
               SELECT organisation_id FROM organisation_phones WHERE e164 = $1)
         ORDER BY 2 LIMIT 20
    ), open_cases AS (
        SELECT case_id, case_number AS number, kind, state, topic, created_at
          FROM earlier WHERE state <> 'closed' AND case_number IS NOT NULL
         ORDER BY created_at DESC LIMIT 20
    ), earlier_calls AS (
        SELECT c.linkedid, c.offered_at, c.outcome, c.talk_seconds, c.case_id, k.case_number,
               u.full_name AS agent
          FROM calls c
          LEFT JOIN cases k ON k.case_id = c.case_id
          LEFT JOIN users u ON u.user_id = c.agent_id
         WHERE c.caller_e164 = $1 AND c.linkedid <> $3
         ORDER BY c.offered_at DESC LIMIT 10
    )
    SELECT (SELECT coalesce(jsonb_agg(one), '[]') FROM people one) AS people,
           (SELECT coalesce(jsonb_agg(one), '[]') FROM named one) AS named,
           (SELECT coalesce(jsonb_agg(one), '[]') FROM organisations one) AS organisations,
           (SELECT coalesce(jsonb_agg(one), '[]') FROM open_cases one) AS open_cases,
           (SELECT coalesce(jsonb_agg(one), '[]') FROM earlier_calls one) AS earlier_calls
"""


async def card_number(
    connection: Connection, e164: str, besides: UUID | None, linkedid: str
) -> CardNumber:
    """Return who and what is known under a number; the call's own case is left out."""
    row = await connection.fetchrow(NUMBER, e164, besides, linkedid)
    assert row is not None  # noqa: S101 - a SELECT without FROM has a row
    return CardNumber(**row)


NOTE_READING: Final = """
    INSERT INTO card_readings (linkedid, user_id) VALUES ($1, $2) ON CONFLICT DO NOTHING
"""


async def note_reading(connection: Connection, linkedid: str, user_id: UUID) -> bool:
    """Note that somebody reads a card; tell whether it is the first time."""
    return await connection.execute(NOTE_READING, linkedid, user_id) == "INSERT 0 1"
