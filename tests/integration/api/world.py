"""A small hotline for the tests: who answered what, and whose case it is."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from db.pool import Pool
from tests.integration.accounts import CLINIC, OTHER_CLINIC, found_organisations

PHONE = "+79161234567"

INSERT_CASE = """
    INSERT INTO cases (case_id, case_number, kind, state, caller_e164, organisation_id, created_at)
    VALUES ($1, $2, 'appeal', 'draft', $3, $4, app_now())
"""
INSERT_VIEWER = "INSERT INTO case_viewers (case_id, organisation_id) VALUES ($1, $2)"
INSERT_CALL = """
    INSERT INTO calls (linkedid, node, direction, caller_e164, dialled_number, queue, offered_at,
                       queued_at, answered_at, ended_at, outcome, agent_extension, timeline,
                       case_id, talk_seconds)
    VALUES ($1, 'pbx1', 'inbound', $2, '78001000122', 'hotline', app_now() - interval '1 minute',
            app_now() - interval '50 seconds', app_now() - interval '40 seconds', app_now(),
            'answered', $3, '{"steps": [], "legs": []}', $4, 40)
"""
INSERT_CALLBACK = """
    INSERT INTO callbacks (callback_id, phone_e164, case_id, reason, state, created_at, due_at,
                           last_unanswered_at)
    VALUES ($1, $2, $3, 'abandoned', 'open', app_now(), app_now() + interval '4 hours',
            app_now() - interval '1 hour')
"""


@dataclass(frozen=True, slots=True)
class Held:
    """A call that extension answered, and its case."""

    linkedid: str
    case_id: UUID
    case_number: str


@dataclass(frozen=True, slots=True)
class World:
    own: Held  # answered by extension 201, case shown to CLINIC
    foreign: Held  # answered by extension 202, case shown to OTHER_CLINIC


async def build(pool: Pool) -> World:
    """Store two calls, each with its case."""
    await found_organisations(pool)
    own = await add_call(pool, "a1b2-1700000000.1", "201", CLINIC, "2260000017")
    foreign = await add_call(pool, "a1b2-1700000000.5", "202", OTHER_CLINIC, "2260000025")
    return World(own, foreign)


async def add_call(
    pool: Pool, linkedid: str, extension: str, organisation_id: UUID | None, number: str
) -> Held:
    held = Held(linkedid, uuid4(), number)
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(INSERT_CASE, held.case_id, number, PHONE, organisation_id)
        if organisation_id is not None:
            await connection.execute(INSERT_VIEWER, held.case_id, organisation_id)
        await connection.execute(INSERT_CALL, linkedid, PHONE, extension, held.case_id)
    return held


async def owe(pool: Pool, held: Held) -> UUID:
    """Open an obligation to call PHONE back."""
    callback_id = uuid4()
    async with pool.acquire() as connection:
        await connection.execute(INSERT_CALLBACK, callback_id, PHONE, held.case_id)
    return callback_id


async def audited(pool: Pool) -> list[tuple[str, str, str]]:
    """Return actor, action and object of each audit entry but those about sessions and users."""
    asked = """
        SELECT actor, action, object FROM audit WHERE object NOT LIKE 'user %' ORDER BY seq
    """
    async with pool.acquire() as connection:
        return [tuple(row) for row in await connection.fetch(asked)]
