"""An appeal forwarded to two organisations: each has its question in it and wrote all it may."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from db.pool import Connection

SHARED_CASE: Final = "0e7a0000-0000-4000-8000-000000000001"
NEUTRAL: Final = "очередь"  # what the citizen wrote
OURS: Final = "tajna0"  # what nobody but the hotline may read
INSERT_SHARED: Final = (
    """
    INSERT INTO cases (case_id, case_number, kind, state, topic, text, created_at)
    VALUES ($1, '2260000033', 'appeal', 'registered', $2, $2, app_now())
    """,
    """
    INSERT INTO appeals (case_id, regime, form, kind, multiplicity, identification, received_on,
                         resolution)
    VALUES ($1, 'hotline', 'phone', 'complaint', 'individual', 'none', '2026-03-06', $3)
    """,
    "INSERT INTO applicants (case_id, seq, name) VALUES ($1, 1, $2)",
    """
    INSERT INTO contacts (contact_id, case_id, channel, at, description)
    VALUES (gen_random_uuid(), $1, 'site', app_now(), $2)
    """,
    """
    INSERT INTO contacts (contact_id, case_id, channel, at, description, inside)
    VALUES (gen_random_uuid(), $1, 'email', app_now(), $3, true)
    """,
    """
    INSERT INTO attachments (attachment_id, case_id, name, media_type, size, sha256, storage_key,
                             source, inside)
    SELECT gen_random_uuid(), $1::uuid, name, 'text/plain', 6, sha256('x'), name, 'paper',
           name = $3
      FROM unnest(ARRAY[$2::text, $3]) AS name
    """,
    """
    INSERT INTO case_history (case_id, seq, actor, step, from_state, to_state, details)
    VALUES ($1, 1, $3, 'appeal.forward', 'registered', 'registered',
            jsonb_build_object('x', $3::text))
    """,
    """
    INSERT INTO deadlines (case_id, what, started_at, legal_due_at, operational_due_at)
    VALUES ($1, 'answer', app_now(), app_now(), app_now())
    """,
)
# $1 the case, $2 whose part, $3 its secret, $4 its user, $5 its question, measure and request.
INSERT_PART: Final = (
    "INSERT INTO case_viewers (case_id, organisation_id) VALUES ($1, $2)",
    """
    INSERT INTO appeal_questions (case_id, seq, text, code, edition, confirmed_by, state,
                                  organisation_id)
    SELECT $1::uuid, $5::smallint, $3::text, code, edition, $4::uuid, 'forwarded', $2::uuid
      FROM classifier_entries WHERE title = $3
    """,
    """
    INSERT INTO forwards (forward_id, case_id, organisation_id, level, questions, reason,
                          with_result, conflict, note, forwarded_by)
    VALUES ($6, $1, $2, 'clinic', ARRAY[$5::smallint], 'competence', true, 'none', $3, $4)
    """,
    """
    INSERT INTO appeal_proposals (proposal_id, case_id, question, organisation_id, result,
                                  justified, text, written_by)
    VALUES (gen_random_uuid(), $1, $5, $2, 'explained', 'no', $3, $4)
    """,
    """
    INSERT INTO document_requests (case_id, seq, organisation_id, what, requested_by)
    VALUES ($1, $5, $2, $3, $4)
    """,
    """
    INSERT INTO measures (case_id, seq, question, organisation_id, description, responsible,
                          planned_on, written_by)
    VALUES ($1, $5, $5, $2, $3, $3, '2026-03-06', $4)
    """,
    """
    INSERT INTO deadlines (case_id, what, round, started_at, legal_due_at, operational_due_at)
    SELECT $1::uuid, what, $5::integer, app_now(), app_now(), app_now()
      FROM unnest(ARRAY['measure', 'documents']) AS what
    """,
    """
    INSERT INTO contacts (contact_id, case_id, channel, at, address, reason, description,
                          organisation_id)
    VALUES (gen_random_uuid(), $1, 'email', app_now(), $3::text || '@clinic.example', $3, $3, $2)
    """,
    """
    INSERT INTO attachments (attachment_id, case_id, name, media_type, size, sha256, storage_key,
                             source, organisation_id)
    VALUES ($7, $1, $3, 'text/plain', 6, sha256('x'), 'shared ' || $3::text, 'email', $2)
    """,
    """
    INSERT INTO case_history (case_id, seq, actor, step, from_state, to_state, details,
                              organisation_id)
    VALUES ($1, $5::integer + 1, $3::text, 'appeal.propose_answer', 'forwarded', 'forwarded',
            jsonb_build_object('x', $3::text), $2)
    """,
)


async def store_shared(connection: Connection) -> None:
    """Store what is the citizen's, which both see, and what is the hotline's alone."""
    for statement in INSERT_SHARED:
        await execute(connection, statement, (UUID(SHARED_CASE), NEUTRAL, OURS))


async def store_part(connection: Connection, turn: int, part: tuple[object, ...]) -> None:
    """Store what one organisation was sent and wrote; its question, measure, request: `turn`."""
    organisation_id, secret, user_id, forward_id, attachment_id = part
    values = (
        *(UUID(SHARED_CASE), organisation_id, secret, user_id, turn),
        *(forward_id, attachment_id),
    )
    for statement in INSERT_PART:
        await execute(connection, statement, values)


async def execute(connection: Connection, statement: str, values: Sequence[object]) -> None:
    """Execute `statement`, which takes its own of the values: their numbers made to follow on."""
    used = [number for number in range(1, len(values) + 1) if f"${number}" in statement]
    for place, number in enumerate(used, 1):
        statement = statement.replace(f"${number}", f"${place}")
    await connection.execute(statement, *(values[number - 1] for number in used))
