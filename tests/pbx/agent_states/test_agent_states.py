"""What operators do and what the queue rings, on a real Asterisk."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from callcenter.ami.members import SIGN_OF_LIFE
from callcenter.demo.asterisk import RunningAsterisk, running_asterisk
from callcenter.demo.phone import Phone
from callcenter.domain.access import Person
from callcenter.domain.agents.shown import NO_PHONE
from callcenter.services.agents.set_state import Choice
from db.pool import Pool, open_pool
from tests.pbx.hotline import (
    CITIZEN,
    SUPPORT,
    Journal,
    citizen,
    hotline_settings,
    idle,
    operator,
    talking,
)
from tests.pbx.keeping import Kept, agents, keeping
from tests.waiting import until, until_so

READY, BREAK, OFFLINE = Choice.READY, Choice.BREAK, Choice.OFFLINE
STATE = "SELECT state FROM agent_states WHERE user_id = $1"


@pytest.fixture(scope="module")
def own_asterisk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningAsterisk]:
    with running_asterisk(hotline_settings(tmp_path_factory.mktemp("agents"))) as asterisk:
        yield asterisk


@pytest.fixture
async def people(own_asterisk: RunningAsterisk, pool: Pool) -> AsyncIterator[dict[str, Person]]:
    """Give the operators, and leave nobody paused and no call behind."""
    yield await agents(pool)
    for name in ("201", "201-web", "202", "202-web"):
        for queue in ("hotline", "line2"):
            own_asterisk.cli(f"queue unpause member PJSIP/{name} queue {queue}")
    own_asterisk.cli("channel request hangup all")
    await until(lambda: idle(own_asterisk))


@pytest.fixture
async def kept(
    own_asterisk: RunningAsterisk, pool: Pool, fresh_database: str, people: dict[str, Person]
) -> AsyncIterator[Kept]:
    async with keeping(own_asterisk, pool, fresh_database, people) as kept:
        yield kept


@pytest.fixture
async def caller(own_asterisk: RunningAsterisk) -> AsyncIterator[Phone]:
    async with citizen(own_asterisk) as phone:
        yield phone


@pytest.fixture
async def first(own_asterisk: RunningAsterisk) -> AsyncIterator[Phone]:
    async with operator(own_asterisk, "201") as phone:
        phone.answer_automatically(after=0.1)
        yield phone


@pytest.fixture
async def second(own_asterisk: RunningAsterisk) -> AsyncIterator[Phone]:
    async with operator(own_asterisk, "202") as phone:
        phone.answer_automatically(after=0.1)
        yield phone


@pytest.fixture
def journal(own_asterisk: RunningAsterisk) -> Journal:
    return Journal.from_now(own_asterisk.files.journal_file)


async def test_who_is_on_a_break_is_paused_with_the_reason_and_not_rung(
    kept: Kept, caller: Phone, first: Phone, second: Phone, journal: Journal
) -> None:
    await kept.say("201", READY)
    await kept.say("201", BREAK, "lunch")
    await kept.paused("201", "break:lunch")
    await kept.shows("201", "break", reason="lunch")

    for _ in range(2):  # in turn, so one of two calls would ring 201
        call = await (await caller.call(SUPPORT, number=CITIZEN)).answered()
        await talking(second, journal)
        await call.hang_up()
        await until(lambda: not any(call.is_up for call in second.calls))
        await kept.paused("202", None)  # uses no states: no wrap-up either
    assert first.calls == []

    await kept.say("201", READY)
    await kept.paused("201", None)


async def test_a_talk_is_followed_by_a_wrap_up_that_ends_by_itself(
    kept: Kept, caller: Phone, first: Phone, journal: Journal
) -> None:
    await kept.say("201", READY)
    await kept.shows("201", "ready")
    call = await (await caller.call(SUPPORT, number=CITIZEN)).answered()
    await talking(first, journal)
    row = await kept.shows("201", "talking")
    assert (row["linkedid"], row["queue"], row["device"]) == (
        journal.calls()[0], "hotline", "phone",
    )  # fmt: skip

    await call.hang_up()
    await kept.paused("201", "wrap_up")
    row = await kept.shows("201", "wrap_up")
    assert row["until_at"] is not None
    waiting = await (await caller.call(SUPPORT, number=CITIZEN)).answered()
    await kept.paused("201", None)
    await talking(first, journal)
    await waiting.hang_up()


async def test_ready_ends_a_wrap_up_and_a_break_asked_for_in_a_talk_follows_it(
    kept: Kept, caller: Phone, first: Phone, journal: Journal
) -> None:
    await kept.say("201", READY)
    await kept.shows("201", "ready")
    call = await (await caller.call(SUPPORT, number=CITIZEN)).answered()
    await talking(first, journal)
    await kept.shows("201", "talking")
    await kept.say("201", BREAK, "rest")
    assert await kept.pool.fetchval(STATE, kept.people["201"].user_id) == "ready"
    await call.hang_up()

    await kept.paused("201", "wrap_up")
    await kept.paused("201", "break:rest")
    await kept.shows("201", "break", reason="rest")
    await kept.say("201", READY)
    await kept.paused("201", None)


async def test_a_colleagues_call_has_no_wrap_up(
    kept: Kept, first: Phone, second: Phone, journal: Journal
) -> None:
    await kept.say("201", READY)
    await kept.say("202", READY)
    call = await (await second.call("201")).answered()
    await talking(first, journal)
    await kept.shows("201", "talking")
    await call.hang_up()
    await kept.shows("201", "ready")

    steps = await kept.pool.fetch("SELECT step FROM agent_state_changes")
    assert {row["step"] for row in steps} == {"go_ready"}


async def test_who_vanishes_is_taken_out_and_comes_back(kept: Kept, first: Phone) -> None:
    await kept.say("202", READY)  # no phone of that extension is there
    await kept.shows("202", "offline", reason=NO_PHONE)
    await kept.paused("202", "offline", within=10)
    await kept.say("201", READY)  # her phone stands on the desk and rings without a panel

    await kept.hear("202")
    await kept.paused("202", None, within=10)
    assert kept.pause("201") is None
    assert first.calls == []


async def test_whose_browser_falls_silent_is_taken_out_though_a_phone_stands_on_the_desk(
    kept: Kept, first: Phone
) -> None:
    await kept.be_on_browser("201")
    await kept.say("201", READY)
    await kept.shows("201", "ready", device="browser")

    await kept.paused("201", "offline", within=10)
    await kept.shows("201", "offline", device="browser")
    assert first.calls == []


async def test_who_vanishes_in_a_talk_stays_until_it_ends(
    kept: Kept, caller: Phone, first: Phone, journal: Journal
) -> None:
    await kept.say("201", READY)
    await kept.shows("201", "ready")
    call = await (await caller.call(SUPPORT, number=CITIZEN)).answered()
    await talking(first, journal)
    await kept.shows("201", "talking")
    # its contact gone and the panel silent: as a browser that closes
    await first.unregister()
    silent = "SELECT app_now() - seen_at > interval '8 seconds' FROM panel_presence"
    await until_so(lambda: kept.pool.fetchval(silent), within=15)
    assert kept.pause("201") is None
    await call.hang_up()

    await kept.paused("201", "offline", within=10)


async def test_pauses_outlive_a_restart_of_the_pbx(
    tmp_path_factory: pytest.TempPathFactory, pool: Pool, fresh_database: str
) -> None:
    with running_asterisk(hotline_settings(tmp_path_factory.mktemp("restart"))) as asterisk:
        async with keeping(asterisk, pool, fresh_database, await agents(pool)) as kept:
            await kept.say("201", READY)
            await kept.say("201", BREAK, "lunch")
            await kept.paused("201", "break:lunch")
            boot = kept.bridge.live.systemname
            await asyncio.to_thread(asterisk.kill)
            await until(lambda: not kept.bridge.live.systemname, 10)
            await asyncio.to_thread(asterisk.start_again)
            await until(lambda: kept.bridge.live.systemname not in {boot, None}, 10)

            await kept.paused("201", "break:lunch", within=10)
            assert kept.pause("202") is None


async def test_without_a_database_a_wrap_up_still_ends_in_time(
    own_asterisk: RunningAsterisk,
    people: dict[str, Person],
    fresh_database: str,
    first: Phone,
    caller: Phone,
    journal: Journal,
) -> None:
    """P1: nobody waits for a database to have an operator back."""
    pool = await open_pool(fresh_database)
    async with keeping(own_asterisk, pool, fresh_database, people) as cut:
        await cut.say("201", READY)
        await cut.shows("201", "ready")
        call = await (await caller.call(SUPPORT, number=CITIZEN)).answered()
        await talking(first, journal)
        await cut.shows("201", "talking")
        await call.hang_up()
        await cut.paused("201", "wrap_up")
        pool.terminate()

        await cut.paused("201", None)
        again = await (await caller.call(SUPPORT, number=CITIZEN)).answered()
        await until(lambda: any(call.is_up for call in first.calls), within=10)
        await again.hang_up()


async def test_a_pause_that_somebody_changes_on_the_pbx_is_put_right(
    kept: Kept, own_asterisk: RunningAsterisk
) -> None:
    await kept.say("201", READY)
    await kept.say("201", BREAK, "lunch")
    await kept.paused("201", "break:lunch")
    freed: list[str] = []
    kept.bridge.manager.register_event(
        "QueueMemberPause",
        lambda _, event: freed.append(event["Interface"]) if event["Paused"] == "0" else None,
    )
    own_asterisk.cli("queue unpause member PJSIP/201 queue hotline")
    for interface in ("PJSIP/202", "PJSIP/202-web"):
        for queue in ("hotline", "line2"):
            own_asterisk.cli(f"queue pause member {interface} queue {queue} reason inventory")

    await until(lambda: freed == ["PJSIP/201"])
    await kept.paused("201", "break:lunch")
    assert kept.pause("202") == "inventory"  # whoever uses no states is left alone


async def test_the_pbx_hears_again_and_again_that_somebody_ends_pauses(
    kept: Kept, own_asterisk: RunningAsterisk
) -> None:
    def sign() -> str:
        lines = own_asterisk.cli("dialplan show globals").splitlines()
        return next((line for line in lines if SIGN_OF_LIFE in line), "")

    await kept.paused("201", None)
    await until(sign)
    before = sign()

    await until(lambda: sign() != before, within=10)
