"""What is promised and not done yet, over HTTP: the soonest first, by every dimension."""

from collections.abc import Callable
from typing import Any

import pytest

from callcenter.domain.access import Role
from db.pool import Pool
from tests.integration.accounts import CLINIC
from tests.integration.api.visitor import Client, Visitor
from tests.integration.api.world import audited
from tests.integration.fortnight import filled

OPEN = """
    SELECT count(*) FROM deadlines
     WHERE met_at IS NULL AND cancelled_at IS NULL AND what <> 'dispute'
"""
AHEAD = """
    UPDATE deadlines SET legal_due_at = app_now() + interval '1 day',
                         operational_due_at = app_now() + interval '1 day'
     WHERE (case_id, what, round) = (SELECT case_id, what, round FROM deadlines
                                      WHERE met_at IS NULL AND cancelled_at IS NULL
                                        AND what <> 'dispute' LIMIT 1)
"""


@pytest.mark.covers("000-10", "001-08", "003-25")
async def test_pages_hold_every_open_moment_once_the_soonest_first(
    pool: Pool, supervisor: Visitor
) -> None:
    await filled(pool, 6)
    seen, query = [], "limit=3"
    for _ in range(100):
        page = await (await supervisor.get(f"/deadlines?{query}")).json()
        seen += page["items"]
        if page["next_cursor"] is None:
            break
        query = f"limit=3&cursor={page['next_cursor']}"

    keys = [(item["operational_due_at"], item["case_id"], item["what"]) for item in seen]
    assert len(set(keys)) == len(keys) == await pool.fetchval(OPEN) > 5
    assert [key[0] for key in keys] == sorted(key[0] for key in keys)
    assert {item["what"] for item in seen} <= {"execution", "answer"}
    assert ("supervisor", "listed", "deadlines") in await audited(pool)


@pytest.mark.covers("000-09", "000-10")
async def test_each_filter_leaves_what_fits(pool: Pool, supervisor: Visitor) -> None:
    await filled(pool, 7)
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("SET LOCAL session_replication_role = replica")  # no record of it
        await connection.execute(AHEAD)
    every = (await (await supervisor.get("/deadlines?limit=100")).json())["items"]
    sample = next(item for item in every if item["line"] and item["operator_login"])

    filters: list[tuple[str, Callable[[dict[str, Any]], bool]]] = [
        ("what=answer", lambda item: item["what"] == "answer"),
        ("kind=ticket", lambda item: item["kind"] == "ticket"),
        (f"organisation_id={CLINIC}", lambda item: item["organisation_id"] == str(CLINIC)),
        (f"line={sample['line']}", lambda item: item["line"] == sample["line"]),
        ("topic_code=telemedicine", lambda item: item["topic_code"] == "telemedicine"),
        ("operator=op1", lambda item: item["operator_login"] == "op1"),
        ("overdue=true", lambda item: item["overdue"]),
        ("due_before=2026-09-15T00:00:00Z", lambda i: i["operational_due_at"] < "2026-09-15"),
    ]  # fmt: skip
    for query, fits in filters:
        found = (await (await supervisor.get(f"/deadlines?limit=100&{query}")).json())["items"]
        assert found == [item for item in every if fits(item)], query
        assert 0 < len(found) < len(every), query


@pytest.mark.parametrize("cursor", ["e30", "WyIyMDI2Il0", "W10"])
async def test_a_cursor_of_nobodys_is_refused(supervisor: Visitor, cursor: str) -> None:
    answer = await supervisor.get(f"/deadlines?cursor={cursor}")

    assert (await answer.json())["code"] == "invalid_cursor"


async def test_the_register_leaves_the_tickets_of_a_line(client: Client, pool: Pool) -> None:
    await filled(pool, 8)
    operator = await Visitor.of_role(client, pool, Role.OPERATOR)

    page = await (await operator.get("/cases?line=2&limit=100")).json()

    expected = await pool.fetchval("SELECT count(*) FROM tickets WHERE line = 2")
    assert len(page["items"]) == expected > 0
    assert {item["kind"] for item in page["items"]} == {"ticket"}
