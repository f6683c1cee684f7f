"""The audit chain as administrators and auditors read it."""

from callcenter.domain.access import Role
from callcenter.services.append_audit import append_audit
from db.pool import Pool
from tests.integration.api.visitor import Client, Visitor


async def told(pool: Pool, actor: str, action: str, body: dict[str, object]) -> None:
    async with pool.acquire() as connection, connection.transaction():
        await append_audit(connection, actor=actor, action=action, object="thing 1", body=body)


async def lines(visitor: Visitor, query: str = "") -> list[dict[str, object]]:
    answer = await visitor.get(f"/audit?{query}")
    assert answer.status == 200, await answer.text()
    items: list[dict[str, object]] = (await answer.json())["items"]
    return items


async def test_an_auditor_reads_all_and_an_administrator_the_houses_own(
    client: Client, pool: Pool, administrator: Visitor
) -> None:
    auditor = await Visitor.of_role(client, pool, Role.AUDITOR)
    await told(pool, "anna", "recording.listened", {"reason": "Жалоба Ивановой"})
    await told(pool, "anna", "settings.changed", {"after": 1})

    def bodies(items: list[dict[str, object]]) -> dict[object, object]:
        mine = [one for one in items if one["actor"] == "anna"]
        return {one["action"]: (one["body"], one["hidden"]) for one in mine}

    assert bodies(await lines(auditor)) == {
        "recording.listened": ({"reason": "Жалоба Ивановой"}, False),
        "settings.changed": ({"after": 1}, False),
    }
    assert bodies(await lines(administrator)) == {
        "recording.listened": ({}, True),
        "settings.changed": ({"after": 1}, False),
    }
    [last, *_] = await lines(auditor)
    assert (last["actor"], last["action"], last["object"]) == ("administrator", "listed", "audit")


async def test_entries_are_found_by_who_and_what_page_by_page(
    pool: Pool, administrator: Visitor
) -> None:
    for number in range(3):
        await told(pool, "boris", "user.blocked", {"n": number})
        await told(pool, "boris", "users.other", {})

    page = await (await administrator.get("/audit?actor=boris&action=user&limit=2")).json()
    rest = await lines(
        administrator, f"actor=boris&action=user&limit=2&cursor={page['next_cursor']}"
    )
    found = [one["body"]["n"] for one in page["items"]] + [one["body"] for one in rest]

    assert found == [2, 1, {"n": 0}]
    assert await lines(administrator, "actor=boris&action=user.unblocked") == []
    assert (await administrator.get("/audit?action=%25")).status == 422
    assert (await administrator.get("/audit?cursor=bm8")).status == 422


async def test_an_entry_that_was_altered_is_named(pool: Pool, administrator: Visitor) -> None:
    for number in range(3):
        await told(pool, "anna", "user.changed", {"n": number})
    assert (await (await administrator.get("/audit-proof")).json())["good"]

    async with pool.acquire() as connection:
        altered = await connection.fetchval(
            "UPDATE audit SET actor = 'nobody' WHERE body = '{\"n\": 1}' RETURNING seq"
        )
    proof = await (await administrator.get("/audit-proof")).json()

    assert (proof["good"], proof["bad_seq"]) == (False, altered)


async def test_an_entry_about_an_account_names_it(
    client: Client, pool: Pool, administrator: Visitor
) -> None:
    await Visitor.of_role(client, pool, Role.OPERATOR, login="anna")

    found = await lines(administrator, "action=session.opened")

    assert {one["whose"] for one in found} == {"administrator", "anna"}


async def test_nobody_else_reads_it(supervisor: Visitor) -> None:
    assert (await supervisor.get("/audit")).status == 403
    assert (await supervisor.get("/audit-proof")).status == 403
