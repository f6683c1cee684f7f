"""The electronic journal over HTTP: its fields, its filters, its words, and whose lines."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from callcenter.domain.access import Role
from callcenter.domain.case_number import CaseKind, make_case_number
from db.pool import Pool
from tests.integration.accounts import CLINIC, found_organisations
from tests.integration.api.visitor import Client, Visitor
from tests.integration.api.world import audited

NUMBER = make_case_number(CaseKind.TICKET, 2026, 1)
OTHER_NUMBER = make_case_number(CaseKind.TICKET, 2026, 2)
NOON = datetime(2026, 11, 20, 9, tzinfo=UTC)
CASE = """
    INSERT INTO cases (case_id, case_number, kind, state, channel, caller_name, topic, topic_code,
                       text, organisation_id, created_at)
    VALUES ($1, $2, 'ticket', 'draft', $3, 'Мартынова Ольга', $4, $5, 'Не печатает рецепты',
            $6, $7)
"""
CONTACT = """
    INSERT INTO contacts (contact_id, case_id, channel, at, address, caller_kind, reason,
                          description, agent_id, outcome)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, (SELECT user_id FROM users WHERE login = $9), $10)
"""


async def written(pool: Pool) -> tuple[UUID, UUID]:
    """Store a letter about the forms of a clinic and a paper about something else."""
    await found_organisations(pool)
    letter, paper = uuid4(), uuid4()
    ours, other = uuid4(), uuid4()
    await pool.execute(
        CASE, ours, NUMBER, "email", "Печать рецептов", "mis", CLINIC, NOON
    )  # fmt: skip
    await pool.execute(CASE, other, OTHER_NUMBER, "paper", "Отчёт", "reports", None, NOON)
    await pool.execute(
        CONTACT, letter, ours, "email", NOON, "olga@clinic.example", "user", "Рецепты",
        "Форма 107 не выходит на принтер", "supervisor", "ticket",
    )  # fmt: skip
    await pool.execute(
        CONTACT, paper, other, "paper", NOON - timedelta(days=2), None, "head", "Отчёт за год",
        "Просит срок", None, None,
    )  # fmt: skip
    await pool.execute(
        "INSERT INTO case_viewers (case_id, organisation_id) VALUES ($1, $2)", ours, CLINIC
    )
    return letter, paper


@pytest.mark.covers("003-22", "003-28")
async def test_a_line_has_the_fields_of_the_regulation(pool: Pool, supervisor: Visitor) -> None:
    letter, _ = await written(pool)

    page = await (await supervisor.get("/contacts?limit=1")).json()

    line = page["items"][0]
    assert line["contact_id"] == str(letter)
    assert (line["caller_name"], line["address"]) == ("Мартынова Ольга", "olga@clinic.example")
    assert line["at"] == "2026-11-20T09:00:00Z"
    assert (line["reason"], line["description"]) == ("Рецепты", "Форма 107 не выходит на принтер")
    assert (line["agent_login"], line["agent_name"]) == ("supervisor", "Иванова Мария")
    assert (line["channel"], line["case_number"]) == ("email", NUMBER)


@pytest.mark.covers("003-22")
@pytest.mark.parametrize(
    "query",
    [
        "channel=email",
        "at_from=2026-11-20T00:00:00Z",
        f"organisation_id={CLINIC}",
        "topic_code=mis",
        "agent=supervisor",
        "outcome=ticket",
        "caller_kind=user",
        f"case_number={NUMBER}",
        "search=принтеры",
        "search=печать рецепта",
        f"search={NUMBER}",
        "kind=ticket&channel=email&state=draft&search=мартынова рецепт",
    ],
)
async def test_each_filter_leaves_the_letter(pool: Pool, supervisor: Visitor, query: str) -> None:
    letter, _ = await written(pool)

    page = await (await supervisor.get(f"/contacts?{query}")).json()

    assert [line["contact_id"] for line in page["items"]] == [str(letter)]


async def test_a_former_number_finds_its_contacts(pool: Pool, supervisor: Visitor) -> None:
    letter, _ = await written(pool)
    former = make_case_number(CaseKind.APPEAL, 2026, 1)
    await pool.execute(
        "INSERT INTO former_numbers (case_number, case_id)"
        " SELECT $1, case_id FROM contacts WHERE contact_id = $2",
        *(former, letter),
    )

    for query in (f"case_number={former}", f"search={former}"):
        page = await (await supervisor.get(f"/contacts?{query}")).json()
        assert [line["contact_id"] for line in page["items"]] == [str(letter)]


@pytest.mark.parametrize(
    "query",
    ["channel=site", "at_before=2026-11-01T00:00:00Z", "search=отпуск", "kind=appeal", "search=и"],
)
async def test_a_filter_that_nothing_fits(pool: Pool, supervisor: Visitor, query: str) -> None:
    await written(pool)

    page = await (await supervisor.get(f"/contacts?{query}")).json()

    assert page == {"items": [], "next_cursor": None}


@pytest.mark.covers("003-27")
async def test_an_employee_reads_the_lines_of_the_own_organisation(
    client: Client, pool: Pool
) -> None:
    letter, _ = await written(pool)
    employee = await Visitor.of_role(client, pool, Role.ORGANISATION)

    for query in ("", "?search=рецепт", "?search=просит отчёт", "?search=просит"):
        page = await (await employee.get(f"/contacts{query}")).json()
        seen = [line["contact_id"] for line in page["items"]]
        assert seen == ([] if "просит" in query else [str(letter)]), query


async def test_pages_follow_one_another_and_each_reading_is_recorded(
    pool: Pool, supervisor: Visitor
) -> None:
    letter, paper = await written(pool)

    for search in ("", "&search=печатает"):
        first = await (await supervisor.get(f"/contacts?limit=1{search}")).json()
        query = f"limit=1&cursor={first['next_cursor']}{search}"
        second = await (await supervisor.get(f"/contacts?{query}")).json()
        assert [line["contact_id"] for line in first["items"] + second["items"]] == [
            str(letter),
            str(paper),
        ]
    assert await audited(pool) == [("supervisor", "listed", "contacts")] * 4


async def test_what_was_searched_for_is_not_kept_in_the_chain(
    pool: Pool, supervisor: Visitor
) -> None:
    await supervisor.get("/contacts?search=%2B79161234567 мартынова")

    body = await pool.fetchval("SELECT body FROM audit WHERE action = 'listed'")
    assert body == {"filter": {"searched": True}, "rows": 0}
