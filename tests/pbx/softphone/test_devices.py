"""One person, two devices: the desk's and the browser's."""

import asyncio

import pytest

from callcenter.ami.bridge import Bridge
from callcenter.demo.asterisk import RunningAsterisk
from callcenter.demo.phone import Phone
from callcenter.domain.access import Role
from db.pool import Pool
from tests.integration.api.visitor import Client, Visitor
from tests.pbx.hotline import RING_ALL, SUPPORT, Journal, operator, talking
from tests.pbx.softphone.conftest import leased, softphone
from tests.pbx.ws_sip import WsSip
from tests.waiting import until


@pytest.fixture
async def anna(client: Client, pool: Pool) -> Visitor:
    return await Visitor.of_role(client, pool, Role.OPERATOR, login="anna", extension="201")


def rung(phone: WsSip) -> bool:
    return phone.asked("INVITE")


async def test_a_citizen_rings_the_browser(
    asterisk: RunningAsterisk, anna: Visitor, caller: Phone, bridge: Bridge
) -> None:
    journal = Journal.from_now(asterisk.files.journal_file)
    async with await softphone(anna, await leased(anna)) as phone:
        assert await phone.register() == 200
        call = await caller.call(SUPPORT)
        await until(lambda: rung(phone), 10)
        await phone.ring()
        await until(lambda: [c.extension for c in bridge.live.ringing] == ["201"])
        await call.hang_up()
        await journal.over()

    assert "ringing 201" in journal.story()
    assert "leg 201 cancelled" in journal.story()


async def test_who_talks_on_the_desk_is_not_rung_in_the_browser(
    asterisk: RunningAsterisk, anna: Visitor, caller: Phone
) -> None:
    journal = Journal.from_now(asterisk.files.journal_file)
    async with (
        operator(asterisk, "201") as desk,
        await softphone(anna, await leased(anna)) as browser,
    ):
        desk.answer_automatically(after=0.1)
        assert await browser.register() == 200
        await caller.call(RING_ALL)
        await talking(desk, journal)
        browser.received.clear()

        second = await caller.call(RING_ALL)
        await until(lambda: len(journal.calls()) == 2 and "queued line2" in _last(journal))
        await asyncio.sleep(2)  # nothing is to happen: three rounds of the queue's retry
        assert not rung(browser)
        assert await asyncio.to_thread(_in_use, asterisk)
        await second.hang_up()


def _last(journal: Journal) -> list[str]:
    return journal.story(journal.calls()[-1])


def _in_use(asterisk: RunningAsterisk) -> bool:
    lines = asterisk.cli("core show hints").splitlines()
    return any("201@members" in line and "State:InUse" in line for line in lines)


async def test_a_colleague_rings_both(
    asterisk: RunningAsterisk, anna: Visitor, second: Phone
) -> None:
    async with (
        operator(asterisk, "201") as desk,
        await softphone(anna, await leased(anna)) as browser,
    ):
        assert await browser.register() == 200
        call = await second.call("201")
        await desk.incoming_call()
        await until(lambda: rung(browser))
        await call.hang_up()
