"""Row security must not cost an organisation's employee the indexes."""

from uuid import uuid4

import pytest

from callcenter.domain.access import Person, Role
from callcenter.services.as_person import as_person
from db.call_lists import LIST_CALLS
from db.case_register import LIST_CASES
from db.pool import Connection, Pool
from tests.integration.accounts import CLINIC, OTHER_CLINIC, found_organisations

OF_CLINIC, OF_OTHERS = 40, 20_000
CASES = """
    INSERT INTO cases (case_id, kind, state, created_at)
    SELECT gen_random_uuid(), 'ticket', 'draft', app_now() - make_interval(secs => n)
      FROM generate_series(1, $1) AS n
"""
CALLS = """
    INSERT INTO calls (linkedid, node, direction, dialled_number, offered_at, outcome, timeline,
                       case_id)
    SELECT case_id::text, 'pbx1', 'inbound', '78001000122', created_at, 'answered', '{}', case_id
      FROM cases
"""
VIEWERS = """
    INSERT INTO case_viewers (case_id, organisation_id)
    SELECT case_id, CASE WHEN row_number() OVER (ORDER BY case_id) <= $3 THEN $1::uuid ELSE $2 END
      FROM cases
"""


async def filled(connection: Connection) -> None:
    await connection.execute(CASES, OF_CLINIC + OF_OTHERS)
    await connection.execute(CALLS)
    await connection.execute(VIEWERS, CLINIC, OTHER_CLINIC, OF_CLINIC)
    await connection.execute("ANALYZE cases, calls, case_viewers")


@pytest.mark.parametrize(
    ("query", "filters", "table", "index"),
    [
        (LIST_CASES, (False, CLINIC, *[None] * 12, False, None, 50), "cases k", "cases_pkey"),
        (LIST_CALLS, (False, None, CLINIC, *[None] * 9, 50), "calls c", "calls_by_case"),
    ],
    ids=["cases", "calls"],
)
async def test_a_register_reads_the_rows_of_ones_own_organisation_only(
    pool: Pool, query: str, filters: tuple[object, ...], table: str, index: str
) -> None:
    await found_organisations(pool)
    person = Person(uuid4(), "clinic", Role.ORGANISATION, organisation_id=CLINIC)
    async with pool.acquire() as connection, connection.transaction():
        await filled(connection)
        async with as_person(connection, person):
            rows = await connection.fetch(query, *filters)
            plan = await connection.fetch(f"EXPLAIN {query}", *filters)

    assert len(rows) == OF_CLINIC
    steps = "\n".join(row[0] for row in plan)
    assert f"on {index}" in steps
    assert f"Scan on {table}" not in steps.replace(f"Bitmap Heap Scan on {table}", "")
    assert "_by_time" not in steps
