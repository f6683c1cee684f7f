"""Row security must cost an organisation's employee neither the indexes nor a join's linearity."""

import re
from uuid import uuid4

import pytest

from callcenter.domain.access import Person, Role
from callcenter.services.as_person import as_person
from db.appeal_lists import LIST_APPEALS
from db.call_lists import LIST_CALLS
from db.case_register import AMONG_OWN, LIST_CASES
from db.contact_lists import CONTACTS_AMONG_OWN, LIST_CONTACTS
from db.pool import Connection, Pool
from db.ticket_lists import DUE_TICKETS, NEWEST_TICKETS
from tests.integration.accounts import CLINIC, OTHER_CLINIC, found_organisations

SMALL, LARGE, OF_OTHERS = 40, 3_000, 20_000
CASES = """
    INSERT INTO cases (case_id, case_number, kind, state, topic, created_at, due_at)
    SELECT gen_random_uuid(), (1000000000 + n)::text,
           CASE WHEN n % 2 = 0 THEN 'ticket' ELSE 'appeal' END, 'registered', 'запись к врачу',
           app_now() - make_interval(secs => n), app_now()
      FROM generate_series(1, $1) AS n
"""
CALLS = """
    INSERT INTO calls (linkedid, node, direction, dialled_number, offered_at, outcome, timeline,
                       case_id)
    SELECT case_id::text, 'pbx1', 'inbound', '78001000122', created_at, 'answered', '{}', case_id
      FROM cases
"""
CONTACTS = """
    INSERT INTO contacts (contact_id, case_id, channel, at, linkedid)
    SELECT gen_random_uuid(), case_id, 'phone', created_at, case_id::text FROM cases
"""
TICKETS = """
    INSERT INTO tickets (case_id, category, work_type, requester_role, authorisation, urgency,
                         impact, started_at)
    SELECT case_id, 'use', 'consult', 'user', 'ok', 'low', '', app_now()
      FROM cases WHERE kind = 'ticket'
"""
APPEALS = """
    INSERT INTO appeals (case_id, regime, form, kind, multiplicity, identification, received_on)
    SELECT case_id, '59fz', 'paper', 'request', 'individual', 'none', '2026-03-02'
      FROM cases WHERE kind = 'appeal'
"""
VIEWERS = """
    INSERT INTO case_viewers (case_id, organisation_id)
    SELECT case_id, CASE WHEN row_number() OVER (ORDER BY case_id) <= $3 THEN $1::uuid ELSE $2 END
      FROM cases
"""
WORDS = "'врач'"
LISTS = {
    "cases": (LIST_CASES, (False, CLINIC, *[None] * 12, False, None, 50)),
    "cases by words": (AMONG_OWN, (True, CLINIC, *[None] * 12, False, None, 50, WORDS)),
    "calls": (LIST_CALLS, (False, None, CLINIC, *[None] * 11, 50)),
    "tickets": (NEWEST_TICKETS, (False, CLINIC, *[None] * 10, 50)),
    "tickets by term": (DUE_TICKETS, (False, CLINIC, *[None] * 10, 50)),
    "appeals": (LIST_APPEALS, (False, CLINIC, *[None] * 9, 50)),
    "contacts": (LIST_CONTACTS, (False, CLINIC, *[None] * 14, 50)),
    "contacts by words": (CONTACTS_AMONG_OWN, (True, CLINIC, *[None] * 14, 50, WORDS)),
}
ROWS = re.compile(r"actual time=\S+ rows=([\d.]+) loops=(\d+)")
REMOVED = re.compile(r"Rows Removed by (?:Join )?Filter: (\d+)")


async def filled(connection: Connection, own: int) -> None:
    await connection.execute(CASES, own + OF_OTHERS)
    for statement in (CALLS, CONTACTS, TICKETS, APPEALS):
        await connection.execute(statement)
    await connection.execute(VIEWERS, CLINIC, OTHER_CLINIC, own)
    await connection.execute("ANALYZE")


@pytest.mark.parametrize("own", [SMALL, LARGE], ids=["small", "large"])
async def test_a_list_touches_no_more_than_a_few_times_ones_own_rows(pool: Pool, own: int) -> None:
    """In time of rows, not of the clock: each step of a plan makes or throws away so many."""
    await found_organisations(pool)
    person = Person(uuid4(), "clinic", Role.ORGANISATION, organisation_id=CLINIC)
    async with pool.acquire() as connection, connection.transaction():
        await filled(connection, own)
        for name, (query, values) in LISTS.items():
            async with as_person(connection, person):
                rows = await connection.fetch(query, *values)
                plan = await connection.fetch(f"EXPLAIN (ANALYZE) {query}", *values)

            steps = "\n".join(row[0] for row in plan)
            made = [float(rows) * int(loops) for rows, loops in ROWS.findall(steps)]
            removed = [float(count) for count in REMOVED.findall(steps)]
            assert rows, name
            assert max(made + removed) <= 4 * own, f"{name}\n{steps}"
