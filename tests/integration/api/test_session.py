"""Sessions over HTTP: cookies, foreign pages, and what ends a session."""

from itertools import product

import pytest

from callcenter.api.app import ROUTES
from callcenter.domain.access import Role
from db.pool import Pool
from tests.integration.accounts import add
from tests.integration.api.visitor import Client, Visitor, filled

FOREIGN = (
    {"X-CSRF-Token": ""},
    {"X-CSRF-Token": "guessed"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
)
CHANGING = [route for route in ROUTES if route.unsafe and route.access != "public"]


async def test_the_cookie_is_kept_from_scripts_and_other_sites(client: Client, pool: Pool) -> None:
    await add(pool, "anna")

    answer = await Visitor(client).sign_in("anna")

    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    assert set(cookie.split("; ")[1:]) == {"Path=/", "Secure", "HttpOnly", "SameSite=Strict"}


async def test_who_is_signed_in_is_told(client: Client, pool: Pool) -> None:
    anna = await Visitor.of_role(client, pool, Role.OPERATOR, login="anna", extension="201")

    said = await (await anna.get("/session")).json()

    assert (said["login"], said["role"], said["extension"]) == ("anna", "operator", "201")
    assert said["permissions"]["recordings.listen"] == "own"


async def test_a_stranger_is_told_to_sign_in(client: Client) -> None:
    answer = await Visitor(client).get("/session")

    assert answer.status == 401
    assert answer.content_type == "application/problem+json"
    assert (await answer.json())["code"] == "not_signed_in"


async def test_a_wrong_password_opens_nothing(client: Client, pool: Pool) -> None:
    await add(pool, "anna")

    answer = await Visitor(client).sign_in("anna", "wrong")

    assert answer.status == 401
    assert "Set-Cookie" not in answer.headers


async def test_too_many_tries_are_told_how_long_to_wait(client: Client, pool: Pool) -> None:
    await add(pool, "anna")
    stranger = Visitor(client)
    for _ in range(5):
        await stranger.sign_in("anna", "wrong")

    answer = await stranger.sign_in("anna", "wrong")

    assert answer.status == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 5


async def test_signing_in_never_keeps_the_cookie_it_was_given(client: Client, pool: Pool) -> None:
    await add(pool, "anna")
    planted = Visitor(client, cookie="__Host-session=planted-by-a-stranger")

    answer = await planted.sign_in("anna")

    assert answer.status == 200
    assert "planted" not in planted.cookie
    stranger = Visitor(client, cookie="__Host-session=planted-by-a-stranger")
    assert (await stranger.get("/session")).status == 401


async def test_an_old_cookie_is_worthless_after_signing_out(client: Client, pool: Pool) -> None:
    anna = await Visitor.of_role(client, pool, Role.OPERATOR)

    assert (await anna.send("DELETE", "/session")).status == 204

    assert (await anna.get("/session")).status == 401


async def test_signing_in_again_ends_the_session_in_hand(client: Client, pool: Pool) -> None:
    anna = await Visitor.of_role(client, pool, Role.OPERATOR, login="anna")
    before = Visitor(client, anna.cookie)

    await anna.sign_in("anna")

    assert (await before.get("/session")).status == 401
    assert (await anna.get("/session")).status == 200


@pytest.mark.parametrize("change", ["role", "block"])
async def test_a_session_ends_with_its_rights(
    client: Client, pool: Pool, administrator: Visitor, change: str
) -> None:
    anna = await Visitor.of_role(client, pool, Role.OPERATOR)
    user_id = anna.said["user_id"]

    if change == "role":
        changed = await administrator.send(
            "PATCH", f"/users/{user_id}", headers={"If-Match": '"1"'}, json={"role": "auditor"}
        )
    else:
        changed = await administrator.post(f"/users/{user_id}/block", json={"reason": "dismissed"})

    assert changed.status == 200
    assert (await anna.get("/session")).status == 401


async def test_a_foreign_page_changes_nothing(client: Client, pool: Pool) -> None:
    visitor = await Visitor.of_role(client, pool, Role.ADMINISTRATOR)

    for route, foreign in product(CHANGING, FOREIGN):
        answer = await visitor.send(route.method, filled(route), headers=foreign)

        assert answer.status == 403, (route.name, foreign)
        assert (await answer.json())["code"] == "csrf"
    assert (await visitor.get("/session")).status == 200


async def test_a_foreign_page_signs_nobody_in(client: Client, pool: Pool) -> None:
    await add(pool, "anna")

    answer = await Visitor(client).post(
        "/session",
        headers={"Origin": "https://evil.example"},
        json={"login": "anna", "password": "x"},
    )

    assert answer.status == 403


async def test_our_own_page_may_change_things(client: Client, pool: Pool) -> None:
    anna = await Visitor.of_role(client, pool, Role.OPERATOR)
    own = {"Origin": f"http://{client.host}:{client.port}", "Sec-Fetch-Site": "same-origin"}

    assert (await anna.send("DELETE", "/session", headers=own)).status == 204
