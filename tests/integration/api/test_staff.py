"""Who answers for an organisation, over HTTP (003-07..09, A16)."""

from typing import Any

import pytest

from callcenter.domain.access import Role
from callcenter.domain.accounts import Duty
from db.pool import Pool
from tests.integration.accounts import CLINIC, OTHER_CLINIC
from tests.integration.api.test_organisations import ADULTS, CHILDREN, added, found
from tests.integration.api.visitor import Client, Visitor
from tests.integration.api.world import audited

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
ANNA = {
    "full_name": "Петрова Анна Сергеевна",
    "role": "responsible_specialist",
    "position": "программист",
    "phone": "576-22-25 доб. 3",
    "email": "anna@clinic.example",
}


@pytest.fixture
async def clinic(administrator: Visitor) -> str:
    return str((await added(administrator, **ADULTS))["organisation_id"])


async def appointed(visitor: Visitor, clinic: str, **fields: Any) -> dict[str, Any]:
    answer = await visitor.post(f"/organisations/{clinic}/staff", json={**ANNA, **fields})
    said: dict[str, Any] = await answer.json()
    assert answer.status == 201, said
    return said


@pytest.mark.covers("003-07", "003-09")
async def test_a_specialist_has_all_that_is_needed_to_reach_him(
    administrator: Visitor, clinic: str, pool: Pool
) -> None:
    said = await appointed(administrator, clinic)

    assert {name: said[name] for name in ANNA} == ANNA
    assert (said["phone_e164"], said["phone_extension"]) == ("+74955762225", "3")
    listed = await administrator.get(f"/organisations/{clinic}/staff")
    assert (await listed.json())["items"] == [said]
    assert ("administrator", "listed", f"staff of organisation {clinic}") in await audited(pool)


@pytest.mark.covers("003-09")
async def test_a_change_is_kept_and_an_older_one_refused(
    administrator: Visitor, clinic: str
) -> None:
    said = await appointed(administrator, clinic)
    path, seen = f"/staff/{said['staff_id']}", {"If-Match": '"1"'}

    changed = await administrator.send("PATCH", path, seen, json={"phone": "8 916 123-45-67"})
    late = await administrator.send("PATCH", path, seen, json={"valid_to": "2026-01-01"})

    assert (await changed.json())["phone_e164"] == "+79161234567"
    assert (await changed.json())["phone_extension"] is None
    assert late.status == 409


async def test_a_refusal_that_shows_an_appointment_is_a_reading_on_record(
    administrator: Visitor, clinic: str, pool: Pool
) -> None:
    staff_id = (await appointed(administrator, clinic))["staff_id"]
    path, unseen = f"/staff/{staff_id}", {"If-Match": '"99"'}

    refused = await administrator.send("PATCH", path, unseen, json={"email": None})

    assert (await refused.json())["difference"]["email"]["current"] == ANNA["email"]
    assert (await audited(pool))[-1] == ("administrator", "read", f"staff {staff_id}")


async def test_the_same_appointment_twice_is_refused(administrator: Visitor, clinic: str) -> None:
    await appointed(administrator, clinic)
    again = await administrator.post(f"/organisations/{clinic}/staff", json=ANNA)

    assert again.status == 409
    assert (await again.json())["code"] == "staff_taken"


async def test_an_appointment_cannot_end_before_it_began(
    administrator: Visitor, clinic: str
) -> None:
    days = {"valid_from": "2026-03-06", "valid_to": "2026-03-05"}
    answer = await administrator.post(f"/organisations/{clinic}/staff", json={**ANNA, **days})

    assert (await answer.json())["errors"][0]["place"] == "body.valid_to"


async def test_a_record_is_confirmed_every_year(
    administrator: Visitor, clinic: str, pool: Pool
) -> None:
    said = await appointed(administrator, clinic, valid_from="2020-01-01")
    await pool.execute("UPDATE staff_contacts SET confirmed_on = '2020-01-01'")

    [overdue] = (await (await administrator.get("/staff-to-confirm")).json())["items"]
    assert overdue["organisation"] == ADULTS["name"]
    assert overdue["contact"]["confirmation_due_on"] == "2021-01-01"

    path = f"/staff/{said['staff_id']}/confirm"
    confirmed = await administrator.send("POST", path, {"If-Match": '"1"'})
    assert (await confirmed.json())["confirmed_by"] == "administrator"
    assert (await (await administrator.get("/staff-to-confirm")).json())["items"] == []


@pytest.mark.covers("003-07")
async def test_an_organisation_without_a_specialist_is_shown(
    administrator: Visitor, clinic: str
) -> None:
    other = await added(administrator, **CHILDREN)
    assert len(await found(administrator, "", lacking="true")) == 2
    await appointed(administrator, clinic)
    await appointed(administrator, other["organisation_id"], role="head")

    assert await found(administrator, "", lacking="true") == [CHILDREN["name"]]


@pytest.mark.covers("003-07")
async def test_the_document_of_an_appointment_is_kept(
    administrator: Visitor, clinic: str, client: Client, pool: Pool
) -> None:
    path = f"/staff/{(await appointed(administrator, clinic))['staff_id']}/documents"
    octets = {"Content-Type": "application/octet-stream"}
    kept = await administrator.send("POST", path, octets, params={"name": "приказ.pdf"}, data=PDF)
    refused = await administrator.send("POST", path, octets, data=b"MZ\x90\0 a program")

    assert kept.status == 201, await kept.text()
    assert refused.status == 422
    document = await kept.json()
    content = f"/staff/documents/{document['attachment_id']}/content"
    assert await (await administrator.get(content)).read() == PDF
    operator = await Visitor.of_role(client, pool, Role.OPERATOR)
    assert (await operator.get(content)).status == 200
    assert (await operator.get(f"/attachments/{document['attachment_id']}/content")).status == 404


async def test_nobody_is_appointed_where_nothing_is(administrator: Visitor) -> None:
    nowhere = "/organisations/00000000-0000-0000-0000-000000000001/staff"

    assert (await administrator.post(nowhere, json=ANNA)).status == 404
    assert (await administrator.get(nowhere)).status == 404


@pytest.mark.covers("003-09")
async def test_the_head_of_an_organisation_confirms_its_own_staff(
    administrator: Visitor, client: Client, pool: Pool
) -> None:
    said = await appointed(administrator, str(CLINIC))
    path, seen = f"/staff/{said['staff_id']}", {"If-Match": '"1"'}
    employee = await Visitor.of_role(client, pool, Role.ORGANISATION, login="employee")
    head = await Visitor.of_role(
        client, pool, Role.ORGANISATION, organisation_id=CLINIC, duty=Duty.HEAD
    )

    assert (await employee.get(path)).status == 200
    assert (await employee.send("POST", f"{path}/confirm", seen)).status == 404
    confirmed = await head.send("POST", f"{path}/confirm", seen)
    assert (await confirmed.json())["confirmed_by"] == "organisation"
    other = f"/organisations/{OTHER_CLINIC}/staff"
    assert (await head.get(other)).status == 404
    assert ("organisation", "denied", f"staff of organisation {OTHER_CLINIC}") in await audited(
        pool
    )
