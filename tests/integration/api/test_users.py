"""Accounts over HTTP: strict fields, versions, and the same request twice."""

import asyncio
import hashlib
import json
from uuid import UUID

import pytest

from callcenter.domain.access import Role
from callcenter.domain.signatures import Signature
from db.pool import Pool
from tests.integration.accounts import CLINIC, OTHER_CLINIC, PASSWORD, found_organisations
from tests.integration.api.visitor import Client, Visitor

NOT_OUR_CURSORS = ("", "x", "W10", "WzFd", "bnVsbA", "WyJhXHUwMDAwIl0", "я", "%00")
VERA = {"login": "vera", "password": PASSWORD, "full_name": "Вера", "role": "operator"}


async def logins(pool: Pool) -> list[str]:
    async with pool.acquire() as connection:
        return [row["login"] for row in await connection.fetch("SELECT login FROM users")]


async def test_an_added_account_can_sign_in(client: Client, administrator: Visitor) -> None:
    answer = await administrator.post("/users", json=VERA)

    assert answer.status == 201
    assert "password" not in await answer.text()
    assert (await Visitor(client).sign_in("vera")).status == 200


@pytest.mark.parametrize(
    "field", [{"user_id": "1"}, {"version": 9}, {"is_admin": True}, {"expires_at": "2030-01-01"}]
)
async def test_a_field_that_is_not_ours_to_take_is_refused(
    pool: Pool, administrator: Visitor, field: dict[str, object]
) -> None:
    answer = await administrator.post("/users", json={**VERA, **field})

    assert answer.status == 422
    problem = await answer.json()
    assert problem["errors"][0]["code"] == "extra_forbidden"
    assert "vera" not in await logins(pool)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("login", "Вера"),
        ("login", "a\x00b"),
        ("password", "short"),
        ("role", "tsar"),
        ("full_name", "\x00"),
        ("extension", "12a"),
        ("full_name", 5),
    ],
)
async def test_a_value_of_the_wrong_form_is_refused(
    administrator: Visitor, field: str, value: object
) -> None:
    answer = await administrator.post("/users", json={**VERA, field: value})

    assert answer.status == 422
    assert (await answer.json())["errors"][0]["place"] == f"body.{field}"


async def test_mistakes_are_told_in_the_readers_language(administrator: Visitor) -> None:
    russian = await administrator.post("/users", json={})
    english = await administrator.post(
        "/users", json={}, headers={"Accept-Language": "en-GB,en;q=0.9,ru;q=0.5"}
    )

    assert (await russian.json())["errors"][0]["message"] == "обязательное поле"
    assert (await english.json())["errors"][0]["message"] == "required"


async def test_a_taken_login_is_told(administrator: Visitor) -> None:
    await administrator.post("/users", json=VERA)

    answer = await administrator.post("/users", json=VERA)

    assert answer.status == 409
    assert (await answer.json())["code"] == "login_taken"


@pytest.mark.parametrize("name", sorted(map(str, Signature)))
async def test_nobody_has_the_name_by_which_a_machine_signs(
    administrator: Visitor, name: str
) -> None:
    answer = await administrator.post("/users", json={**VERA, "login": name})

    no_login_at_all = ":" in name
    assert (await answer.json())["code"] == ("invalid" if no_login_at_all else "login_taken")


async def test_an_employee_without_organisation_is_refused(administrator: Visitor) -> None:
    answer = await administrator.post("/users", json={**VERA, "role": "organisation"})

    assert answer.status == 422
    assert (await answer.json())["errors"][0]["place"] == "body.organisation_id"


async def test_an_organisation_that_is_not_there_is_refused(administrator: Visitor) -> None:
    employee = {**VERA, "role": "organisation", "organisation_id": str(UUID(int=9))}

    answer = await administrator.post("/users", json=employee)

    assert answer.status == 422
    [mistake] = (await answer.json())["errors"]
    assert mistake["place"] == "body.organisation_id"
    assert mistake["code"] == "unknown_organisation"


async def test_an_account_moves_to_another_organisation(
    pool: Pool, administrator: Visitor
) -> None:
    await found_organisations(pool)
    employee = {**VERA, "role": "organisation", "organisation_id": str(CLINIC)}
    added = await administrator.post("/users", json=employee)
    assert (await added.json())["organisation"] == "Больница № 7"

    path = f"/users/{(await added.json())['user_id']}"
    etag = {"If-Match": added.headers["ETag"]}
    moved = await administrator.send(
        "PATCH", path, json={"organisation_id": str(OTHER_CLINIC)}, headers=etag
    )

    assert (await moved.json())["organisation_id"] == str(OTHER_CLINIC)
    assert (await moved.json())["organisation"] == "Поликлиника № 8"


async def test_an_edit_names_the_version_it_was_made_on(administrator: Visitor) -> None:
    added = await administrator.post("/users", json=VERA)
    path = f"/users/{(await added.json())['user_id']}"
    change = {"full_name": "Вера Павловна"}

    blind = await administrator.send("PATCH", path, json=change)
    strange = await administrator.send("PATCH", path, json=change, headers={"If-Match": "*"})
    right = await administrator.send(
        "PATCH", path, json=change, headers={"If-Match": added.headers["ETag"]}
    )

    assert [blind.status, strange.status, right.status] == [428, 412, 200]
    assert right.headers["ETag"] == '"2"'


async def test_of_two_editors_the_second_is_shown_the_difference(administrator: Visitor) -> None:
    added = await administrator.post("/users", json=VERA)
    path = f"/users/{(await added.json())['user_id']}"
    etag = {"If-Match": added.headers["ETag"]}
    await administrator.send("PATCH", path, json={"full_name": "Первая"}, headers=etag)

    answer = await administrator.send(
        "PATCH", path, json={"full_name": "Вторая", "role": "operator"}, headers=etag
    )

    assert answer.status == 409
    problem = await answer.json()
    assert problem["code"] == "changed_meanwhile"
    assert problem["difference"] == {"full_name": {"yours": "Вторая", "current": "Первая"}}
    assert (problem["current_version"], answer.headers["ETag"]) == (2, '"2"')


async def test_the_same_request_twenty_times_at_once_adds_one_account(
    pool: Pool, administrator: Visitor
) -> None:
    same = {"Idempotency-Key": "add-vera-1"}

    answers = await asyncio.gather(
        *(administrator.post("/users", json=VERA, headers=same) for _ in range(20))
    )

    assert {answer.status for answer in answers} == {201}
    assert len({await answer.text() for answer in answers}) == 1
    assert {answer.headers["ETag"] for answer in answers} == {'"1"'}
    assert (await logins(pool)).count("vera") == 1


async def test_a_key_stands_for_one_request(pool: Pool, administrator: Visitor) -> None:
    same = {"Idempotency-Key": "add-vera-1"}
    await administrator.post("/users", json=VERA, headers=same)

    answer = await administrator.post("/users", json={**VERA, "login": "olga"}, headers=same)

    assert answer.status == 422
    assert (await answer.json())["code"] == "idempotency_key_reused"
    assert "olga" not in await logins(pool)


async def test_a_refused_request_does_not_use_up_its_key(administrator: Visitor) -> None:
    same = {"Idempotency-Key": "add-clinic"}
    clinic = {**VERA, "role": "organisation"}
    refused = await administrator.post("/users", json=clinic, headers=same)

    again = await administrator.post("/users", json=clinic, headers=same)

    assert [refused.status, again.status] == [422, 422]
    assert (await again.json())["code"] == "invalid"


async def test_another_persons_key_is_another_key(
    client: Client, pool: Pool, administrator: Visitor
) -> None:
    other = await Visitor.of_role(client, pool, Role.ADMINISTRATOR, login="second")
    same = {"Idempotency-Key": "1"}

    first = await administrator.post("/users", json=VERA, headers=same)
    second = await other.post("/users", json={**VERA, "login": "olga"}, headers=same)

    assert [first.status, second.status] == [201, 201]


async def test_accounts_come_page_by_page(administrator: Visitor) -> None:
    for login in ("anna", "vera"):
        await administrator.post("/users", json={**VERA, "login": login})

    first = await (await administrator.get("/users?limit=2")).json()
    rest = await (await administrator.get(f"/users?limit=2&cursor={first['next_cursor']}")).json()

    assert [user["login"] for user in first["items"]] == ["administrator", "anna"]
    assert [user["login"] for user in rest["items"]] == ["vera"]
    assert rest["next_cursor"] is None


async def test_a_query_outside_the_list_is_refused(administrator: Visitor) -> None:
    for query in (
        "order=login;DROP TABLE users",
        "sort=password_hash",
        "filter=1=1",
        "role=operator' OR '1'='1",
        "limit=0",
        "limit=201",
        "limit=1e2",
        "limit=5&limit=6",
        "role=",
        *(f"cursor={cursor}" for cursor in NOT_OUR_CURSORS),
    ):
        assert (await administrator.get(f"/users?{query}")).status == 422, query


async def test_a_kept_answer_gives_no_password_away(pool: Pool, administrator: Visitor) -> None:
    body = json.dumps(VERA)
    asked = {"Idempotency-Key": "add-vera", "Content-Type": "application/json"}

    first = await administrator.post("/users", headers=asked, data=body)
    again = await administrator.post("/users", headers=asked, data=body)

    assert [first.status, again.status] == [201, 201]
    async with pool.acquire() as connection:
        kept = await connection.fetchrow("SELECT request_hash, body FROM idempotency_keys")
    assert kept is not None
    quick = hashlib.sha256(f"POST /api/v1/users \n{body}".encode()).digest()
    assert kept["request_hash"] != quick  # by which a thief could try a million a second
    assert PASSWORD.encode() not in kept["body"]
