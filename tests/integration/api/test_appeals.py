"""A citizen's appeal over HTTP: its life, its refusals, and what an organisation may do."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from callcenter.domain.access import Role
from db.pool import Pool
from tests.integration.accounts import CLINIC, OTHER_CLINIC
from tests.integration.api.visitor import Client, Visitor
from tests.integration.appeals_world import AUTHORITY, DRUGS_CODE, HOSPITAL_CODE, AppealWorld

REGISTRATION: dict[str, Any] = {
    "form": "paper",
    "kind": "complaint",
    "applicants": [{"name": "Анна Петрова", "email": "anna@example.ru"}],
    "subjects": [{"organisation_id": str(CLINIC), "about": "organisation"}],
    "questions": [{"code": HOSPITAL_CODE}, {"code": DRUGS_CODE, "text": "Нет лекарства"}],
}
FINDING = {"result": "explained", "justified": "no"}


@dataclass
class Desk:
    """One appeal and who works on it; keeps the version as a browser does."""

    world: AppealWorld
    path: str
    operator: Visitor
    supervisor: Visitor
    etag: str = '"1"'

    async def step(
        self, name: str, body: Any = None, *, by: Visitor | None = None, status: int = 200
    ) -> dict[str, Any]:
        more = {} if body is None else {"json": body}
        answer = await (by or self.operator).post(
            f"{self.path}/{name}", headers={"If-Match": self.etag}, **more
        )
        assert answer.status == status, (name, await answer.text())
        said: dict[str, Any] = await answer.json()
        if status == 200:
            self.etag = answer.headers["ETag"]
        return said

    async def shown(self, by: Visitor | None = None) -> dict[str, Any]:
        answer = await (by or self.operator).get(self.path)
        assert answer.status == 200
        said: dict[str, Any] = await answer.json()
        return said


@pytest.fixture
async def desk(client: Client, pool: Pool) -> Desk:
    world = await AppealWorld.build(pool)
    case = await world.open()
    operator, supervisor = Visitor(client), Visitor(client)
    await operator.sign_in("operator")
    await supervisor.sign_in("supervisor")
    return Desk(world, f"/appeals/{case.case_id}", operator, supervisor, f'"{case.version}"')


async def signed_in(desk: Desk, login: str) -> Visitor:
    visitor = Visitor(desk.operator.client)
    await visitor.sign_in(login)
    return visitor


async def test_an_appeal_lives_from_its_registration_to_its_end(desk: Desk) -> None:
    draft = await desk.shown()
    assert (draft["state"], draft["regime"], draft["questions"]) == ("draft", None, [])

    registered = await desk.step("register", REGISTRATION)
    assert (registered["state"], registered["topic_code"]) == ("registered", HOSPITAL_CODE)
    sending = {"organisation_id": str(OTHER_CLINIC), "questions": [2], "with_result": False}
    await desk.step("forward", sending)
    await desk.step("consider", {"resolution": "проверить"})
    await desk.step("documents", {"organisation_id": str(AUTHORITY), "what": "выписка"})
    await desk.step("documents/1/received")
    extension = {"days": 30, "reason": "запрошены документы"}
    await desk.step("extend", extension, by=desk.supervisor)
    plan = {
        "question": 1,
        "description": "беседа",
        "responsible": "Ким",
        "planned_on": "2026-03-06",
    }
    await desk.step("measures", plan)
    await desk.step("measures/1/report", {"done_on": "2026-03-05", "effect": "учтено"})
    await desk.step("measures/1/verify", by=desk.supervisor)
    await desk.step("questions/1/result", {"result": "supported", "justified": "yes"})
    await desk.step("answer", {"form": "electronic", "channel": "email", "text": "Ответ"})
    answered = await desk.step("sign", by=desk.supervisor)
    assert (answered["state"], answered["due_at"]) == ("answered", None)
    await desk.step("delivery", {"delivery": "delivered", "proof": "прочитано"})
    await desk.step("acknowledgement", {"rating": 5, "solved": True})
    closed = await desk.step("close", {"reason": "ответ дан"})

    assert closed["state"] == "closed"
    shown = await desk.shown()
    assert shown["regime"] == "59fz"
    assert [one["status"] for one in shown["questions"]] == ["Supported", "Transferred"]
    assert [
        one["met_at"] is not None for one in shown["deadlines"] if one["what"] == "answer"
    ] == [True]
    first = shown["history"][0]
    assert (first["step"], first["actor_name"]) == ("appeal.register", "Иванова Мария")
    assert shown["answers"][0]["signed_by"] == "supervisor"


async def test_a_forward_to_the_one_complained_of_is_refused_with_whom_to_ask(desk: Desk) -> None:
    await desk.step("register", REGISTRATION)

    said = await desk.step("forward", {"organisation_id": str(CLINIC)}, status=409)

    assert said["code"] == "conflict_of_interest"
    assert said["conflict"] == "complained_of"
    assert said["suggestion"] == {"organisation_id": str(AUTHORITY), "level": "authority"}


@pytest.mark.parametrize(
    ("changes", "place", "mistake"),
    [
        ({"questions": [{"code": "0002.0014.0143.9999"}]}, "body.code", "code_unknown"),
        ({"questions": [{"code": "0002.0000.0143.0391"}]}, "body.code", "code_refused"),
        (
            {"subjects": [{"organisation_id": str(UUID(int=1)), "about": "head"}]},
            "body.organisation_id",
            "unknown_organisation",
        ),
        (
            {"applicants": [{"name": "А", "person_id": str(UUID(int=1))}]},
            "body.applicants",
            "unknown_person",
        ),
        ({"received_on": "2199-01-01"}, "body.received_on", "received_later"),
        ({"earlier_case_id": str(UUID(int=1))}, "body.earlier_case_id", "unknown_earlier"),
    ],
)
async def test_a_wrong_registration_names_the_field(
    desk: Desk, changes: dict[str, Any], place: str, mistake: str
) -> None:
    said = await desk.step("register", {**REGISTRATION, **changes}, status=422)

    assert [(one["place"], one["code"]) for one in said["errors"]] == [(place, mistake)]
    assert (await desk.shown())["state"] == "draft"


async def test_who_is_complained_of_may_be_corrected(desk: Desk) -> None:
    await desk.step("register", REGISTRATION)
    head = {"organisation_id": str(OTHER_CLINIC), "about": "head", "official": "главный врач"}

    await desk.step("parties", {"applicants": REGISTRATION["applicants"], "subjects": [head]})

    shown = await desk.shown()
    assert [(one["about"], one["official"]) for one in shown["subjects"]] == [
        ("head", "главный врач")
    ]
    said = await desk.step("forward", {"organisation_id": str(OTHER_CLINIC)}, status=409)
    assert said["code"] == "conflict_of_interest"


async def test_a_step_out_of_turn_says_what_is_missing(desk: Desk) -> None:
    await desk.step("register", REGISTRATION)
    early = {"form": "electronic", "channel": "email", "text": "Ответ"}

    refused = await desk.step("answer", early, status=409)
    await desk.step("consider", {})
    unfinished = await desk.step("answer", early, status=409)
    late = await desk.step("questions/9/result", FINDING, status=422)

    assert [one["code"] for one in refused["errors"]] == [
        *("step_refused", "next_forward", "next_transfer", "next_consider", "next_leave"),
        *("next_terminate", "next_answer_orally"),
    ]
    assert "consider" in refused["errors"][3]["message"]
    assert [one["code"] for one in unfinished["errors"]] == ["result_missing"]
    assert [one["code"] for one in late["errors"]] == ["unknown_question"]


async def test_who_edits_an_old_version_is_shown_the_difference(desk: Desk) -> None:
    old = desk.etag
    await desk.step("register", REGISTRATION)
    desk.etag = old

    said = await desk.step("register", REGISTRATION, status=409)

    assert said["code"] == "changed_meanwhile"


async def test_an_operator_neither_signs_nor_extends(desk: Desk) -> None:
    await desk.step("register", REGISTRATION)
    await desk.step("consider", {})

    await desk.step("sign", status=403)
    await desk.step("extend", {"days": 5, "reason": "долго"}, status=403)
    await desk.step("leave", {"reason": "unreadable"}, status=403)


async def awaits_proposal(clinic: Visitor) -> list[bool]:
    page = await (await clinic.get("/appeals")).json()
    return [one["awaits_proposal"] for one in page["items"]]


@pytest.mark.covers("000-03", "000-08", "000-13")
async def test_a_clinic_writes_about_its_own_question_and_sees_no_other(desk: Desk) -> None:
    await desk.step("register", REGISTRATION)
    await desk.step("forward", {"organisation_id": str(OTHER_CLINIC), "questions": [2]})
    clinic, complained_of = await signed_in(desk, "other"), await signed_in(desk, "clinic")

    assert await awaits_proposal(clinic) == [True]
    await desk.step("proposals", {"question": 2, "text": "Выдано", **FINDING}, by=clinic)
    assert await awaits_proposal(clinic) == [False]
    plan = {
        "question": 1,
        "description": "не наше",
        "responsible": "А",
        "planned_on": "2026-03-06",
    }
    await desk.step("measures", plan, by=clinic, status=422)
    await desk.step("measures", {**plan, "question": 2}, by=clinic)
    await desk.step("forward", {"organisation_id": str(AUTHORITY)}, by=clinic, status=403)
    await desk.step("measures", plan, by=complained_of, status=404)

    shown = await desk.shown(clinic)
    assert [one["seq"] for one in shown["questions"]] == [2]
    assert (shown["history"], shown["deadlines"], shown["subjects"]) == ([], [], [])
    assert [one["text"] for one in shown["proposals"]] == ["Выдано"]
    assert (await complained_of.get(desk.path)).status == 404


@pytest.mark.covers("000-03")
async def test_the_colleagues_of_a_chief_doctor_do_not_find_what_was_sent_to_him(
    desk: Desk,
) -> None:
    official = {"organisation_id": str(OTHER_CLINIC), "about": "official"}
    await desk.step("register", {**REGISTRATION, "subjects": [official]})
    to_head = {"organisation_id": str(OTHER_CLINIC), "level": "chief_doctor"}
    await desk.step("forward", to_head)
    head, employee = await signed_in(desk, "other_head"), await signed_in(desk, "other")
    case_path = desk.path.replace("/appeals/", "/cases/")

    for register in ("/appeals", "/cases", "/contacts"):
        assert len((await (await head.get(register)).json())["items"]) == 1, register
        assert (await (await employee.get(register)).json())["items"] == [], register
    for path in (desk.path, case_path):
        assert (await head.get(path)).status == 200, path
        assert (await employee.get(path)).status == 404, path
    proposal = {"question": 1, "text": "Беседа проведена", **FINDING}
    await desk.step("proposals", proposal, by=employee, status=404)
    await desk.step("proposals", proposal, by=head)


async def test_the_register_is_filtered(desk: Desk) -> None:
    await desk.step("register", {**REGISTRATION, "media_risk": True})
    await desk.step("consider", {})

    async def found(query: str) -> int:
        answer = await desk.operator.get(f"/appeals?{query}")
        assert answer.status == 200, await answer.text()
        return len((await answer.json())["items"])

    assert await found("state=under_consideration&regime=59fz&executor=operator") == 1
    assert await found(f"code={DRUGS_CODE}&organisation_id={CLINIC}&overdue=false") == 1
    assert await found("kind=gratitude") == 0
    assert await found("overdue=true") == 0
    assert await found("executor=supervisor") == 0


@pytest.mark.covers("000-16")
async def test_codes_are_suggested_and_looked_up(desk: Desk) -> None:
    asked = await desk.operator.post("/appeal-topics/suggest", json={"text": "льготные лекарства"})
    listed = await desk.operator.get("/appeal-topics?search=скорой помощи")

    assert (await asked.json())["items"][0]["code"] == DRUGS_CODE
    assert [one["code"][-4:] for one in (await listed.json())["items"]] == ["9004"]


@pytest.mark.covers("001-06", "001-07")
async def test_a_topic_that_grows_is_seen(desk: Desk) -> None:
    for _ in range(5):
        await desk.world.registered()

    alerts = await desk.supervisor.get("/appeal-alerts")

    assert (await alerts.json())["items"] == [
        {"code": HOSPITAL_CODE, "this_week": 5, "usual": 0.0}
    ]
    assert (await desk.operator.get("/appeal-alerts")).status == 403


async def test_the_earlier_appeal_of_the_person_is_suggested(desk: Desk) -> None:
    first = await desk.world.registered()
    await desk.step("register", {**REGISTRATION, "questions": [{"code": HOSPITAL_CODE}]})

    answer = await desk.operator.get(f"{desk.path}/earlier")

    assert (await answer.json())["items"] == [
        {"case_id": str(first.case_id), "likeness": "duplicate"}
    ]


@pytest.mark.covers("001-06")
async def test_words_of_the_text_suggest_a_flag_and_a_person_sets_it(desk: Desk) -> None:
    question = {"code": HOSPITAL_CODE, "text": "Пойду к журналистам"}
    await desk.step("register", {**REGISTRATION, "questions": [question]})
    shown = await desk.shown()
    assert (shown["may_reach_media"], shown["media_risk"]) == (True, False)

    await desk.step("flags", {"media_risk": True})

    assert (await desk.shown())["media_risk"]


async def test_a_ticket_is_no_appeal(desk: Desk) -> None:
    await desk.world.pool.execute("UPDATE cases SET kind = 'ticket'")

    assert (await desk.operator.get(desk.path)).status == 404
    await desk.step("register", REGISTRATION, status=404)


async def test_an_administrator_sees_no_appeal(client: Client, pool: Pool, desk: Desk) -> None:
    administrator = await Visitor.of_role(client, pool, Role.ADMINISTRATOR)

    assert (await administrator.get("/appeals")).status == 403
    assert (await administrator.get(desk.path)).status == 403
