"""Citizens over HTTP: found, read, written down, identified, merged, linked to cases."""

from typing import Any

import pytest

from callcenter.domain.access import Role
from db.pool import Pool
from tests.integration.api.visitor import Client, Visitor
from tests.integration.api.world import audited, build

MARIA: dict[str, Any] = {
    "family_name": "Иванова",
    "given_name": "Мария",
    "patronymic": "Петровна",
    "birth_date": "1980-05-01",
    "sex": "female",
    "snils": "112-233-445 95",
    "policy_kind": "enp",
    "policy_number": "8451 9991 2289 9990",
    "email": "maria@example.com",
    "address": "г. Балашиха, ул. Заречная, 2",
    "phones": ["8 (916) 123-45-67", "576-22-25 доб. 3"],
}
PETR = {"family_name": "Иванов", "given_name": "Пётр", "phones": ["+7 916 123-45-67"]}


@pytest.fixture
async def operator(client: Client, pool: Pool) -> Visitor:
    return await Visitor.of_role(client, pool, Role.OPERATOR)


async def added(visitor: Visitor, fields: dict[str, Any]) -> dict[str, Any]:
    answer = await visitor.post("/people", json=fields)
    said: dict[str, Any] = await answer.json()
    assert answer.status == 201, said
    return said


async def search(visitor: Visitor, **by: str) -> list[dict[str, Any]]:
    answer = await visitor.post("/people-search", json=by)
    assert answer.status == 200, await answer.text()
    items: list[dict[str, Any]] = (await answer.json())["items"]
    return items


@pytest.mark.covers("000-05")
async def test_a_citizen_is_kept_in_one_form_and_read_in_full(
    operator: Visitor, pool: Pool
) -> None:
    said = await added(operator, MARIA)

    answer = await operator.get(f"/people/{said['person_id']}")
    read = await answer.json()

    assert read == {**said, "cases": [], "merges": []}
    assert (read["snils"], read["policy_number"]) == ("11223344595", "8451999122899990")
    assert [(one["raw"], one["e164"], one["extension"]) for one in read["phones"]] == [
        ("8 (916) 123-45-67", "+79161234567", None),
        ("576-22-25 доб. 3", "+74955762225", "3"),
    ]
    assert ("operator", "read", f"person {said['person_id']}") in await audited(pool)


@pytest.mark.parametrize(
    "by",
    [
        {"phone": "8-916-123-45-67"},
        {"snils": "11223344595"},
        {"enp": "8451999122899990"},
        {"family_name": "иванова", "birth_date": "1980-05-01"},
    ],
)
@pytest.mark.covers("000-05")
async def test_a_citizen_is_found_and_a_list_shows_no_more_than_a_choice_needs(
    operator: Visitor, pool: Pool, by: dict[str, str]
) -> None:
    said = await added(operator, MARIA)

    [found] = await search(operator, **by)

    assert found == {
        "person_id": said["person_id"],
        "name": "Иванова М. П.",
        "birth_year": 1980,
        "phones": ["**********67", "**********25"],
        "snils": "*********95",
        "identification": "none",
        "why": [],
    }
    assert ("operator", "listed", "people") in await audited(pool)
    bodies = str(await pool.fetch("SELECT body FROM audit"))
    assert not any(value in bodies for value in by.values())


async def test_a_shared_number_gives_candidates_never_a_guess(operator: Visitor) -> None:
    await added(operator, MARIA)
    await added(operator, PETR)

    found = await search(operator, phone="89161234567")
    assert [one["name"] for one in found] == ["Иванов П.", "Иванова М. П."]


@pytest.mark.parametrize(
    "by", [{"phone": "anonymous"}, {"phone": "122"}, {"enp": "8451999122899990"}]
)
async def test_nobody_is_found_by_what_is_nobodys(operator: Visitor, by: dict[str, str]) -> None:
    await added(operator, PETR)

    assert await search(operator, **by) == []


@pytest.mark.parametrize(
    ("by", "place"),
    [
        ({}, "body"),
        ({"family_name": "Иванова"}, "body"),
        ({"snils": "112-233-445 96"}, "body.snils"),
        ({"enp": "8451999122899991"}, "body.enp"),
    ],
)
async def test_a_search_by_nothing_or_by_a_wrong_number_is_refused(
    operator: Visitor, by: dict[str, str], place: str
) -> None:
    answer = await operator.post("/people-search", json=by)

    assert answer.status == 422
    assert (await answer.json())["errors"][0]["place"] == place


@pytest.mark.parametrize(
    ("fields", "place", "code"),
    [
        ({"snils": "112-233-445 96"}, "body.snils", "wrong_check_digits"),
        ({"snils": "112"}, "body.snils", "wrong_form"),
        ({"policy_number": "8451999122899991"}, "body.policy_number", "wrong_check_digits"),
        ({"policy_kind": None}, "body.policy_kind", "missing"),
        ({"family_name": "  "}, "body.family_name", "missing"),
        ({"attached_to": "00000000-0000-0000-0000-000000000001"}, "body.attached_to", None),
    ],
)
async def test_a_wrong_field_is_named(
    operator: Visitor, fields: dict[str, Any], place: str, code: str | None
) -> None:
    answer = await operator.post("/people", json={**MARIA, **fields})
    [mistake] = (await answer.json())["errors"]

    assert answer.status == 422
    assert mistake["place"] == place
    assert code in (mistake["code"], None)
    assert "112" not in await answer.text()  # nothing personal comes back


async def test_a_snils_belongs_to_one_record(operator: Visitor) -> None:
    await added(operator, MARIA)
    answer = await operator.post("/people", json={**PETR, "snils": "11223344595"})

    assert (await answer.json())["errors"][0]["code"] == "taken"


async def test_of_two_who_edit_the_second_sees_what_the_first_did(operator: Visitor) -> None:
    path = f"/people/{(await added(operator, MARIA))['person_id']}"

    first = await operator.send("PATCH", path, {"If-Match": '"1"'}, json={"note": "глухая"})
    second = await operator.send("PATCH", path, {"If-Match": '"1"'}, json={"note": "звонить"})

    assert (first.status, second.status) == (200, 409)
    assert (await second.json())["difference"]["note"]["current"] == "глухая"


async def test_a_refusal_that_shows_a_citizen_is_a_reading_on_record(
    operator: Visitor, pool: Pool
) -> None:
    person_id = (await added(operator, MARIA))["person_id"]
    guess = {"family_name": "Петрова", "snils": None}

    refused = await operator.send(
        "PATCH", f"/people/{person_id}", {"If-Match": '"99"'}, json=guess
    )

    assert (await refused.json())["difference"]["snils"]["current"] == "11223344595"
    assert (await audited(pool))[-1] == ("operator", "read", f"person {person_id}")


async def test_how_surely_one_is_known_only_grows_and_the_contact_has_its_own(
    operator: Visitor, pool: Pool
) -> None:
    world = await build(pool)
    said = await added(operator, MARIA)
    path = f"/people/{said['person_id']}/identify"
    contact_id = str(await pool.fetchval(CONTACT, world.own.case_id))

    first = await operator.send("POST", path, {"If-Match": '"1"'}, json={"level": "document"})
    body = {"level": "caller_stated", "contact_id": contact_id}
    second = await operator.send("POST", path, {"If-Match": '"2"'}, json=body)
    nowhere = {"level": "document", "contact_id": said["person_id"]}

    assert (await first.json())["identification"] == "document"
    assert (await second.json())["identification"] == "document"
    [contact] = await pool.fetch("SELECT person_id, identification FROM contacts")
    assert str(contact["person_id"]) == said["person_id"]
    assert contact["identification"] == "caller_stated"
    missing = await operator.send("POST", path, {"If-Match": '"3"'}, json=nowhere)
    assert missing.status == 404


CONTACT = """
    INSERT INTO contacts (contact_id, case_id, channel, at)
    VALUES (gen_random_uuid(), $1, 'email', app_now()) RETURNING contact_id
"""


@pytest.mark.covers("000-05")
async def test_a_case_is_somebodys(operator: Visitor, pool: Pool) -> None:
    world = await build(pool)
    person_id = (await added(operator, MARIA))["person_id"]
    path = f"/cases/{world.own.case_id}/person"

    linked = await operator.send("POST", path, {"If-Match": '"1"'}, json={"person_id": person_id})
    late = await operator.send("POST", path, {"If-Match": '"1"'}, json={"person_id": None})
    [case] = (await (await operator.get(f"/people/{person_id}")).json())["cases"]
    nobody = {"person_id": "00000000-0000-0000-0000-000000000001"}
    unknown = await operator.send("POST", path, {"If-Match": '"2"'}, json=nobody)

    assert (linked.status, late.status, unknown.status) == (200, 409, 422)
    assert case["case_number"] == world.own.case_number
    assert (await linked.json())["person_id"] == person_id


async def test_a_supervisor_merges_what_is_suggested_and_takes_it_back(
    operator: Visitor, supervisor: Visitor
) -> None:
    maria = await added(operator, MARIA)
    twin = await added(operator, {**PETR, "family_name": "ИВАНОВА", "given_name": "мария"})

    [alike] = (await (await operator.get(f"/people/{maria['person_id']}/duplicates")).json())[
        "items"
    ]
    assert (alike["person_id"], alike["why"]) == (twin["person_id"], ["name_and_phone"])
    body = {"duplicate_id": twin["person_id"], "reason": "тот же телефон"}
    path, seen = f"/people/{maria['person_id']}/merge", {"If-Match": '"1"'}
    assert (await operator.send("POST", path, seen, json=body)).status == 403
    merged = await supervisor.send("POST", path, seen, json=body)
    assert merged.status == 200
    gone = await (await supervisor.get(f"/people/{twin['person_id']}")).json()
    assert gone["merged_into"] == maria["person_id"]
    assert len(await search(operator, phone="89161234567")) == 1

    merge_id = gone["merges"][0]["merge_id"]
    undone = await supervisor.post(f"/people-merges/{merge_id}/undo")
    assert (await undone.json())["undone_at"] is not None
    assert (await supervisor.post(f"/people-merges/{merge_id}/undo")).status == 409
    assert len(await search(operator, phone="89161234567")) == 2


async def test_an_administrator_has_no_business_with_citizens(
    operator: Visitor, administrator: Visitor
) -> None:
    said = await added(operator, MARIA)

    assert (await administrator.get(f"/people/{said['person_id']}")).status == 403
    assert (await administrator.post("/people-search", json={"phone": "122"})).status == 403
