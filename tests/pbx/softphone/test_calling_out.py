"""Calling out: caps that hold without us, and calls that the panel asks for."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from callcenter.demo.asterisk import RunningAsterisk
from callcenter.demo.call import CallRefused
from callcenter.demo.phone import Phone
from callcenter.domain.access import Role
from callcenter.journal.status import TailStatus
from callcenter.journal.tail import tail_journal
from callcenter.services.journal_desk import JournalDesk
from callcenter.services.journal_rules import journal_rules
from callcenter.services.recent_calls import RecentCalls
from db.pool import Pool
from tests.integration.api.visitor import Client, Visitor
from tests.pbx.hotline import CITIZEN, SUPPORT, TRUNK, Journal, idle, operator, talking
from tests.pbx.softphone.conftest import CALLS_OUT_AN_HOUR, OUTSIDE_PORT, leased, softphone
from tests.waiting import until, until_so

NUMBER = "89123456789"


@pytest.fixture
async def outside(asterisk: RunningAsterisk) -> AsyncIterator[Phone]:
    """Give the citizens' network, where everybody answers."""
    here = f"{TRUNK}:{OUTSIDE_PORT}"
    async with Phone(address=here, server=asterisk.sip_address) as phone:
        phone.answer_automatically(after=0.1)
        yield phone


@pytest.fixture
async def first(asterisk: RunningAsterisk) -> AsyncIterator[Phone]:
    async with operator(asterisk, "201") as phone:
        yield phone


@pytest.fixture
async def anna(client: Client, pool: Pool) -> Visitor:
    return await Visitor.of_role(client, pool, Role.OPERATOR, login="anna", extension="201")


async def call_and_hang_up(phone: Phone, number: str = NUMBER) -> None:
    call = await (await phone.call(number)).answered()
    await call.hang_up()


async def test_so_many_calls_an_hour_and_an_ambulance_always(
    asterisk: RunningAsterisk, outside: Phone, first: Phone
) -> None:
    del outside
    journal = Journal.from_now(asterisk.files.journal_file)
    for _ in range(CALLS_OUT_AN_HOUR):
        await call_and_hang_up(first)
    with pytest.raises(CallRefused):
        await (await first.call(NUMBER)).answered()
    await call_and_hang_up(first, "103")

    told = [event for event in journal.events() if event.event_type.startswith("OUT")]
    assert [event.event_type for event in told] == [
        *["OUTBOUND"] * CALLS_OUT_AN_HOUR,
        "OUTREFUSED",
        "OUTBOUND",
    ]


async def test_a_new_hour_counts_anew(
    asterisk: RunningAsterisk, outside: Phone, first: Phone
) -> None:
    del outside
    asterisk.cli("database put calls-out 201 2026010100-999")
    await call_and_hang_up(first)


async def test_one_call_out_at_a_time_on_whatever_device(
    outside: Phone, first: Phone, anna: Visitor
) -> None:
    del outside
    async with await softphone(anna, await leased(anna)) as browser:
        call = await (await first.call(NUMBER)).answered()
        with pytest.raises(CallRefused):
            await (await first.call("89123456780")).answered()
        assert await browser.register() == 200
        assert await browser.invite(NUMBER) >= 400
        await call_and_hang_up(first, "112")
        await call.hang_up()


async def test_a_colleague_is_not_held_up(
    asterisk: RunningAsterisk, outside: Phone, first: Phone
) -> None:
    del outside
    call = await (await first.call(NUMBER)).answered()
    async with operator(asterisk, "202") as other:
        await call_and_hang_up(other)
    await call.hang_up()


async def test_the_panel_has_the_desk_phone_ring_and_a_number_dialled(
    asterisk: RunningAsterisk, outside: Phone, first: Phone, anna: Visitor
) -> None:
    del outside
    first.answer_automatically(after=0.1)
    journal = Journal.from_now(asterisk.files.journal_file)
    answer = await anna.post("/calls-out", json={"number": "+7 912 345-67-89"})
    said = await answer.json()
    assert (answer.status, said["device"]) == (202, "phone"), said
    await until(lambda: "joined" in journal.story(said["linkedid"]))
    again = await anna.post("/calls-out", json={"number": NUMBER})
    assert (again.status, (await again.json())["code"]) == (409, "phone_busy")
    await first.calls[0].hang_up()
    await until(lambda: journal.call(said["linkedid"]).ended_at)

    call = journal.call(said["linkedid"])
    assert (call.direction, call.agent_extension) == ("outbound", "201")
    assert call.dialled_e164 == "+79123456789"


async def test_the_browser_rings_when_it_is_registered(
    asterisk: RunningAsterisk, first: Phone, anna: Visitor
) -> None:
    del asterisk, first
    async with await softphone(anna, await leased(anna)) as browser:
        assert await browser.register() == 200
        answer = await anna.post("/calls-out", json={"number": NUMBER})
        assert (answer.status, (await answer.json())["device"]) == (202, "browser")
        await until(lambda: any(one.method == "INVITE" for one in browser.received))


@pytest.mark.parametrize(
    ("number", "status", "code"),
    [
        (NUMBER, 409, "no_phone_registered"),
        ("+375291234567", 422, "invalid"),
        ("s", 422, "invalid"),
    ],
)
async def test_what_is_refused_before_anything_rings(
    anna: Visitor, number: str, status: int, code: str
) -> None:
    answer = await anna.post("/calls-out", json={"number": number})
    assert (answer.status, (await answer.json())["code"]) == (status, code)


async def test_used_up_calls_are_told_without_ringing(
    asterisk: RunningAsterisk, first: Phone, outside: Phone, anna: Visitor
) -> None:
    del outside
    for _ in range(CALLS_OUT_AN_HOUR):
        await call_and_hang_up(first)
    await until(lambda: idle(asterisk))
    answer = await anna.post("/calls-out", json={"number": NUMBER})
    assert (answer.status, (await answer.json())["code"]) == (429, "calls_out_spent")


async def test_a_key_makes_the_phone_ring_once(
    asterisk: RunningAsterisk, first: Phone, anna: Visitor
) -> None:
    del asterisk, first
    once = {"Idempotency-Key": "call-1"}
    answers = [
        await (await anna.post("/calls-out", json={"number": NUMBER}, headers=once)).json()
        for _ in range(2)
    ]
    assert answers[0]["linkedid"] == answers[1]["linkedid"]


@pytest.fixture
async def recorded(asterisk: RunningAsterisk, pool: Pool) -> AsyncIterator[None]:
    """Have the journal written into rows, as the bridge does."""
    rules = journal_rules(asterisk.settings.model_copy(update={"short_call_seconds": 0.1}))
    desk = JournalDesk(pool, "pbx1", RecentCalls(), rules)
    file = asterisk.files.journal_file
    task = asyncio.create_task(tail_journal(desk, file, TailStatus(desk.node)))
    yield
    task.cancel()
    await asyncio.wait([task], timeout=5)


@pytest.mark.usefixtures("recorded")
async def test_a_talk_closes_the_obligation(
    asterisk: RunningAsterisk, outside: Phone, caller: Phone, anna: Visitor, pool: Pool
) -> None:
    """Called back by one key, answered: nobody has to close anything."""
    del outside
    journal = Journal.from_now(asterisk.files.journal_file)
    missed = await caller.call(SUPPORT, number=CITIZEN)
    await until(lambda: journal.calls() and "queued hotline" in journal.story())
    await missed.hang_up()
    await until_so(lambda: pool.fetchval("SELECT true FROM callbacks WHERE state = 'open'"))
    callback = await pool.fetchval("SELECT callback_id FROM callbacks WHERE state = 'open'")
    async with operator(asterisk, "201") as first:
        first.answer_automatically(after=0.1)
        answer = await anna.post(f"/callbacks/{callback}/call", json={})
        said = await answer.json()
        assert answer.status == 202, said
        await until(lambda: "joined" in journal.story(said["linkedid"]))
        await first.calls[0].hang_up()
    await until_so(lambda: pool.fetchval("SELECT true FROM callbacks WHERE state = 'done'"))

    evidence = await pool.fetchval("SELECT evidence_linkedid FROM callbacks")
    assert evidence == said["linkedid"]
    again = await anna.post(f"/callbacks/{callback}/call", json={})
    assert (again.status, (await again.json())["code"]) == (409, "not_in_this_state")


async def test_a_citizen_is_transferred_to_an_ambulance_by_one_key(
    asterisk: RunningAsterisk, caller: Phone, outside: Phone
) -> None:
    journal = Journal.from_now(asterisk.files.journal_file)
    async with operator(asterisk, "201") as first:
        first.answer_automatically(after=0.1)
        citizen = await caller.call(SUPPORT, number=CITIZEN)
        await talking(first, journal)
        await first.calls[0].transfer("103")
        await until(lambda: any(call.is_up for call in outside.calls), 10)
        await citizen.hang_up()
    await journal.over()

    story = journal.story()
    assert story[story.index("blind_transfer 103") :].count("joined") == 1
