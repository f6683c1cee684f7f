"""Notices, calls and letters over the API: seen, sent again, closed; each reading recorded."""

import asyncio
from datetime import UTC, datetime
from functools import partial
from uuid import UUID, uuid4

import pytest

from callcenter.domain.access import Person, Role
from callcenter.domain.notices import NoticeKind
from callcenter.services.append_audit import append_audit
from callcenter.services.notices.queue_notice import queue_notice
from callcenter.services.notices.read_notices import read_call_tasks
from db.letters import NewLetter, insert_letter, insert_source
from db.notices import lock_notice
from db.pool import Pool
from tests.integration.accounts import add
from tests.integration.api.visitor import Client, Visitor
from tests.integration.mail_parts import ANNA, HOUSE, SHOWN, add_case
from tests.mail_servers import letter
from tests.waiting import until_so

WAITING = (
    "SELECT EXISTS (SELECT FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock')"
)


@pytest.fixture
async def operator(client: Client, pool: Pool) -> Visitor:
    return await Visitor.of_role(client, pool, Role.OPERATOR)


async def tell(pool: Pool, email: str | None) -> UUID:
    case_id = await add_case(pool, email)
    async with pool.acquire() as connection:
        facts = {"text": "Сделано"}
        await queue_notice(connection, case_id, NoticeKind.EXECUTED, facts=facts)
    return case_id


async def test_whoever_lists_calls_does_not_hold_up_who_closes_one(pool: Pool) -> None:
    """Closing locks the notice and then the audit chain: listing must not do it the other way."""
    await tell(pool, None)
    boss = await add(pool, "boss", Role.SUPERVISOR)
    person = Person(boss.user_id, "boss", Role.SUPERVISOR)
    async with pool.acquire() as closing, closing.transaction():
        await lock_notice(closing, await pool.fetchval("SELECT notice_id FROM notices"))
        listing = asyncio.create_task(read_call_tasks(pool, person, HOUSE))
        await until_so(partial(pool.fetchval, WAITING))
        async with asyncio.timeout(2):
            await append_audit(closing, actor="anna", action="notice.called", object="notice")

    assert len(await listing) == 1


async def test_a_cases_notices_are_shown_with_their_state(pool: Pool, operator: Visitor) -> None:
    case_id = await tell(pool, ANNA)

    answer = await operator.get(f"/cases/{case_id}/notices")

    [notice] = (await answer.json())["items"]
    assert (notice["kind"], notice["state"]) == ("executed", "queued")
    assert (notice["addressee"], notice["addresses"]) == ("requester", [ANNA])
    assert (await operator.get(f"/cases/{uuid4()}/notices")).status == 404
    told = await pool.fetchval("SELECT count(*) FROM audit WHERE object = 'notices'")
    assert told == 1


@pytest.mark.covers("003-45")
async def test_line_1_calls_and_closes_with_a_result(pool: Pool, operator: Visitor) -> None:
    await tell(pool, None)

    [task] = (await (await operator.get("/call-tasks")).json())["items"]
    assert SHOWN in task["text"]
    assert "Сделано" in task["text"]
    path = f"/call-tasks/{task['notice']['notice_id']}/close"
    tag = {"If-Match": f'"{task["notice"]["version"]}"'}
    closed = await operator.post(path, json={"result": "told"}, headers=tag)
    late = await operator.post(path, json={"result": "told"}, headers=tag)

    assert (closed.status, late.status) == (200, 409)
    done = await closed.json()
    assert (done["state"], done["done_by"]) == ("call_done", "operator")
    assert (await (await operator.get("/call-tasks")).json())["items"] == []
    again = await operator.post(
        path, json={"result": "told"}, headers={"If-Match": f'"{done["version"]}"'}
    )
    assert (await again.json())["code"] == "not_in_this_state"


async def test_a_corrected_address_is_written_to(pool: Pool, operator: Visitor) -> None:
    case_id = await tell(pool, None)
    [notice] = (await (await operator.get("/notices?state=call_task")).json())["items"]
    path = f"/notices/{notice['notice_id']}/retry"
    tag = {"If-Match": f'"{notice["version"]}"'}

    nobody = await operator.post(path, headers=tag)
    await pool.execute("UPDATE cases SET caller_email = $2 WHERE case_id = $1", case_id, ANNA)
    sent = await operator.post(path, headers=tag)

    assert (await nobody.json())["code"] == "not_in_this_state"
    assert (await sent.json())["state"] == "queued"
    shown = await (await operator.get(f"/notices/{notice['notice_id']}")).json()
    assert shown["notice"]["addresses"] == [ANNA]
    assert [one["reply"] for one in shown["tries"]] == ["again by operator"]


async def test_lines_2_and_3_read_and_do_not_call(client: Client, pool: Pool) -> None:
    await tell(pool, None)
    specialist = await Visitor.of_role(client, pool, Role.LINE2)

    assert (await specialist.get("/notices")).status == 200
    assert (await specialist.get("/call-tasks")).status == 403


TEMPLATE = "/notice-templates/executed/ru"


async def test_an_administrator_words_a_notice(pool: Pool, administrator: Visitor) -> None:
    text = {"subject": "[$number] Сделано", "body": "Готово: $text"}

    tried = await administrator.post(
        "/notice-templates/preview", json={"kind": "executed", "language": "ru", **text}
    )
    saved = await administrator.send("PATCH", TEMPLATE, json=text, headers={"If-Match": '"0"'})
    late = await administrator.send("PATCH", TEMPLATE, json=text, headers={"If-Match": '"0"'})

    shown = await tried.json()
    assert shown["subject"] == "[2-26-000123-1] Сделано"
    assert "&lt;b&gt;" in shown["html"]
    assert (saved.status, late.status) == (200, 409)
    assert (await saved.json())["version"] == 1
    assert (await (await administrator.get(TEMPLATE)).json())["saved_by"] == "administrator"
    listed = (await (await administrator.get("/notice-templates")).json())["items"]
    assert len(listed) == 2 * len(NoticeKind)
    assert await pool.fetchval("SELECT count(*) FROM audit WHERE action = 'template.saved'") == 1


@pytest.mark.parametrize(
    ("subject", "code"),
    [("Сделано", "number_missing"), ("[$number] $text", "unknown_placeholder")],
)
async def test_a_subject_that_would_mislead_is_refused(
    administrator: Visitor, subject: str, code: str
) -> None:
    answer = await administrator.send(
        "PATCH", TEMPLATE, json={"subject": subject, "body": "x"}, headers={"If-Match": '"0"'}
    )

    assert answer.status == 422
    assert [one["code"] for one in (await answer.json())["errors"]] == [code]


async def keep_letter(pool: Pool, state: str) -> UUID:
    new = NewLetter(
        *(uuid4(), "hotline@127.0.0.1/INBOX", 1, 1, state, "1", None, ANNA, "Вопрос", 100),
        datetime(2026, 3, 2, tzinfo=UTC),
    )
    async with pool.acquire() as connection:
        await insert_letter(connection, new)
        await insert_source(connection, new.letter_id, letter("<script>"))
    return new.letter_id


async def test_a_letter_left_aside_is_taken_by_hand(pool: Pool, operator: Visitor) -> None:
    letter_id = await keep_letter(pool, "automatic")

    [row] = (await (await operator.get("/letters?state=automatic")).json())["items"]
    tag = {"If-Match": f'"{row["version"]}"'}
    taken = await operator.post(f"/letters/{letter_id}/take", headers=tag)
    twice = await operator.post(
        f"/letters/{letter_id}/take", headers={"If-Match": taken.headers["ETag"]}
    )

    assert (await taken.json())["state"] == "received"
    assert (await twice.json())["code"] == "not_in_this_state"


async def test_a_letter_is_sent_to_be_saved_and_never_shown(pool: Pool, operator: Visitor) -> None:
    letter_id = await keep_letter(pool, "taken")

    answer = await operator.get(f"/letters/{letter_id}/source")

    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert (await operator.get(f"/letters/{uuid4()}/source")).status == 404
