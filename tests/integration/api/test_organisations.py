"""The directory over HTTP: what an operator finds, what an administrator changes."""

from typing import Any

import pytest

from callcenter.domain.access import Role
from db.pool import Pool
from tests.integration.accounts import NAMES
from tests.integration.api.visitor import Client, Visitor

CHILDREN: dict[str, Any] = {
    "name": "Детская поликлиника № 11 (ЦРБ)",
    "address": "г. Балашиха, ул. Твардовского, 7",
    "service_types": ["педиатрия", "стоматология"],
    "phones": ["8 (495) 576-22-25, доб. 12", "122"],
    "oid": "1.2.643.5.1.13.13.12.2.50.4000",
    "inn": "7707083893",
}
ADULTS = {"name": "Поликлиника № 2", "address": "г. Балашиха, ул. Заречная, 2"}
RURAL = {"name": "Ново-Милетская амбулатория", "address": "с. Пуршево"}


async def added(visitor: Visitor, **fields: Any) -> dict[str, Any]:
    answer = await visitor.post("/organisations", json=fields)
    said: dict[str, Any] = await answer.json()
    assert answer.status == 201, said
    return said


@pytest.fixture
async def operator(client: Client, pool: Pool) -> Visitor:
    return await Visitor.of_role(client, pool, Role.OPERATOR)


@pytest.fixture
async def clinics(administrator: Visitor) -> None:
    for fields in (CHILDREN, ADULTS, RURAL):
        await added(administrator, **fields)


async def found(visitor: Visitor, q: str, **more: str) -> list[str]:
    answer = await visitor.get("/organisations", params={"q": q, **more})
    assert answer.status == 200, await answer.text()
    names = [item["name"] for item in (await answer.json())["items"]]
    return [name for name in names if name not in NAMES.values()]  # the accounts' own


@pytest.mark.parametrize(
    ("q", "names"),
    [
        ("детские поликлиники", [CHILDREN["name"]]),
        ("поликл", [CHILDREN["name"], ADULTS["name"]]),
        ("поликлиника 2", [ADULTS["name"]]),  # the 2 of Заречная, 2 too; not № 11
        ("на заречной", [ADULTS["name"]]),
        ("стоматологии", [CHILDREN["name"]]),
        ("новомилетская", [RURAL["name"]]),
        ("милетской", [RURAL["name"]]),
        ("5762225", [CHILDREN["name"]]),
        ("+7 495 576-22-25", [CHILDREN["name"]]),
        ("76-22-25", [CHILDREN["name"]]),  # the end of a number
        ("больница", []),
        ("'; DROP TABLE organisations; --", []),
        ("(((:*&|!", [ADULTS["name"], CHILDREN["name"], RURAL["name"]]),
    ],
)
@pytest.mark.usefixtures("clinics")
@pytest.mark.covers("001-18")
async def test_an_operator_finds_an_organisation(
    operator: Visitor, q: str, names: list[str]
) -> None:
    assert sorted(await found(operator, q)) == sorted(names)


@pytest.mark.usefixtures("clinics")
async def test_pages_follow_one_another(operator: Visitor) -> None:
    first = await (await operator.get("/organisations", params={"limit": "2"})).json()
    cursor = first["next_cursor"]
    second = await (await operator.get("/organisations", params={"cursor": cursor})).json()

    names = [item["name"] for item in first["items"] + second["items"]]
    assert len(names) == len(set(names)) > 2
    assert second["next_cursor"] is None


async def test_what_was_written_is_read_again(administrator: Visitor, operator: Visitor) -> None:
    said = await added(administrator, **CHILDREN)

    answer = await operator.get(f"/organisations/{said['organisation_id']}")

    assert await answer.json() == said
    assert said["phones"] == [
        {
            "raw": "8 (495) 576-22-25, доб. 12",
            "kind": "e164",
            "e164": "+74955762225",
            "extension": "12",
        },
        {"raw": "122", "kind": "short", "e164": None, "extension": None},
    ]
    assert said["by_hand"] == sorted(CHILDREN)


@pytest.mark.parametrize(
    ("fields", "place", "code"),
    [
        ({"inn": "7707083894"}, "body.inn", "wrong_check_digits"),
        ({"inn": "77"}, "body.inn", "wrong_form"),
        ({"ogrn": "1027700132194"}, "body.ogrn", "wrong_check_digits"),
        ({"oid": "1.2.3"}, "body.oid", "wrong_form"),
        ({"active_from": "2026-03-06", "active_to": "2026-03-05"}, "body.active_to", None),
        ({"parent_id": "00000000-0000-0000-0000-000000000001"}, "body.parent_id", None),
        ({"name": None}, "body", None),
    ],
)
async def test_a_wrong_field_is_named(
    administrator: Visitor, fields: dict[str, Any], place: str, code: str | None
) -> None:
    answer = await administrator.post("/organisations", json={**ADULTS, **fields})
    [mistake] = (await answer.json())["errors"]

    assert answer.status == 422
    assert mistake["place"].startswith(place)
    assert code in (mistake["code"], None)


async def test_the_same_organisation_twice_is_refused(administrator: Visitor) -> None:
    await added(administrator, **CHILDREN)

    for again in ({**ADULTS, "oid": CHILDREN["oid"]}, {**CHILDREN, "oid": None}):
        answer = await administrator.post("/organisations", json=again)
        assert answer.status == 409
        assert (await answer.json())["code"] == "organisation_taken"


async def test_of_two_who_edit_the_second_sees_what_the_first_did(administrator: Visitor) -> None:
    said = await added(administrator, **ADULTS)
    path, seen = f"/organisations/{said['organisation_id']}", {"If-Match": '"1"'}

    first = await administrator.send("PATCH", path, seen, json={"address": "ул. Новая, 1"})
    second = await administrator.send("PATCH", path, seen, json={"address": "ул. Старая, 1"})

    assert first.status == 200
    assert second.status == 409
    assert (await second.json())["difference"] == {
        "address": {"yours": "ул. Старая, 1", "current": "ул. Новая, 1"}
    }


async def test_organisations_cannot_lead_in_a_circle(administrator: Visitor) -> None:
    top = await added(administrator, **ADULTS)
    unit = await added(administrator, **RURAL, parent_id=top["organisation_id"])
    room = await added(administrator, **CHILDREN, parent_id=unit["organisation_id"])

    for upper in (room, unit, top):
        answer = await administrator.send(
            "PATCH",
            f"/organisations/{top['organisation_id']}",
            {"If-Match": '"1"'},
            json={"parent_id": upper["organisation_id"]},
        )
        assert (await answer.json())["errors"][0]["code"] == "circle"


async def test_a_closed_organisation_is_found_only_when_asked_for(
    administrator: Visitor, operator: Visitor
) -> None:
    await added(administrator, **ADULTS, active_to="2020-01-01")

    assert await found(operator, "поликлиника") == []
    assert await found(operator, "поликлиника", closed="true") == [ADULTS["name"]]


@pytest.mark.covers("003-16")
async def test_funds_and_insurers_stand_in_the_same_directory(
    administrator: Visitor, operator: Visitor
) -> None:
    for kind, name in (("fund", "ТФОМС Кузбасса"), ("insurer", "СМО «Надежда»")):
        await added(administrator, name=name, kind=kind, phones=["8 (3842) 34-56-78"])

    assert await found(operator, "тфомс") == ["ТФОМС Кузбасса"]
    assert await found(operator, "надежда", kind="insurer") == ["СМО «Надежда»"]
    assert await found(operator, "надежда", kind="medical") == []
