"""Access ends at once and with everything that hung on it (000-21, A23, I-8)."""

import asyncio
from datetime import date
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from callcenter.domain.access import Role
from callcenter.domain.accounts import BlockReason, Duty
from callcenter.services.accounts_access.end_access import end_access
from callcenter.services.accounts_access.review_access import Reminder, remind_of_review
from callcenter.services.block_user import Block, block_user
from db.case_edits import lock_case
from db.pool import Pool
from tests.integration.accounts import CLINIC, OTHER_CLINIC, PASSWORD, add
from tests.integration.api.visitor import Client, Visitor
from tests.integration.api.world import build

MOSCOW = ZoneInfo("Europe/Moscow")
DISMISSED = {"reason": "dismissed"}
REMINDER = Reminder(MOSCOW, "https://hotline.example.org", "ru")
HOLD = "UPDATE cases SET operator_id = $2 WHERE case_id = $1"
CLOSE = "UPDATE cases SET state = 'closed', closed_at = app_now() WHERE case_id = $1"
REOPEN = "UPDATE cases SET state = 'draft', closed_at = NULL WHERE case_id = $1"
HOLDER = "SELECT operator_id FROM cases WHERE case_id = $1"


async def employee(
    client: Client, pool: Pool, login: str, *, duty: Duty | None = None, of: UUID = CLINIC
) -> Visitor:
    return await Visitor.of_role(
        client, pool, Role.ORGANISATION, login=login, duty=duty, organisation_id=of
    )


async def last_day(pool: Pool, visitor: Visitor, days_ahead: int) -> None:
    moved = """
        UPDATE users
           SET employment_ends_on = (app_now() AT TIME ZONE 'Europe/Moscow')::date + $2::int
         WHERE user_id = $1
    """
    await pool.execute(moved, UUID(visitor.said["user_id"]), days_ahead)


@pytest.mark.covers("000-21", "I-8")
async def test_a_block_ends_sessions_and_frees_cases_before_the_next_request(
    client: Client, pool: Pool, administrator: Visitor
) -> None:
    world = await build(pool)
    anna = await Visitor.of_role(client, pool, Role.OPERATOR, login="anna")
    user_id = UUID(anna.said["user_id"])
    await pool.execute(HOLD, world.own.case_id, user_id)
    await pool.execute(HOLD, world.foreign.case_id, user_id)
    await pool.execute(CLOSE, world.foreign.case_id)

    answer = await administrator.post(f"/users/{user_id}/block", json=DISMISSED)

    assert (await answer.json())["blocked_reason"] == "dismissed"
    assert (await anna.get("/cases")).status == 401
    assert (await anna.sign_in("anna")).status == 401
    assert await pool.fetchval(HOLDER, world.own.case_id) is None
    assert await pool.fetchval(HOLDER, world.foreign.case_id) == user_id  # what is over stays
    steps = await pool.fetch("SELECT case_id, step, actor FROM case_history")
    assert [tuple(row) for row in steps] == [(world.own.case_id, "case.freed", "administrator")]
    body = "SELECT body FROM audit WHERE action = 'user.blocked'"
    assert await pool.fetchval(body) == {"reason": "dismissed", "note": "", "cases_freed": 1}


@pytest.mark.covers("000-21")
async def test_a_block_says_why(pool: Pool, administrator: Visitor) -> None:
    anna = await add(pool, "anna")
    path = f"/users/{anna.user_id}/block"

    silent = await administrator.post(path, json={})
    unsaid = await administrator.post(path, json={"reason": "other"})
    by_a_rule = await administrator.post(path, json={"reason": "employment_ended"})
    said = await administrator.post(path, json={"reason": "other", "note": "по письму"})

    assert [silent.status, unsaid.status, by_a_rule.status, said.status] == [422, 422, 422, 200]


@pytest.mark.covers("I-8")
async def test_the_blocked_are_given_no_work(pool: Pool) -> None:
    world = await build(pool)
    anna = await add(pool, "anna")
    await pool.execute(HOLD, world.own.case_id, anna.user_id)
    await pool.execute(CLOSE, world.own.case_id)
    await block_user(pool, anna.user_id, Block(BlockReason.DISMISSED), actor="boss")

    await pool.execute(HOLD, world.foreign.case_id, anna.user_id)
    await pool.execute(REOPEN, world.own.case_id)

    assert await pool.fetchval(HOLDER, world.foreign.case_id) is None
    assert await pool.fetchval(HOLDER, world.own.case_id) is None  # given back to work


@pytest.mark.covers("I-8")
async def test_what_was_taken_at_the_very_moment_is_taken_away(pool: Pool) -> None:
    world = await build(pool)
    anna = await add(pool, "anna")
    await block_user(pool, anna.user_id, Block(BlockReason.DISMISSED), actor="boss")
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("ALTER TABLE cases DISABLE TRIGGER cases_leave_the_blocked")
        await connection.execute(HOLD, world.own.case_id, anna.user_id)
        await connection.execute("ALTER TABLE cases ENABLE TRIGGER cases_leave_the_blocked")

    assert await end_access(pool, MOSCOW) == 1
    assert await pool.fetchval(HOLDER, world.own.case_id) is None
    assert await end_access(pool, MOSCOW) == 0
    reason = await pool.fetchval("SELECT blocked_reason FROM users WHERE login = 'anna'")
    assert reason == "dismissed"  # the first one stays
    entries = await pool.fetch("SELECT action, actor, body FROM audit ORDER BY seq DESC LIMIT 1")
    assert [tuple(row) for row in entries] == [
        ("user.relieved", "rule:end_access", {"cases_freed": 1})
    ]


@pytest.mark.covers("I-8")
async def test_a_block_waits_for_a_step_under_way_and_neither_fails(pool: Pool) -> None:
    world = await build(pool)
    anna = await add(pool, "anna")
    await pool.execute(HOLD, world.own.case_id, anna.user_id)
    order = Block(BlockReason.DISMISSED)
    async with pool.acquire() as connection, connection.transaction():
        await lock_case(connection, world.own.case_id)
        block = asyncio.create_task(block_user(pool, anna.user_id, order, actor="boss"))
        await somebody_waits(pool)
        journal = """INSERT INTO contacts (contact_id, case_id, channel, at, agent_id)
                     VALUES ($1, $2, 'paper', app_now(), $3)"""
        await connection.execute(journal, uuid4(), world.own.case_id, anna.user_id)

    assert (await block).blocked_reason == "dismissed"
    assert await pool.fetchval(HOLDER, world.own.case_id) is None


async def somebody_waits(pool: Pool) -> None:
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    async with asyncio.timeout(5):
        while not await pool.fetchval(waiting):  # noqa: ASYNC110 - the server sends no word
            await asyncio.sleep(0.01)


@pytest.mark.covers("I-8")
async def test_an_appeal_under_consideration_is_nobodys_either(pool: Pool) -> None:
    world = await build(pool)
    anna, boris = await add(pool, "anna"), await add(pool, "boris")
    appeal = """
        INSERT INTO appeals (case_id, regime, form, kind, multiplicity, identification,
                             received_on, executor_id)
        VALUES ($1, '59fz', 'paper', 'request', 'individual', 'none', '2026-03-02', $2)
    """
    await pool.execute(appeal, world.own.case_id, anna.user_id)
    await pool.execute(HOLD, world.own.case_id, boris.user_id)

    await block_user(pool, anna.user_id, Block(BlockReason.DISMISSED), actor="boss")

    executor = "SELECT executor_id FROM appeals WHERE case_id = $1"
    assert await pool.fetchval(executor, world.own.case_id) is None
    assert await pool.fetchval(HOLDER, world.own.case_id) == boris.user_id
    assert await end_access(pool, MOSCOW) == 0


@pytest.mark.parametrize("duty", [Duty.COORDINATOR, Duty.HEAD], ids=str)
async def test_who_acts_for_an_organisation_blocks_its_people_and_nobody_elses(
    client: Client, pool: Pool, duty: Duty
) -> None:
    head = await employee(client, pool, "head", duty=duty)
    own = await employee(client, pool, "own")
    foreign = await employee(client, pool, "foreign", of=OTHER_CLINIC)
    staff = await add(pool, "staff")

    listed = await (await head.get("/users")).json()
    answers = [
        await head.post(f"/users/{user_id}/block", json=DISMISSED)
        for user_id in (own.said["user_id"], foreign.said["user_id"], staff.user_id, uuid4())
    ]

    assert [user["login"] for user in listed["items"]] == ["head", "own"]
    assert [answer.status for answer in answers] == [200, 404, 404, 404]
    assert (await own.get("/cases")).status == 401
    assert (await foreign.get("/cases")).status == 200
    assert (await head.post(f"/users/{own.said['user_id']}/unblock")).status == 403
    assert (await head.post(f"/users/{head.said['user_id']}/block", json=DISMISSED)).status == 409


async def test_an_employee_without_a_duty_sees_and_blocks_nobody(
    client: Client, pool: Pool
) -> None:
    plain = await employee(client, pool, "plain")
    colleague = await employee(client, pool, "colleague")

    listed = await (await plain.get("/users")).json()
    answer = await plain.post(f"/users/{colleague.said['user_id']}/block", json=DISMISSED)

    assert listed["items"] == []
    assert answer.status == 404


@pytest.mark.covers("000-21")
async def test_after_the_last_day_nothing_is_open_though_no_job_has_run(
    client: Client, pool: Pool, administrator: Visitor
) -> None:
    anna = await Visitor.of_role(client, pool, Role.OPERATOR, login="anna")
    await last_day(pool, anna, 0)
    assert (await anna.get("/cases")).status == 200
    await last_day(pool, anna, -1)

    assert (await anna.get("/cases")).status == 401
    assert (await anna.sign_in("anna")).status == 401
    assert await end_access(pool, MOSCOW) == 1

    [shown] = [
        user
        for user in (await (await administrator.get("/users")).json())["items"]
        if user["login"] == "anna"
    ]
    assert shown["blocked_reason"] == "employment_ended"
    unblocked = await administrator.post(f"/users/{shown['user_id']}/unblock")
    assert unblocked.status == 200
    assert (await anna.sign_in("anna")).status == 401  # the day has to be moved as well


async def test_a_last_day_is_set_by_an_administrator_but_not_their_own(
    pool: Pool, administrator: Visitor
) -> None:
    anna = await add(pool, "anna")
    ends = {"employment_ends_on": date.max.replace(year=2030).isoformat()}

    changed = await administrator.send(
        "PATCH", f"/users/{anna.user_id}", headers={"If-Match": '"1"'}, json=ends
    )
    own = await administrator.send(
        "PATCH",
        f"/users/{administrator.said['user_id']}",
        headers={"If-Match": '"1"'},
        json=ends,
    )

    assert (await changed.json())["employment_ends_on"] == "2030-12-31"
    assert own.status == 409


@pytest.mark.covers("002-45")
async def test_a_one_time_password_opens_nothing_but_its_replacement(
    client: Client, administrator: Visitor
) -> None:
    vera = {"login": "vera", "password": PASSWORD, "full_name": "Вера", "role": "operator"}
    await administrator.post("/users", json=vera)
    visitor, elsewhere = Visitor(client), Visitor(client)
    await visitor.sign_in("vera")
    await elsewhere.sign_in("vera")
    assert visitor.said["password_is_one_time"] is True

    refused = await visitor.get("/cases")
    wrong = await visitor.post(
        "/session/password", json={"password": "not it at all", "new_password": "of my own one"}
    )
    same = await visitor.post(
        "/session/password", json={"password": PASSWORD, "new_password": PASSWORD}
    )
    replaced = await visitor.post(
        "/session/password", json={"password": PASSWORD, "new_password": "of my own one"}
    )

    assert (refused.status, (await refused.json())["code"]) == (403, "password_to_replace")
    assert [wrong.status, same.status, replaced.status] == [401, 422, 204]
    assert (await visitor.get("/cases")).status == 200
    assert (await elsewhere.get("/session")).status == 401
    assert (await Visitor(client).sign_in("vera")).status == 401
    assert (await Visitor(client).sign_in("vera", "of my own one")).status == 200


async def test_each_quarter_every_older_account_is_confirmed_or_blocked(
    pool: Pool, administrator: Visitor
) -> None:
    for login in ("anna", "boris", "vera"):
        await add(pool, login)
    older = "UPDATE users SET created_at = app_now() - interval '100 days' WHERE login <> 'vera'"
    await pool.execute(older)

    due = (await (await administrator.get("/access-review?limit=2")).json())["items"]
    assert [user["login"] for user in due] == ["administrator", "anna"]
    for user in due:
        assert (await administrator.post(f"/users/{user['user_id']}/confirm")).status == 200
    [left] = (await (await administrator.get("/access-review")).json())["items"]
    assert left["login"] == "boris"
    not_needed = {"reason": "not_confirmed"}
    await administrator.post(f"/users/{left['user_id']}/block", json=not_needed)

    assert (await (await administrator.get("/access-review")).json())["items"] == []
    assert (await administrator.post(f"/users/{left['user_id']}/confirm")).status == 404


async def test_administrators_are_told_of_the_review_once_a_quarter(pool: Pool) -> None:
    await add(pool, "boss", Role.ADMINISTRATOR)
    assert not await remind_of_review(pool, REMINDER)  # nobody is due
    await pool.execute(
        "UPDATE users SET created_at = app_now() - interval '100 days', email = 'a@example.org'"
    )

    assert await remind_of_review(pool, REMINDER)
    assert not await remind_of_review(pool, REMINDER)
    [notice] = await pool.fetch("SELECT kind, addresses, facts FROM notices")
    assert (notice["kind"], notice["addresses"]) == ("review_due", ["a@example.org"])
    assert notice["facts"]["text"] == "Учётных записей: 1"
