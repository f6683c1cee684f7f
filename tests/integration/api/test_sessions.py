"""Who is signed in, and ending it: one's own for everybody, others' for administrators."""

from uuid import UUID

from callcenter.domain.access import Role
from db.pool import Pool
from tests.integration.api.visitor import Client, Visitor

LAST_TWO = "SELECT action, object FROM audit ORDER BY seq DESC LIMIT 2"


async def sessions_of(visitor: Visitor, path: str = "/sessions") -> list[dict[str, object]]:
    items: list[dict[str, object]] = (await (await visitor.get(path)).json())["items"]
    return items


async def test_a_person_ends_the_session_left_open_elsewhere(client: Client, pool: Pool) -> None:
    here = await Visitor.of_role(client, pool, Role.OPERATOR, login="anna")
    elsewhere = Visitor(client)
    await elsewhere.sign_in("anna")

    left, own = await sessions_of(here)
    assert (own["own"], left["own"]) == (True, False)
    assert own["ip"] == "127.0.0.1"

    assert (await here.send("DELETE", f"/sessions/{left['session_id']}")).status == 204
    assert (await elsewhere.get("/session")).status == 401
    assert (await here.get("/session")).status == 200
    assert (await here.send("DELETE", f"/sessions/{left['session_id']}")).status == 404


async def test_all_but_this_one(client: Client, pool: Pool) -> None:
    here = await Visitor.of_role(client, pool, Role.OPERATOR, login="anna")
    for _ in range(2):
        await Visitor(client).sign_in("anna")

    assert (await here.send("DELETE", "/sessions")).status == 204
    [left] = await sessions_of(here)
    assert left["own"]


async def test_nobody_ends_the_session_of_another(client: Client, pool: Pool) -> None:
    anna = await Visitor.of_role(client, pool, Role.OPERATOR, login="anna")
    boris = await Visitor.of_role(client, pool, Role.OPERATOR, login="boris")
    [of_anna] = await sessions_of(anna)

    assert (await boris.send("DELETE", f"/sessions/{of_anna['session_id']}")).status == 404
    whose = anna.said["user_id"]
    path = f"/users/{whose}/sessions/{of_anna['session_id']}"
    assert (await boris.send("DELETE", path)).status == 403
    assert (await anna.get("/session")).status == 200


async def test_an_administrator_sees_and_ends_what_a_block_would(
    client: Client, pool: Pool, administrator: Visitor
) -> None:
    anna = await Visitor.of_role(client, pool, Role.OPERATOR, login="anna")
    whose = anna.said["user_id"]
    held = await (await administrator.get(f"/users/{whose}/holdings")).json()
    assert held == {"sessions": 1, "open_cases": 0}

    [session] = await sessions_of(administrator, f"/users/{whose}/sessions")
    path = f"/users/{whose}/sessions"
    assert (await administrator.send("DELETE", f"{path}/{session['session_id']}")).status == 204
    assert (await anna.get("/session")).status == 401
    async with pool.acquire() as connection:
        actions = await connection.fetch(LAST_TWO)
    assert [tuple(row) for row in actions] == [
        ("session.ended", f"user {whose}"),
        ("listed", f"sessions of user {whose}"),
    ]


async def test_one_account_is_shown_to_who_may_see_it(
    client: Client, pool: Pool, administrator: Visitor
) -> None:
    anna = await Visitor.of_role(client, pool, Role.OPERATOR, login="anna")
    path = f"/users/{anna.said['user_id']}"

    shown = await administrator.get(path)
    assert (shown.headers["ETag"], (await shown.json())["login"]) == ('"1"', "anna")
    assert (await anna.get(path)).status == 403
    assert (await administrator.get(f"/users/{UUID(int=1)}")).status == 404


async def test_people_are_found_by_name_login_and_phone(
    pool: Pool, client: Client, administrator: Visitor
) -> None:
    await Visitor.of_role(client, pool, Role.OPERATOR, login="anna", extension="201")
    await Visitor.of_role(client, pool, Role.LINE2, login="boris")

    async def found(query: str) -> list[str]:
        page = await (await administrator.get(f"/users?{query}")).json()
        return [row["login"] for row in page["items"]]

    assert await found("search=ANN") == ["anna"]
    assert await found("search=201") == ["anna"]
    assert await found("search=20") == []
    assert await found("search=%25") == []  # a sign of patterns is a sign like any other
    assert await found("role=line2&blocked=false") == ["boris"]
    assert await found("blocked=true") == []
