"""The registers' queries use their indexes, whatever is asked for, among twenty thousand cases."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from db.call_lists import LIST_CALLS, CallFilter, Seen, call_values
from db.case_register import (
    AMONG_NEWEST,
    LIST_CASES,
    WITHIN,
    WITHIN_MONTHS,
    CaseFilter,
    case_values,
)
from db.contact_lists import LIST_CONTACTS, ContactFilter, contact_values
from db.deadline_lists import LIST_OPEN
from db.deadlines import OVER
from db.pool import Connection

ALL = Seen(everything=True, agent_id=None, organisation_id=None)
NEWEST = (datetime(2027, 1, 1, tzinfo=UTC), UUID(int=0))
CASES = """
    INSERT INTO cases (case_id, kind, state, topic, topic_code, due_at, created_at)
    SELECT gen_random_uuid(), 'ticket', 'draft',
           CASE n % 4000 WHEN 0 THEN 'редкость' ELSE 'дело' END, 'topic_' || n % 500,
           CASE n % 50 WHEN 0 THEN timestamptz '2026-11-30' END,
           timestamptz '2026-11-01' - make_interval(mins => n)
      FROM generate_series(1, 20000) AS n
"""
CONTACTS = """
    INSERT INTO contacts (contact_id, case_id, channel, at)
    SELECT gen_random_uuid(), case_id, 'site', created_at FROM cases
"""
CALLS = """
    INSERT INTO calls (linkedid, node, direction, caller_e164, dialled_e164, offered_at, outcome,
                       timeline, case_id)
    SELECT 'call.' || row_number() OVER (), 'pbx1', 'inbound',
           '+7916' || lpad((row_number() OVER () % 9000)::text, 7, '0'), NULL, created_at,
           'answered', '{}', case_id
      FROM cases
"""
DEADLINES = """
    INSERT INTO deadlines (case_id, what, started_at, legal_due_at, operational_due_at, met_at)
    SELECT case_id, 'execution', created_at, created_at + interval '90 days',
           created_at + interval '90 days', CASE WHEN due_at IS NULL THEN created_at END
      FROM cases
"""


@pytest.fixture
async def full(connection: Connection) -> Connection:
    for statement in (CASES, CONTACTS, CALLS, DEADLINES):
        await connection.execute(statement)
    await connection.execute("ANALYZE")
    await connection.execute("SET plan_cache_mode = force_custom_plan")
    return connection


async def plan(connection: Connection, query: str, *values: object) -> str:
    return "\n".join(row[0] for row in await connection.fetch(f"EXPLAIN {query}", *values))


@pytest.mark.parametrize(
    ("only", "index"),
    [
        (CaseFilter(), "cases_by_time"),
        (CaseFilter(topic_code="topic_7"), "cases_by_topic"),
        (CaseFilter(overdue=True), "cases_waiting"),
        (CaseFilter(case_number="1260000018"), "cases_case_number_key"),
        (CaseFilter(caller_e164="+79161234567"), "cases_by_caller"),
    ],
    ids=["first_page", "topic", "overdue", "number", "caller"],
)
async def test_the_register_of_cases(full: Connection, only: CaseFilter, index: str) -> None:
    steps = await plan(full, LIST_CASES, *case_values(ALL, only, None), 51)

    assert index in steps
    assert "Seq Scan on cases" not in steps


async def test_a_search(full: Connection) -> None:
    values = case_values(ALL, CaseFilter(), NEWEST)

    walk = await plan(full, AMONG_NEWEST, *values, 51, "'дел'", 1_000)
    besides = (None, "'дел'")
    found = await plan(full, WITHIN, *values, 51, "'редкост'", *besides)
    recent = await plan(full, WITHIN_MONTHS, *values, 51, "'редкост 202610'", *besides)

    assert "case_search_by_time" in walk
    assert "case_search_by_word" in found
    assert "case_search_by_month" in recent
    assert "case_search_by_word" not in recent  # as if it were asked for what is common
    for table in ("cases", "case_search"):
        assert f"Seq Scan on {table} " not in walk + found + recent


async def test_the_journal_and_the_deadlines(full: Connection) -> None:
    journal = await plan(full, LIST_CONTACTS, *contact_values(ALL, ContactFilter(), None), 51)
    due = await plan(full, LIST_OPEN, True, *[None] * 12, False, 51)  # noqa: FBT003 - sees everything

    over = await plan(full, OVER, 200)

    assert "contacts_by_time" in journal
    assert "deadlines_open" in due
    assert "Seq Scan" not in over
    assert "Seq Scan on contacts" not in journal


@pytest.mark.parametrize(
    ("only", "index"),
    [
        (CallFilter(), "calls_by_time"),
        (CallFilter(citizen_e164="+79160000123"), "calls_by_caller"),
        (CallFilter(case_number="1260000018"), "calls_by_case"),
    ],
    ids=["first_page", "citizen", "number"],
)
async def test_the_list_of_calls(full: Connection, only: CallFilter, index: str) -> None:
    steps = await plan(full, LIST_CALLS, *call_values(ALL, only, None), 51)

    assert index in steps
    assert "Seq Scan on calls" not in steps
