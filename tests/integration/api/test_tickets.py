"""Tickets over HTTP: who may, by which version, and what is said when it is refused."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from callcenter.domain.access import Role
from db.pool import Connection, Pool
from tests.integration.accounts import CLINIC, OTHER_CLINIC
from tests.integration.api.visitor import Client, Visitor
from tests.integration.api.world import audited
from tests.integration.knowledge_parts import publish_article

ASKED = {
    "service": "appointment_portal",
    "category": "use",
    "work_type": "consult",
    "requester_role": "user",
    "urgency": "high",
    "wished_urgency": "very_high",
    "topic": "Не видно расписания",
    "requester_name": "Анна",
    "requester_email": "anna@clinic.example",
    "organisation_id": str(CLINIC),
    "channel": "paper",
}
REASON = {"reason": "не по инструкции"}
RESULT = {"result": "Расписание выгружено"}


@pytest.fixture
async def operator(client: Client, pool: Pool) -> Visitor:
    return await Visitor.of_role(client, pool, Role.OPERATOR)


@pytest.fixture
async def line2(client: Client, pool: Pool) -> Visitor:
    return await Visitor.of_role(client, pool, Role.LINE2)


class Ticket:
    """A ticket and its version, as somebody's browser has them."""

    def __init__(self, said: dict[str, Any]) -> None:
        self.said = said

    @property
    def path(self) -> str:
        return f"/tickets/{self.said['case_id']}"

    async def step(
        self, visitor: Visitor, verb: str, body: dict[str, Any] | None = None, status: int = 200
    ) -> dict[str, Any]:
        """Take a step; return the answer's body and keep the new version."""
        more = {} if body is None else {"json": body}
        answer = await visitor.post(
            f"{self.path}/{verb}", headers={"If-Match": f'"{self.said["version"]}"'}, **more
        )
        said: dict[str, Any] = await answer.json()
        assert answer.status == status, said
        if status == 200:
            self.said = said
        return said


async def opened(operator: Visitor, **asked: object) -> Ticket:
    answer = await operator.post("/tickets", json={**ASKED, **asked})
    assert answer.status == 201, await answer.text()
    return Ticket(await answer.json())


async def test_a_ticket_lives_from_paper_to_its_confirmation(
    connection: Connection, operator: Visitor, line2: Visitor
) -> None:
    article_id = str(await publish_article(connection))
    ticket = await opened(operator)
    assert ticket.said["ticket"]["urgency"] == "high"
    assert ticket.said["case_number"].startswith("1")

    assert ticket.said["allowed_steps"] == ["take", "attach_letter", "link", "reject"]

    await ticket.step(operator, "take")
    assert "escalate" in ticket.said["allowed_steps"]
    await ticket.step(operator, "escalate", REASON)
    assert ticket.said["allowed_steps"] == ["attach_letter", "link"]  # line 2 has it now
    await ticket.step(line2, "take")
    await ticket.step(line2, "wait", {"waiting_for": "vendor", **REASON})
    await ticket.step(line2, "resume")
    await ticket.step(line2, "urgency", {"urgency": "low", **REASON})
    await ticket.step(line2, "articles", {"article_id": str(UUID(int=5))}, status=422)
    await ticket.step(line2, "articles", {"article_id": article_id})
    done = await ticket.step(line2, "done", RESULT)
    closed = await ticket.step(operator, "confirm", {"claimant": "requester"})

    assert (done["state"], done["ticket"]["line"]) == ("done", 2)
    assert done["ticket"]["result"] == RESULT["result"]
    assert done["article_ids"] == [article_id]
    assert [wait["waiting_for"] for wait in done["waits"]] == ["vendor"]
    assert done["spent"]["gross_seconds"] >= done["spent"]["net_seconds"] >= 0
    assert {deadline["what"] for deadline in done["deadlines"]} == {
        "registration",
        "execution",
        "dispute",
    }
    assert closed["state"] == "closed"
    steps = [step["step"].removeprefix("ticket.") for step in closed["history"]]
    assert steps == [
        "register", "take", "escalate", "take", "wait", "resume", "set_urgency", "use_article",
        "finish", "confirm",
    ]  # fmt: skip
    assert closed["history"][0]["actor"] == "operator"


async def test_a_draft_is_registered_as_a_ticket(
    pool: Pool, operator: Visitor, supervisor: Visitor
) -> None:
    first = await opened(operator)
    await pool.execute("DELETE FROM tickets")
    await pool.execute("DELETE FROM deadlines")
    await pool.execute("DELETE FROM notices")
    await pool.execute("UPDATE cases SET state = 'draft', registered_at = NULL")
    asked = {name: value for name, value in ASKED.items() if name != "channel"}

    said = await first.step(supervisor, "register", asked)

    assert (said["state"], said["topic_code"]) == ("registered", "appointment_portal")


async def test_another_lines_ticket_is_left_alone(operator: Visitor, line2: Visitor) -> None:
    ticket = await opened(operator)

    refused = await ticket.step(line2, "take", status=403)
    assert refused["code"] == "not_your_line"
    await ticket.step(operator, "take")
    refused = await ticket.step(operator, "return", REASON, status=409)
    assert refused["code"] == "not_in_this_state"


async def test_what_is_missing_is_named(operator: Visitor) -> None:
    ticket = await opened(operator, category="change", requester_role="head")
    await ticket.step(operator, "take")

    refused = await ticket.step(operator, "escalate", REASON, status=409)
    assert (refused["code"], refused["missing"]) == ("facts_missing", ["authorised"])
    [said] = refused["errors"]
    assert (said["place"], said["code"]) == ("step", "needs_authorised")
    assert "официальное письмо руководителя" in said["message"]
    letter = {"number": "17-н", "dated_on": "2026-03-01", "signed_by": "Петров П. П."}
    refused = await ticket.step(
        operator, "letter", {**letter, "dated_on": "2199-01-01"}, status=422
    )
    assert refused["errors"][0]["code"] == "in_the_future"
    foreign = {**letter, "attachment_id": str(UUID(int=5))}
    refused = await ticket.step(operator, "letter", foreign, status=422)
    assert refused["errors"][0]["code"] == "unknown_attachment"
    said = await ticket.step(operator, "letter", letter)
    assert said["ticket"]["authorisation"] == "ok"
    assert said["letter"]["number"] == "17-н"
    await ticket.step(operator, "escalate", REASON)


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("escalate", {"reason": " "}),
        ("done", {"result": ""}),
        ("reject", {"explanation": "Не наше"}),
        ("urgency", {"urgency": "now", **REASON}),
        ("reopen", {"text": "Не так", "claimant": "neighbour"}),
        ("letter", {"number": "1", "dated_on": "вчера", "signed_by": "Я"}),
    ],
)
async def test_bad_words_are_refused(operator: Visitor, verb: str, body: dict[str, Any]) -> None:
    ticket = await opened(operator)

    await ticket.step(operator, verb, body, status=422)


async def test_of_two_people_the_second_is_shown_how_it_is_now(
    operator: Visitor, supervisor: Visitor
) -> None:
    ticket = await opened(operator)
    await ticket.step(operator, "take")
    stale = Ticket({**ticket.said})
    await ticket.step(operator, "escalate", REASON)

    refused = await stale.step(supervisor, "done", RESULT, status=409)

    assert refused["code"] == "changed_meanwhile"
    assert refused["difference"] == {"state": {"yours": "done", "current": "in_work"}}
    assert refused["current_version"] == ticket.said["version"]


async def test_a_step_without_a_version_is_refused(operator: Visitor) -> None:
    ticket = await opened(operator)

    assert (await operator.post(f"{ticket.path}/take")).status == 428


async def test_ten_openings_by_one_key_open_one(pool: Pool, operator: Visitor) -> None:
    answers = await asyncio.gather(
        *(
            operator.post("/tickets", json=ASKED, headers={"Idempotency-Key": "letter-17"})
            for _ in range(10)
        )
    )

    assert {answer.status for answer in answers} == {201}
    assert await pool.fetchval("SELECT count(*) FROM cases") == 1


async def test_a_claim_about_no_ticket_is_refused(operator: Visitor) -> None:
    answer = await operator.post("/tickets", json={**ASKED, "related_to": str(UUID(int=5))})

    assert answer.status == 422
    assert (await answer.json())["errors"][0]["place"] == "body.related_to"


@pytest.mark.parametrize("verb", ["register", "close"])
async def test_the_steps_of_other_cases_are_not_a_tickets(operator: Visitor, verb: str) -> None:
    ticket = await opened(operator)
    body = {"json": {"reason": "Надоело"}} if verb == "close" else {}

    answer = await operator.post(
        f"/cases/{ticket.said['case_id']}/{verb}",
        headers={"If-Match": f'"{ticket.said["version"]}"'},
        **body,
    )

    assert answer.status == 409
    assert (await answer.json())["code"] == "other_kind"


async def test_a_corrected_organisation_sees_the_ticket_and_the_wrong_one_no_more(
    client: Client, pool: Pool, operator: Visitor
) -> None:
    ticket = await opened(operator)
    clinics = [
        await Visitor.of_role(client, pool, Role.ORGANISATION, login=login, organisation_id=whose)
        for login, whose in (("one", CLINIC), ("two", OTHER_CLINIC))
    ]

    changed = await operator.send(
        "PATCH",
        f"/cases/{ticket.said['case_id']}",
        headers={"If-Match": f'"{ticket.said["version"]}"'},
        json={"organisation_id": str(OTHER_CLINIC)},
    )

    assert changed.status == 200
    assert [(await clinic.get(ticket.path)).status for clinic in clinics] == [404, 200]


async def test_a_letter_from_tomorrow_is_refused(operator: Visitor) -> None:
    tomorrow = {**ASKED, "received_at": "2199-01-01T00:00:00Z"}

    answer = await operator.post("/tickets", json=tomorrow)

    assert answer.status == 422
    assert (await answer.json())["errors"][0]["code"] == "in_the_future"


async def test_a_lines_queue_has_the_soonest_due_first_in_pages(
    operator: Visitor, line2: Visitor
) -> None:
    low, high = await opened(operator, urgency="low"), await opened(operator)
    urgent = await opened(operator, urgency="very_high")
    for ticket in (low, high, urgent):
        await ticket.step(operator, "take")
    for ticket in (low, urgent):
        await ticket.step(operator, "escalate", REASON)

    queue = "/tickets?line=2&state=in_work&order=due&limit=1"
    first = await (await line2.get(queue)).json()
    second = await (await line2.get(f"{queue}&cursor={first['next_cursor']}")).json()
    newest = await (await line2.get("/tickets?limit=2")).json()

    found = [item["case_id"] for item in first["items"] + second["items"]]
    assert found == [urgent.said["case_id"], low.said["case_id"]]
    assert second["next_cursor"] is None
    assert [item["case_id"] for item in newest["items"]] == [
        urgent.said["case_id"],
        high.said["case_id"],
    ]
    mine = await (await operator.get("/tickets?operator_login=operator")).json()
    assert [item["case_id"] for item in mine["items"]] == [high.said["case_id"]]


async def test_an_organisation_sees_its_own_tickets_without_our_notes(
    client: Client, pool: Pool, operator: Visitor
) -> None:
    own = await opened(operator)
    foreign = await opened(operator, organisation_id=str(OTHER_CLINIC))
    await own.step(operator, "take")
    await own.step(operator, "escalate", {"reason": "заявитель грубит"})
    clinic = await Visitor.of_role(client, pool, Role.ORGANISATION, organisation_id=CLINIC)

    page = await (await clinic.get("/tickets")).json()
    shown = await clinic.get(own.path)
    hidden = await clinic.get(foreign.path)

    assert [item["case_id"] for item in page["items"]] == [own.said["case_id"]]
    assert (shown.status, hidden.status) == (200, 404)
    said = await shown.json()
    assert "грубит" not in await shown.text()
    assert {step["actor"] for step in said["history"]} == {""}
    assert (await clinic.post(f"{own.path}/take")).status == 403


@pytest.mark.covers("003-47")
async def test_the_head_of_the_organisation_disputes_a_result(
    client: Client, pool: Pool, operator: Visitor
) -> None:
    ticket = await opened(operator)
    await ticket.step(operator, "take")
    await ticket.step(operator, "done", RESULT)
    clinic = await Visitor.of_role(client, pool, Role.ORGANISATION, organisation_id=CLINIC)

    refused = await ticket.step(clinic, "reopen", {"text": "Не согласны"}, status=409)
    assert refused["missing"] == ["entitled"]
    await pool.execute(
        "INSERT INTO staff_contacts (staff_id, organisation_id, full_name, role, valid_from,"
        " confirmed_on, confirmed_by) VALUES (gen_random_uuid(), $1, 'Иванова Мария', 'head',"
        " '2026-01-01', '2026-01-01', 'import')",
        CLINIC,
    )
    said = await ticket.step(clinic, "reopen", {"text": "Не согласны"})

    assert (said["state"], said["ticket"]["round"]) == ("in_work", 2)


@pytest.mark.covers("003-48")
async def test_a_claim_about_a_closed_ticket_becomes_another(operator: Visitor) -> None:
    ticket = await opened(operator)
    await ticket.step(operator, "take")
    await ticket.step(operator, "done", RESULT)
    late = {"text": "Снова не видно", "channel": "email"}
    early = await operator.post(f"{ticket.path}/late-claim", json=late)
    await ticket.step(operator, "confirm", {"claimant": "head"})

    claim = {"text": "Снова не видно", "claimant": "requester"}
    refused = await ticket.step(operator, "reopen", claim, status=409)
    opened_late = await operator.post(f"{ticket.path}/late-claim", json=late)

    assert early.status == 409
    assert refused["code"] == "claim_too_late"
    assert opened_late.status == 201
    said = await opened_late.json()
    assert said["ticket"]["related_to"] == ticket.said["case_id"]
    old = await (await operator.get(ticket.path)).json()
    assert [claim["case_id"] for claim in old["late_claims"]] == [said["case_id"]]


async def test_an_incident_is_finished_with_its_children(operator: Visitor) -> None:
    parent, child = await opened(operator), await opened(operator)
    await child.step(operator, "parent", {"parent_id": parent.said["case_id"]})
    await parent.step(operator, "take")
    news = {"key": "n1", "text": "Чиним портал"}

    told = await operator.post(f"{parent.path}/children/news", json=news)
    early = await operator.post(f"{parent.path}/children/done", json=RESULT)
    done = await parent.step(operator, "done", RESULT)
    with_it = await operator.post(f"{parent.path}/children/done", json=RESULT)

    assert (await told.json(), early.status) == ({"told": 2}, 409)
    assert done["open_children"] == 1
    assert await with_it.json() == {"done": [child.said["case_id"]], "left": []}


@pytest.mark.covers("003-37")
async def test_a_state_is_told_by_number_and_one_thing_more(pool: Pool, operator: Visitor) -> None:
    ticket = await opened(operator)
    asked = {"case_number": ticket.said["case_number"]}

    alone = await operator.post("/ticket-state", json=asked)
    told = await operator.post("/ticket-state", json={**asked, "email": "anna@clinic.example"})

    assert (alone.status, told.status) == (404, 200)
    assert set(await told.json()) == {
        "case_number", "state", "line", "registered_at", "due_at", "done_at", "closed_at",
    }  # fmt: skip
    assert [entry[1] for entry in await audited(pool)][-2:] == ["denied", "ticket.tell_state"]


@pytest.mark.covers("003-13")
async def test_the_catalogue_has_titles_and_texts(operator: Visitor) -> None:
    said = await (await operator.get("/ticket-catalogue")).json()

    assert len(said["services"]) == 6
    assert {work["code"] for work in said["work_types"]} >= {"consult", "restore"}
    assert [urgency["code"] for urgency in said["urgencies"]] == [
        "low", "medium", "high", "very_high",
    ]  # fmt: skip
    assert all(urgency["when_ru"] for urgency in said["urgencies"])


async def test_reading_is_recorded(pool: Pool, operator: Visitor) -> None:
    ticket = await opened(operator)
    await operator.get(ticket.path)
    await operator.get("/tickets?service=appointment_portal")

    case = f"case {ticket.said['case_id']}"
    assert [entry[1:] for entry in await audited(pool)] == [
        ("case.ticket.register", case),
        ("read", case),
        ("listed", "tickets"),
    ]
