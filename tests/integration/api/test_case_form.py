"""A form that is filled in during the call: kept, shared, previewed; and lists come back to."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from callcenter.domain.access import Role
from db.pool import Pool
from tests.integration.accounts import CLINIC
from tests.integration.api.visitor import Client, Visitor
from tests.integration.api.world import audited
from tests.integration.appeals_world import HOSPITAL_CODE, AppealWorld


@dataclass
class Form:
    """A draft as somebody's browser has it."""

    operator: Visitor
    path: str
    etag: str

    async def write(self, status: int = 200, **changes: Any) -> dict[str, Any]:
        answer = await self.operator.send(
            "PATCH", self.path, headers={"If-Match": self.etag}, json=changes
        )
        assert answer.status == status, await answer.text()
        if status == 200:
            self.etag = answer.headers["ETag"]
        said: dict[str, Any] = await answer.json()
        return said

    async def preview(self, **asked: Any) -> dict[str, Any]:
        answer = await self.operator.post(f"{self.path}/registration-preview", json=asked)
        assert answer.status == 200, await answer.text()
        said: dict[str, Any] = await answer.json()
        return said


async def drafted(operator: Visitor, pool: Pool, kind: str) -> Form:
    day: date = await pool.fetchval("SELECT (app_now() AT TIME ZONE 'Europe/Moscow')::date")
    answer = await operator.post("/paper", json={"kind": kind, "received_on": day.isoformat()})
    assert answer.status == 201, await answer.text()
    case = await answer.json()
    return Form(operator, f"/cases/{case['case_id']}", answer.headers["ETag"])


@pytest.fixture
async def operator(client: Client, pool: Pool) -> Visitor:
    await AppealWorld.build(pool)
    operator = Visitor(client)
    await operator.sign_in("operator")
    return operator


async def test_what_registration_will_ask_is_kept_field_by_field(
    operator: Visitor, pool: Pool
) -> None:
    form = await drafted(operator, pool, "ticket")

    await form.write(text="Не печ", form={"urgency": "high", "impact": "Стоит регистратура"})
    said = await form.write(text="Не печатает", form={"urgency": None, "letter": False})

    assert said["form"] == {"impact": "Стоит регистратура", "letter": False}
    assert {"edit", "change_kind", "close"} <= set(said["allowed_steps"])
    read = await (await operator.get(form.path)).json()
    assert (read["text"], read["form"]) == ("Не печатает", said["form"])


async def test_typing_leaves_one_line_for_each_field_in_the_history(
    operator: Visitor, pool: Pool
) -> None:
    form = await drafted(operator, pool, "ticket")

    for text in ("Не", "Не печ", "Не печатает"):
        await form.write(text=text)
    await form.write(topic="Печать")

    history = (await (await operator.get(form.path.replace("cases", "tickets"))).json())["history"]
    assert [one["details"]["fields"] for one in history] == [["text"], ["topic"]]
    assert [entry[1] for entry in await audited(pool)].count("case.edit") == 2


async def test_an_older_form_is_refused_with_what_stands_there_now(
    operator: Visitor, pool: Pool
) -> None:
    form = await drafted(operator, pool, "ticket")
    other = Form(operator, form.path, form.etag)
    await form.write(text="Первый", form={"urgency": "low"})

    refused = await other.write(409, text="Второй", form={"urgency": "high"})

    assert refused["difference"]["text"] == {"yours": "Второй", "current": "Первый"}
    assert refused["difference"]["form"]["current"] == {"urgency": "low"}


async def test_a_form_is_its_editors_alone(operator: Visitor, client: Client, pool: Pool) -> None:
    form = await drafted(operator, pool, "ticket")
    await form.write(form={"impact": "Стоит регистратура"})
    auditor = await Visitor.of_role(client, pool, Role.AUDITOR)

    read = await (await auditor.get(form.path)).json()

    assert (read["form"], read["allowed_steps"]) == ({}, [])


async def test_a_ticket_promises_what_its_preview_said(operator: Visitor, pool: Pool) -> None:
    form = await drafted(operator, pool, "ticket")
    await form.write(caller_email="anna@clinic.example", organisation_id=str(CLINIC))
    wish = {"urgency": "high", "category": "change", "requester_role": "user"}

    said = await form.preview(ticket=wish)

    answer = await operator.post(
        f"{form.path.replace('cases', 'tickets')}/register",
        headers={"If-Match": form.etag},
        json={**wish, "service": "appointment_portal", "work_type": "consult"},
    )
    ticket = await answer.json()
    assert answer.status == 200, ticket
    assert said["authorisation"] == ticket["ticket"]["authorisation"] == "missing"
    promised = {one["what"]: one["operational_due_at"][:16] for one in said["promises"]}
    owed = {one["what"]: one["operational_due_at"][:16] for one in ticket["deadlines"]}
    assert promised == owed
    told = await (await operator.get(f"{form.path}/notices")).json()
    assert {(one["kind"], one["addressee"]) for one in told["items"]} >= {
        (one["kind"], one["addressee"]) for one in said["tellings"] if one["addressee"]
    }
    assert ("registered", "requester") in {(o["kind"], o["addressee"]) for o in said["tellings"]}
    assert await pool.fetchval("SELECT count(*) FROM case_forms") == 0


async def test_an_appeal_promises_what_its_preview_said(operator: Visitor, pool: Pool) -> None:
    form = await drafted(operator, pool, "appeal")
    await form.write(form={"code": HOSPITAL_CODE})
    wish = {"form": "email", "kind": "complaint"}

    said = await form.preview(appeal=wish)

    answer = await operator.post(
        f"{form.path.replace('cases', 'appeals')}/register",
        headers={"If-Match": form.etag},
        json={**wish, "applicants": [], "questions": [{"code": HOSPITAL_CODE}]},
    )
    assert answer.status == 200, await answer.text()
    appeal = await (await operator.get(form.path.replace("cases", "appeals"))).json()
    assert said["regime"] == appeal["regime"] == "not_59fz"
    promised = {one["what"]: one["legal_due_at"][:16] for one in said["promises"]}
    assert promised == {one["what"]: one["legal_due_at"][:16] for one in appeal["deadlines"]}
    assert [one["kind"] for one in said["tellings"]] == ["registered", "instructions"]
    assert await pool.fetchval("SELECT count(*) FROM case_forms") == 0  # registered: no draft


async def test_what_is_registered_has_no_preview_and_no_form(
    operator: Visitor, pool: Pool
) -> None:
    form = await drafted(operator, pool, "ticket")
    closed = await operator.post(
        f"{form.path}/close", headers={"If-Match": form.etag}, json={"reason": "Ошибка"}
    )
    assert closed.status == 200

    wish = {"urgency": "high", "category": "use", "requester_role": "user"}
    answer = await operator.post(f"{form.path}/registration-preview", json={"ticket": wish})
    form.etag = closed.headers["ETag"]

    assert answer.status == 409
    await form.write(409, form={"urgency": "low"})


async def test_a_view_is_kept_replaced_by_its_name_and_forgotten(
    operator: Visitor, client: Client, pool: Pool
) -> None:
    view = {"list": "cases", "name": "Мои просроченные", "query": "overdue=1"}
    first = await operator.post("/saved-views", json=view)
    second = await operator.post("/saved-views", json={**view, "query": "overdue=1&line=2"})
    assert (first.status, second.status) == (201, 201)
    stranger = await Visitor.of_role(client, pool, Role.AUDITOR)

    kept = (await (await operator.get("/saved-views")).json())["items"]
    foreign = await stranger.send("DELETE", f"/saved-views/{kept[0]['view_id']}")
    gone = await operator.send("DELETE", f"/saved-views/{kept[0]['view_id']}")

    assert [(one["name"], one["query"]) for one in kept] == [
        ("Мои просроченные", "overdue=1&line=2")
    ]
    assert (await (await stranger.get("/saved-views")).json())["items"] == []
    assert (foreign.status, gone.status) == (404, 204)
    assert (await (await operator.get("/saved-views")).json())["items"] == []
