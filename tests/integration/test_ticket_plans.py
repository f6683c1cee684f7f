"""The hot queries about tickets use their indexes, however many cases there are."""

from uuid import UUID

import pytest

from db.case_register import plan_each_time
from db.pool import Connection
from db.ticket_lists import CHILDREN, DUE_TICKETS, NEWEST_TICKETS

MANY = 20_000
CASES = """
    INSERT INTO cases (case_id, case_number, kind, state, created_at, due_at, closed_at)
    SELECT lpad(n::text, 32, '0')::uuid, '126' || lpad(n::text, 7, '0'), 'ticket',
           CASE WHEN n % 5 = 0 THEN 'in_work' ELSE 'closed' END,
           app_now() - make_interval(secs => n), app_now() + make_interval(secs => n),
           CASE WHEN n % 5 <> 0 THEN app_now() END
      FROM generate_series(1, $1) AS n
"""
TICKETS = """
    INSERT INTO tickets (case_id, category, work_type, requester_role, authorisation, urgency,
                         line, started_at, parent_id)
    SELECT case_id, 'use', 'consult', 'user', 'ok', 'low', 1 + n % 3, app_now(),
           CASE WHEN n % 1000 = 7 THEN lpad('1', 32, '0')::uuid END
      FROM (SELECT case_id, row_number() OVER (ORDER BY case_id) AS n FROM cases) numbered
"""
EVERYTHING = (True, None, None, None)
NO_FILTER = (None, None, None, None, None, None)


@pytest.fixture
async def filled(connection: Connection) -> Connection:
    await connection.execute(CASES, MANY)
    await connection.execute(TICKETS)
    await connection.execute("ANALYZE cases, tickets")
    return connection


@pytest.mark.parametrize(
    ("query", "values", "index"),
    [
        (DUE_TICKETS, (*EVERYTHING, 2, "in_work", *NO_FILTER, 50), "cases_tickets_open"),
        (NEWEST_TICKETS, (*EVERYTHING, None, None, *NO_FILTER, 50), "cases_by_time"),
        (NEWEST_TICKETS, (*EVERYTHING, None, "in_work", *NO_FILTER, 50), "cases_by_"),
        (CHILDREN, (UUID(int=1),), "tickets_by_parent"),
    ],
    ids=["queue", "newest", "newest at work", "children"],
)
async def test_a_page_is_found_by_index(
    filled: Connection, query: str, values: tuple[object, ...], index: str
) -> None:
    async with filled.transaction():
        await plan_each_time(filled)
        rows = await filled.fetch(query, *values)
        plan = await filled.fetch(f"EXPLAIN {query}", *values)

    steps = "\n".join(row[0] for row in plan)
    assert len(rows) >= 20
    assert index in steps, steps
    assert "Seq Scan on cases" not in steps
    assert "Seq Scan on tickets" not in steps
