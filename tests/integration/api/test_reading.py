"""Calls and cases over HTTP: each sees their own, and that they looked is written down."""

from urllib.parse import quote
from uuid import UUID, uuid4

import pytest

from callcenter.domain.access import Action, Owner, Person, Role, reach
from db.pool import Pool
from tests.integration.accounts import CLINIC, OTHER_CLINIC
from tests.integration.api.visitor import Client, Visitor
from tests.integration.api.world import PHONE, add_call, audited, build

# What no linkedid or id may smuggle in: paths, NUL, other people's syntax.
HOSTILE = (
    "..",
    "../../etc/passwd",
    "..%2f..%2fetc%2fpasswd",
    "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "%00",
    "a%00b",
    "%2fetc%2fpasswd",
    "' OR '1'='1",
    "1;DROP TABLE calls",
    "a" * 500,
    "%ff%fe",
    "русский",
)


CALLED_OUT = """
    UPDATE calls SET direction = 'outbound', caller_e164 = NULL, dialled_e164 = $2
     WHERE linkedid = $1
"""
RECORDED = """
    INSERT INTO recordings (recording_id, node, stem, linkedid, state, problem, started_at,
                            retention)
    VALUES (gen_random_uuid(), 'pbx1', gen_random_uuid()::text, $1, $2, $3, app_now(), '30 days')
"""


async def visitor_of(client: Client, pool: Pool, role: Role) -> Visitor:
    return await Visitor.of_role(client, pool, role, extension="201")


@pytest.mark.parametrize("role", Role, ids=str)
async def test_each_role_sees_its_own_and_nothing_else(
    client: Client, pool: Pool, role: Role
) -> None:
    world = await build(pool)
    visitor = await visitor_of(client, pool, role)
    organisation = CLINIC if role is Role.ORGANISATION else None
    person = Person(world.own.case_id, role.value, role, "201", organisation)
    own = Owner(person.user_id, frozenset({CLINIC}))
    foreign = Owner(uuid4(), frozenset({OTHER_CLINIC}))

    for owner, held in ((own, world.own), (foreign, world.foreign)):
        call = await visitor.get(f"/calls/{held.linkedid}")
        case = await visitor.get(f"/cases/{held.case_id}")

        assert (call.status == 200) == reach(person, Action.READ_CALLS).covers(owner)
        assert (case.status == 200) == reach(person, Action.READ_CASES).covers(
            Owner(organisations=owner.organisations)
        )


@pytest.mark.parametrize(
    ("role", "action", "seen"),
    [
        (Role.OPERATOR, "calls", {"2260000017"}),
        (Role.OPERATOR, "cases", {"2260000017", "2260000025"}),
        (Role.ORGANISATION, "calls", {"2260000017"}),
        (Role.ORGANISATION, "cases", {"2260000017"}),
        (Role.SUPERVISOR, "calls", {"2260000017", "2260000025"}),
        (Role.AUDITOR, "cases", {"2260000017", "2260000025"}),
    ],
)
async def test_a_list_shows_what_a_single_read_shows(
    client: Client, pool: Pool, role: Role, action: str, seen: set[str]
) -> None:
    await build(pool)
    visitor = await visitor_of(client, pool, role)

    page = await (await visitor.get(f"/{action}")).json()

    assert {item["case_number"] for item in page["items"]} == seen


async def test_what_is_not_theirs_is_not_found_and_the_asking_is_recorded(
    client: Client, pool: Pool
) -> None:
    world = await build(pool)
    visitor = await visitor_of(client, pool, Role.ORGANISATION)

    call = await visitor.get(f"/calls/{world.foreign.linkedid}")
    case = await visitor.get(f"/cases/{world.foreign.case_id}")
    absent = await visitor.get("/calls/no-such-call")

    assert [call.status, case.status, absent.status] == [404, 404, 404]
    assert await call.json() == await absent.json()  # nothing tells one from the other
    assert await audited(pool) == [
        ("organisation", "denied", f"call {world.foreign.linkedid}"),
        ("organisation", "denied", f"case {world.foreign.case_id}"),
        ("organisation", "denied", "call no-such-call"),
    ]


async def test_one_entry_covers_a_page_and_hides_the_number(
    pool: Pool, supervisor: Visitor
) -> None:
    await build(pool)

    await supervisor.get(f"/calls?caller_e164={quote(PHONE)}&limit=1")

    assert await audited(pool) == [("supervisor", "listed", "calls")]
    async with pool.acquire() as connection:
        body = await connection.fetchval("SELECT body FROM audit WHERE action = 'listed'")
    assert body == {"filter": {"caller_e164": "**********67"}, "rows": 2}


async def test_a_page_that_cannot_be_recorded_is_not_shown(
    pool: Pool, supervisor: Visitor
) -> None:
    await build(pool)
    async with pool.acquire() as connection:
        await connection.execute("ALTER TABLE audit ADD CHECK (action <> 'listed') NOT VALID")

    answer = await supervisor.get("/calls")

    assert answer.status == 500
    assert PHONE not in await answer.text()
    assert "audit" not in await answer.text()  # no SQL, no names of tables


async def test_a_call_is_shown_with_its_timeline(pool: Pool, supervisor: Visitor) -> None:
    world = await build(pool)

    call = await (await supervisor.get(f"/calls/{world.own.linkedid}")).json()

    assert call["timeline"] == {"steps": [], "legs": [], "talks": [], "holds": []}
    assert (call["case_number"], call["caller_e164"]) == (world.own.case_number, PHONE)
    assert call["offered_at"].endswith("Z")


@pytest.mark.parametrize(
    "typed", [PHONE, "8 (916) 123-45-67", "9161234567", "2-26-000011-8", "2260000118"]
)
async def test_a_call_is_found_by_any_writing_of_its_numbers(
    pool: Pool, supervisor: Visitor, typed: str
) -> None:
    wanted = await add_call(pool, "a1b2-1700000000.1", "201", None, "2260000118")
    other = await add_call(pool, "a1b2-1700000000.9", "202", None, "2260000100")
    async with pool.acquire() as connection:
        await connection.execute(CALLED_OUT, other.linkedid, "+79169999999")

    page = await (await supervisor.get(f"/calls?search={quote(typed)}")).json()

    assert [item["linkedid"] for item in page["items"]] == [wanted.linkedid]
    async with pool.acquire() as connection:
        body = await connection.fetchval("SELECT body FROM audit WHERE action = 'listed'")
    assert PHONE not in str(body)


async def test_a_call_out_is_found_by_whom_it_called(pool: Pool, supervisor: Visitor) -> None:
    world = await build(pool)
    async with pool.acquire() as connection:
        await connection.execute(CALLED_OUT, world.foreign.linkedid, "+79168888888")

    page = await (await supervisor.get(f"/calls?search={quote('8 916 888 88 88')}")).json()

    assert [item["linkedid"] for item in page["items"]] == [world.foreign.linkedid]


async def test_words_find_no_call_and_the_answer_says_what_does(supervisor: Visitor) -> None:
    answer = await supervisor.get(f"/calls?search={quote('Иванова 123')}")

    assert answer.status == 422
    assert (await answer.json())["errors"][0]["place"] == "query.search"


@pytest.mark.parametrize(
    ("role", "state"), [(Role.SUPERVISOR, "suspect"), (Role.ORGANISATION, None)]
)
async def test_a_list_says_what_there_is_to_hear_to_who_may_know(
    client: Client, pool: Pool, role: Role, state: str | None
) -> None:
    world = await build(pool)
    async with pool.acquire() as connection:
        await connection.execute(RECORDED, world.own.linkedid, "ready", None)
        await connection.execute(RECORDED, world.own.linkedid, "suspect", "truncated")
    visitor = await visitor_of(client, pool, role)

    page = await (await visitor.get("/calls")).json()

    shown = {item["linkedid"]: item["recording_state"] for item in page["items"]}
    assert shown[world.own.linkedid] == state


async def test_pages_follow_one_another_without_gap_or_repeat(
    pool: Pool, supervisor: Visitor
) -> None:
    for number in range(7):
        await add_call(pool, f"b-{number}.1", "201", None, f"226000010{number}")
    seen: list[str] = []
    query = "limit=3"
    for _ in range(3):
        page = await (await supervisor.get(f"/calls?{query}")).json()
        seen += [call["linkedid"] for call in page["items"]]
        query = f"limit=3&cursor={page['next_cursor']}"

    assert page["next_cursor"] is None
    assert sorted(seen) == [f"b-{number}.1" for number in range(7)]
    cases = await (await supervisor.get("/cases?limit=5")).json()
    rest = await (await supervisor.get(f"/cases?limit=5&cursor={cases['next_cursor']}")).json()
    assert len({case["case_id"] for case in cases["items"] + rest["items"]}) == 7


async def test_a_filter_leaves_out_what_does_not_fit(pool: Pool, supervisor: Visitor) -> None:
    await build(pool)

    for query in (
        "calls?outcome=lost",
        "calls?queue=other",
        "calls?direction=outbound",
        "calls?caller_e164=%2B79990000000",
        "calls?case_number=2260000033",
        "calls?offered_from=2100-01-01T00:00:00Z",
        "calls?offered_before=2000-01-01T00:00:00%2B03:00",
        "cases?kind=ticket",
        "cases?state=closed",
        "cases?created_from=2100-01-01T00:00:00Z",
        f"cases?organisation_id={UUID(int=9)}",
    ):
        answer = await supervisor.get(f"/{query}")

        assert answer.status == 200, (query, await answer.text())
        assert (await answer.json())["items"] == [], query


async def test_calls_are_found_by_every_number_of_their_case(
    pool: Pool, supervisor: Visitor
) -> None:
    world = await build(pool)
    await pool.execute(
        "INSERT INTO former_numbers (case_number, case_id) VALUES ('1260000019', $1)",
        world.own.case_id,
    )

    for number in (world.own.case_number, "1260000019"):
        page = await (await supervisor.get(f"/calls?case_number={number}")).json()
        assert [call["linkedid"] for call in page["items"]] == [world.own.linkedid]


@pytest.mark.parametrize("what", ["calls", "cases", "callbacks"])
async def test_an_order_of_the_clients_own_is_refused(supervisor: Visitor, what: str) -> None:
    for query in (
        "order=offered_at",
        "sort=1;SELECT pg_sleep(9)",
        "filter[caller]=x",
        "limit=-1",
        "limit=%00",
        "cursor=%D1%8F",
        "caller_e164=' OR 1=1--",
        "created_from=yesterday",
        "offered_from=2026-01-01T00:00:00",
    ):
        assert (await supervisor.get(f"/{what}?{query}")).status == 422, query


@pytest.mark.parametrize("what", ["calls", "cases"])
async def test_a_path_in_an_id_leads_nowhere(supervisor: Visitor, what: str) -> None:
    for hostile in HOSTILE:
        answer = await supervisor.get(f"/{what}/{hostile}")

        assert answer.status in {404, 422}
        assert answer.content_type == "application/problem+json"


async def test_the_next_holder_of_an_extension_inherits_no_calls(
    client: Client, pool: Pool
) -> None:
    world = await build(pool)
    anna = await Visitor.of_role(client, pool, Role.OPERATOR, login="anna", extension="201")
    assert (await anna.get(f"/calls/{world.own.linkedid}")).status == 200

    await pool.execute("UPDATE users SET extension = NULL WHERE login = 'anna'")
    boris = await Visitor.of_role(client, pool, Role.OPERATOR, login="boris")
    await pool.execute("UPDATE users SET extension = '201' WHERE login = 'boris'")

    assert (await boris.get(f"/calls/{world.own.linkedid}")).status == 404
    assert (await anna.get(f"/calls/{world.own.linkedid}")).status == 200
