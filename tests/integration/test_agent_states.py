"""States of agents in rows: each change with its line of history, or nothing at all."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from callcenter.domain.access import Person, Role
from callcenter.domain.accounts import BlockReason
from callcenter.domain.agents.states import Patience, Step, StepRefusedError
from callcenter.services.agents.read_state import read_agents, read_own_state
from callcenter.services.agents.set_state import (
    BreakReasonUnknownError,
    Choice,
    NoPhoneError,
    StateRules,
    Wish,
    set_own_state,
)
from callcenter.services.agents.take_steps import Order, take_steps
from callcenter.services.block_user import Block, block_user
from callcenter.services.change_user import Edit, change_user
from callcenter.services.sign_in import Lifetimes, sign_in
from callcenter.settings import Settings
from db.agent_states import CHANNEL, AgentStateRow
from db.pool import Connection, Pool
from tests.integration.accounts import add, attempt, cheap_passwords
from tests.waiting import until

RULES = StateRules(Patience(), {"lunch", "rest"})
LIFETIMES = Lifetimes(timedelta(minutes=30), timedelta(hours=12), Settings().zone)
READY, LUNCH, AWAY = Wish(Choice.READY), Wish(Choice.BREAK, "lunch"), Wish(Choice.OFFLINE)
HISTORY = """
    SELECT step, old_state, new_state, reason, actor FROM agent_state_changes ORDER BY change_id
"""
RING = """
    INSERT INTO live_rows (node, kind, key, value, seq, at)
    VALUES ('pbx1', 'ring', '201', $1, 1, now())
"""


@pytest.fixture
async def anna(pool: Pool) -> Person:
    user = await add(pool, "anna", extension="201")
    return Person(user.user_id, user.login, Role.OPERATOR, "201")


async def history(pool: Pool) -> list[tuple[str | None, ...]]:
    return [tuple(row) for row in await pool.fetch(HISTORY)]


async def said(pool: Pool, person: Person, *wishes: Wish) -> AgentStateRow:
    for wish in wishes:
        row = await set_own_state(pool, person, wish, RULES)
    return row


async def test_each_change_is_kept_with_its_history(pool: Pool, anna: Person) -> None:
    assert await read_own_state(pool, anna) is None

    row = await said(pool, anna, READY, LUNCH, READY, AWAY)

    assert (row.state, row.version) == ("offline", 4)
    assert await read_own_state(pool, anna) == row
    assert await history(pool) == [
        ("go_ready", None, "ready", None, "anna"),
        ("take_break", "ready", "break", "lunch", "anna"),
        ("go_ready", "break", "ready", None, "anna"),
        ("leave", "ready", "offline", None, "anna"),
    ]


async def test_the_same_again_is_no_change(pool: Pool, anna: Person) -> None:
    once = await said(pool, anna, READY)

    assert await said(pool, anna, READY) == once
    assert len(await history(pool)) == 1


async def test_what_is_refused_changes_nothing(pool: Pool, anna: Person) -> None:
    boss = await add(pool, "boss", Role.SUPERVISOR)
    phoneless = Person(boss.user_id, boss.login, Role.SUPERVISOR)

    with pytest.raises(StepRefusedError):
        await said(pool, anna, LUNCH)  # offline: nobody is there to take a break
    with pytest.raises(BreakReasonUnknownError):
        await said(pool, anna, Wish(Choice.BREAK, "holiday"))
    with pytest.raises(BreakReasonUnknownError):
        await said(pool, anna, Wish(Choice.BREAK))
    with pytest.raises(NoPhoneError):
        await said(pool, phoneless, READY)

    assert await history(pool) == []
    assert await read_own_state(pool, anna) is None


async def test_a_break_asked_for_in_a_talk_waits_for_its_end(pool: Pool, anna: Person) -> None:
    await said(pool, anna, READY)
    await pool.execute(RING, {"answered_at": "2026-11-29T12:00:00Z"})

    row = await said(pool, anna, LUNCH)
    assert (row.state, row.reason, row.break_after_call) == ("ready", None, "lunch")

    await take_steps(pool, [Order(anna.user_id, Step.END_TALK)], RULES.patience)
    await take_steps(pool, [Order(anna.user_id, Step.BEGIN_BREAK)], RULES.patience)
    assert [line[:4] for line in await history(pool)] == [
        ("go_ready", None, "ready", None),
        ("take_break", "ready", "ready", "lunch"),
        ("end_talk", "ready", "wrap_up", "lunch"),
        ("begin_break", "wrap_up", "break", "lunch"),
    ]


async def test_a_ringing_phone_is_no_talk(pool: Pool, anna: Person) -> None:
    await said(pool, anna, READY)
    await pool.execute(RING, {"answered_at": None})

    assert (await said(pool, anna, LUNCH)).state == "break"


async def test_the_servers_step_is_dropped_when_the_person_was_quicker(
    pool: Pool, anna: Person
) -> None:
    await said(pool, anna, READY)
    await take_steps(pool, [Order(anna.user_id, Step.END_TALK)], RULES.patience)
    seen = await read_own_state(pool, anna)
    assert seen is not None
    await said(pool, anna, READY)
    await take_steps(pool, [Order(anna.user_id, Step.END_TALK)], RULES.patience)

    # what was decided over the first wrap-up must not end the second one
    stale = Order(anna.user_id, Step.END_WRAP_UP, version=seen.version)
    impossible = Order(anna.user_id, Step.COME_BACK)
    await take_steps(pool, [stale, impossible], RULES.patience)
    await take_steps(pool, [impossible], RULES.patience)

    now = await read_own_state(pool, anna)
    assert now is not None
    assert (now.state, now.version) == ("wrap_up", 4)


async def test_a_blocked_person_is_offline_and_whoever_used_no_states_still_uses_none(
    pool: Pool, anna: Person
) -> None:
    boris = await add(pool, "boris", extension="202")
    await said(pool, anna, READY)

    for user_id in (anna.user_id, boris.user_id):
        await block_user(pool, user_id, Block(BlockReason.DISMISSED), actor="boss")

    kept = {row.login: row.kept for row in await read_agents(pool, LIFETIMES)}
    assert kept.keys() == {"anna"}  # and so her phone stays paused
    assert kept["anna"] is not None
    assert kept["anna"].state == "offline"
    assert (await history(pool))[-1] == ("leave", "ready", "offline", None, "boss")


async def test_another_phone_is_not_ready_by_itself(pool: Pool, anna: Person) -> None:
    await said(pool, anna, READY)

    await change_user(
        pool, cheap_passwords(), anna.user_id, {"extension": "209"}, Edit(1, "admin")
    )

    row = await read_own_state(pool, anna)
    assert row is not None
    assert row.state == "offline"


async def test_the_keeper_reads_everybody_with_a_phone(pool: Pool, anna: Person) -> None:
    await add(pool, "boss", Role.SUPERVISOR)  # no phone
    await add(pool, "root", Role.ADMINISTRATOR, extension="300")  # takes no calls
    await add(pool, "boris", extension="202")
    await said(pool, anna, READY)
    await sign_in(pool, cheap_passwords(), attempt("boris"), LIFETIMES)

    first, second = await read_agents(pool, LIFETIMES)

    assert (first.login, second.login) == ("anna", "boris")
    assert (first.has_session, second.has_session) == (False, True)
    assert first.heard_at is not None
    assert first.heard_at <= first.now
    assert (second.heard_at, second.kept) == (None, None)


async def test_keepers_are_told_once_a_transaction(
    pool: Pool, connection: Connection, anna: Person
) -> None:
    told: list[str] = []
    await connection.add_listener(CHANNEL, lambda *_: told.append("told"))
    boris = await add(pool, "boris", extension="202")
    for user_id in (anna.user_id, boris.user_id):
        await take_steps(pool, [Order(user_id, Step.GO_READY)], RULES.patience)
    await until(lambda: len(told) == 2)

    both = [Order(user_id, Step.END_TALK) for user_id in (boris.user_id, anna.user_id)]
    await take_steps(pool, both, RULES.patience)
    await until(lambda: len(told) == 3)
    await said(pool, anna, AWAY)
    await said(pool, anna, AWAY)  # nothing new
    await until(lambda: len(told) >= 4)

    assert len(told) == 4


async def test_two_who_change_states_at_once_wait_for_each_other(pool: Pool, anna: Person) -> None:
    await said(pool, anna, READY)

    await asyncio.gather(*(said(pool, anna, wish) for wish in [LUNCH, READY] * 8))

    lines = await history(pool)
    assert [line[1] for line in lines[1:]] == [line[2] for line in lines[:-1]]


async def test_nobody_who_is_unknown_is_kept(pool: Pool) -> None:
    await take_steps(pool, [Order(UUID(int=1), Step.GO_READY)], RULES.patience)

    assert await history(pool) == []
