"""What an operator does, over the API: oneself, others, signing out."""

from callcenter.domain.access import Role
from db.pool import Pool
from tests.integration.accounts import add
from tests.integration.api.visitor import Client, Visitor
from tests.integration.api.world import audited

NOTHING_KEPT = {
    "state": None, "reason": None, "since_at": None, "until_at": None,
    "break_after_call": None, "vanished": False, "version": 0,
}  # fmt: skip
SEEN = "SELECT seen_at FROM panel_presence WHERE user_id = $1"


async def operator(client: Client, pool: Pool, login: str = "anna") -> Visitor:
    return await Visitor.of_role(client, pool, Role.OPERATOR, login=login, extension="201")


async def test_an_operator_says_what_they_do(client: Client, pool: Pool) -> None:
    anna = await operator(client, pool)
    assert await (await anna.get("/agent-state")).json() == NOTHING_KEPT

    ready = await anna.post("/agent-state", json={"state": "ready"})
    resting = await anna.post("/agent-state", json={"state": "break", "reason": "rest"})

    assert (ready.status, (await ready.json())["state"]) == (200, "ready")
    shown = await (await anna.get("/agent-state")).json()
    assert shown == await resting.json()
    assert (shown["state"], shown["reason"], shown["version"]) == ("break", "rest", 2)
    assert await pool.fetchval(SEEN, (await anna_id(pool))) is not None


async def anna_id(pool: Pool) -> object:
    return await pool.fetchval("SELECT user_id FROM users WHERE login = 'anna'")


async def test_what_is_not_possible_says_why(client: Client, pool: Pool) -> None:
    anna = await operator(client, pool)
    boss = await Visitor.of_role(client, pool, Role.SUPERVISOR)

    offline = await anna.post("/agent-state", json={"state": "break", "reason": "lunch"})
    unknown = await anna.post("/agent-state", json={"state": "break", "reason": "holiday"})
    wrap_up = await anna.post("/agent-state", json={"state": "wrap_up"})
    phoneless = await boss.post("/agent-state", json={"state": "ready"})

    assert (offline.status, (await offline.json())["code"]) == (409, "not_in_this_state")
    assert (unknown.status, (await unknown.json())["errors"][0]["code"]) == (
        422, "unknown_break_reason",
    )  # fmt: skip
    assert wrap_up.status == 422
    assert (phoneless.status, (await phoneless.json())["code"]) == (409, "no_phone")


async def test_reasons_of_breaks_come_in_the_callers_language(client: Client, pool: Pool) -> None:
    anna = await operator(client, pool)

    russian = await (await anna.get("/break-reasons")).json()
    english = await (await anna.get("/break-reasons", headers={"Accept-Language": "en"})).json()

    assert russian["items"][0] == {"key": "lunch", "title": "Обед"}
    assert english["items"][0] == {"key": "lunch", "title": "Lunch"}


async def test_a_supervisor_takes_out_who_forgot_to_leave(
    client: Client, pool: Pool, supervisor: Visitor
) -> None:
    anna = await operator(client, pool)
    await anna.post("/agent-state", json={"state": "ready"})
    path = f"/agents/{await anna_id(pool)}/state"

    answer = await supervisor.post(path, json={"state": "offline"})

    assert (answer.status, (await answer.json())["state"]) == (200, "offline")
    assert (await (await anna.get("/agent-state")).json())["state"] == "offline"
    assert [entry[:2] for entry in await audited(pool)] == []  # it is about a user:
    done = "SELECT actor FROM audit WHERE action = 'agent.state_set'"
    assert await pool.fetchval(done) == "supervisor"
    actors = [row["actor"] for row in await pool.fetch("SELECT actor FROM agent_state_changes")]
    assert actors == ["anna", "supervisor"]


async def test_only_agents_have_states(pool: Pool, supervisor: Visitor) -> None:
    clinic = await add(pool, "clinic", Role.ORGANISATION)

    for user_id in (clinic.user_id, "00000000-0000-0000-0000-000000000001"):
        answer = await supervisor.post(f"/agents/{user_id}/state", json={"state": "offline"})
        assert answer.status == 404


async def test_who_signs_out_is_rung_no_more(client: Client, pool: Pool) -> None:
    anna = await operator(client, pool)
    await anna.post("/agent-state", json={"state": "ready"})
    await anna.send("DELETE", "/session")
    state = "SELECT state FROM agent_states"
    assert await pool.fetchval(state) == "offline"

    # changing the session in one browser is no leaving
    await anna.sign_in("anna")
    await anna.post("/agent-state", json={"state": "ready"})
    await anna.sign_in("anna")
    assert await pool.fetchval(state) == "ready"


async def test_signing_out_begins_no_states(client: Client, pool: Pool) -> None:
    anna = await operator(client, pool)
    await anna.send("DELETE", "/session")

    assert await pool.fetchval("SELECT count(*) FROM agent_states") == 0
