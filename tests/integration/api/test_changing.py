"""Cases and obligations changed over HTTP: by version, by step, and only once."""

import asyncio
from uuid import UUID

import pytest

from db.pool import Pool
from tests.integration.accounts import OTHER_CLINIC
from tests.integration.api.visitor import Visitor
from tests.integration.api.world import audited, build, owe

FIRST = {"If-Match": '"1"'}


@pytest.fixture
async def case_path(pool: Pool) -> str:
    return f"/cases/{(await build(pool)).own.case_id}"


async def test_a_case_is_written_registered_and_closed(
    pool: Pool, supervisor: Visitor, case_path: str
) -> None:
    written = await supervisor.send(
        "PATCH", case_path, headers=FIRST, json={"topic": "Запись к врачу"}
    )
    changed = await supervisor.post(
        f"{case_path}/kind",
        headers={"If-Match": written.headers["ETag"]},
        json={"kind": "appointment"},
    )
    registered = await supervisor.post(
        f"{case_path}/register", headers={"If-Match": changed.headers["ETag"]}
    )
    closed = await supervisor.post(
        f"{case_path}/close",
        headers={"If-Match": registered.headers["ETag"]},
        json={"reason": "Гражданин записан"},
    )

    assert [written.status, registered.status, closed.status] == [200, 200, 200]
    said = await closed.json()
    assert (said["state"], said["topic"]) == ("closed", "Запись к врачу")
    assert (said["operator_login"], said["operator_name"]) == (
        "supervisor",
        "Иванова Мария",
    )
    assert [entry[1] for entry in await audited(pool)] == [
        "case.edit",
        "case.change_kind",
        "case.register",
        "case.close",
    ]


async def test_a_case_names_an_organisation_that_is_there(
    supervisor: Visitor, case_path: str
) -> None:
    unknown = await supervisor.send(
        "PATCH", case_path, headers=FIRST, json={"organisation_id": str(UUID(int=9))}
    )
    known = await supervisor.send(
        "PATCH", case_path, headers=FIRST, json={"organisation_id": str(OTHER_CLINIC)}
    )

    assert unknown.status == 422
    assert (await unknown.json())["errors"][0]["place"] == "body.organisation_id"
    assert (await known.json())["organisation"] == "Поликлиника № 8"


async def test_an_appeal_is_registered_by_a_route_of_its_own(
    supervisor: Visitor, case_path: str
) -> None:
    answer = await supervisor.post(f"{case_path}/register", headers=FIRST)

    assert answer.status == 409
    assert (await answer.json())["code"] == "other_kind"


async def test_a_number_changed_with_the_kind_still_finds_the_case(
    supervisor: Visitor, case_path: str
) -> None:
    changed = await supervisor.post(f"{case_path}/kind", headers=FIRST, json={"kind": "ticket"})

    said = await changed.json()
    assert (said["kind"], said["case_number"][0]) == ("ticket", "1")
    for number in ("2260000017", said["case_number"]):
        page = await (await supervisor.get(f"/cases?case_number={number}")).json()
        assert [item["case_id"] for item in page["items"]] == [said["case_id"]]


async def test_a_draft_without_a_topic_is_not_registered(
    pool: Pool, supervisor: Visitor, case_path: str
) -> None:
    await pool.execute("UPDATE cases SET kind = 'appointment'")

    answer = await supervisor.post(f"{case_path}/register", headers=FIRST)

    assert answer.status == 422
    assert (await answer.json())["errors"][0]["place"] == "case.topic"


async def test_a_closed_case_is_not_written_in(supervisor: Visitor, case_path: str) -> None:
    await supervisor.post(f"{case_path}/close", headers=FIRST, json={"reason": "Ошибка"})

    answer = await supervisor.send(
        "PATCH", case_path, headers={"If-Match": '"2"'}, json={"topic": "Ещё"}
    )

    assert answer.status == 409
    assert (await answer.json())["code"] == "not_in_this_state"


@pytest.mark.parametrize(
    "field", ["case_number", "kind", "state", "operator_login", "created_at", "version"]
)
async def test_what_people_do_not_write_is_refused(
    supervisor: Visitor, case_path: str, field: str
) -> None:
    answer = await supervisor.send("PATCH", case_path, headers=FIRST, json={field: "x"})

    assert answer.status == 422


async def test_of_two_operators_the_second_is_shown_the_difference(
    pool: Pool, supervisor: Visitor, case_path: str
) -> None:
    await supervisor.send("PATCH", case_path, headers=FIRST, json={"topic": "Первая"})

    answer = await supervisor.send(
        "PATCH", case_path, headers=FIRST, json={"topic": "Вторая", "text": ""}
    )

    assert answer.status == 409
    assert (await answer.json())["difference"] == {
        "topic": {"yours": "Вторая", "current": "Первая"}
    }
    assert [entry[1] for entry in await audited(pool)] == ["case.edit", "read"]


async def test_a_difference_that_cannot_be_recorded_as_read_is_not_shown(
    pool: Pool, supervisor: Visitor, case_path: str
) -> None:
    await supervisor.send("PATCH", case_path, headers=FIRST, json={"topic": "Тайна"})
    async with pool.acquire() as connection:
        await connection.execute("ALTER TABLE audit ADD CHECK (action <> 'read') NOT VALID")

    answer = await supervisor.send("PATCH", case_path, headers=FIRST, json={"topic": ""})

    assert answer.status == 500
    assert "Тайна" not in await answer.text()


async def test_twenty_closings_at_once_close_once(
    pool: Pool, supervisor: Visitor, case_path: str
) -> None:
    same = {**FIRST, "Idempotency-Key": "close-1"}

    answers = await asyncio.gather(
        *(
            supervisor.post(f"{case_path}/close", headers=same, json={"reason": "Решено"})
            for _ in range(20)
        )
    )

    assert {answer.status for answer in answers} == {200}
    assert {answer.headers["ETag"] for answer in answers} == {'"2"'}
    assert len(await audited(pool)) == 1


async def owed(pool: Pool) -> tuple[str, str]:
    """Return the path of an open obligation and a conversation that meets it."""
    world = await build(pool)
    callback_id: UUID = await owe(pool, world.own)
    return f"/callbacks/{callback_id}/close", world.own.linkedid


async def test_an_obligation_is_met_by_a_conversation(pool: Pool, supervisor: Visitor) -> None:
    path, linkedid = await owed(pool)

    answer = await supervisor.post(path, headers=FIRST, json={"evidence_linkedid": linkedid})

    assert answer.status == 200
    said = await answer.json()
    assert (said["state"], said["evidence_linkedid"]) == ("done", linkedid)
    assert said["closed_by"] == "supervisor"


async def test_an_obligation_is_not_met_by_another_call(pool: Pool, supervisor: Visitor) -> None:
    path, _ = await owed(pool)
    async with pool.acquire() as connection:
        await connection.execute("UPDATE calls SET answered_at = NULL")

    for evidence in ("a1b2-1700000000.1", "no-such-call"):
        answer = await supervisor.post(path, headers=FIRST, json={"evidence_linkedid": evidence})

        assert answer.status == 422


@pytest.mark.parametrize(
    "body", [{}, {"reason": "  "}, {"reason": "ok"}, {"reason": "есть", "evidence_linkedid": "a"}]
)
async def test_an_obligation_needs_evidence_or_a_reason(
    pool: Pool, supervisor: Visitor, body: dict[str, str]
) -> None:
    path, _ = await owed(pool)

    assert (await supervisor.post(path, headers=FIRST, json=body)).status == 422


async def test_an_obligation_is_closed_once(pool: Pool, supervisor: Visitor) -> None:
    path, _ = await owed(pool)
    reason = {"reason": "Номер не существует"}

    first = await supervisor.post(path, headers=FIRST, json=reason)
    second = await supervisor.post(path, headers={"If-Match": '"2"'}, json=reason)
    stale = await supervisor.post(path, headers=FIRST, json=reason)

    assert [first.status, second.status, stale.status] == [200, 409, 409]
    assert (await second.json())["code"] == "not_in_this_state"


async def test_obligations_are_listed_by_urgency(pool: Pool, supervisor: Visitor) -> None:
    await owed(pool)

    page = await (await supervisor.get("/callbacks?state=open&reason=abandoned")).json()

    assert [item["phone_e164"] for item in page["items"]] == ["+79161234567"]


@pytest.mark.parametrize(
    "address", ["no at", "a@b", "a@b.ru, c@d.ru", "x@y.ru\nBcc: z@y.ru", "<a@b.ru>", "a @b.ru"]
)
async def test_an_address_is_one_address_and_nothing_more(
    supervisor: Visitor, case_path: str, address: str
) -> None:
    answer = await supervisor.send(
        "PATCH", case_path, headers=FIRST, json={"caller_email": address}
    )

    assert answer.status == 422


async def test_where_notices_go_is_written_and_shown(supervisor: Visitor, case_path: str) -> None:
    answer = await supervisor.send(
        "PATCH", case_path, headers=FIRST, json={"caller_email": "мария@почта.рф"}
    )

    assert (await answer.json())["caller_email"] == "мария@почта.рф"
