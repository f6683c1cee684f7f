"""Our FastAGI server dead or hung: nobody on the way to an operator waits for it (B1, B2, P1)."""

import asyncio
import time

from callcenter.demo.asterisk import RunningAsterisk
from callcenter.demo.phone import Phone
from tests.pbx.hotline import (
    CITIZEN,
    HOTLINE,
    SUPPORT,
    Journal,
    begun,
    idle,
    silent_server,
    talking,
)
from tests.waiting import until

NUMBER = "2260001237"
FACT = "6789"
ANSWERED = [
    *begun(SUPPORT),
    "kind ticket",
    "queued hotline",
    "ringing 201",
    "joined 201",
    "left 201",
    "left talk",
    "ended",
    "leg 201 answered",
    "answered, hung up by caller",
]


async def test_dead(caller: Phone, first: Phone, journal: Journal) -> None:
    await reach_an_operator(caller, first, journal)
    await journal.over()

    assert journal.story() == ANSWERED


async def test_accepting_and_silent(
    asterisk: RunningAsterisk, caller: Phone, first: Phone, journal: Journal
) -> None:
    async with silent_server(asterisk.settings.pbx.agi_port) as heard:
        await reach_an_operator(caller, first, journal)
        await journal.over()
        await until(lambda: idle(asterisk))  # no channel is left with the server

    assert journal.story() == ANSWERED
    assert b"agi_network_script: greet\n" in b"".join(heard)


async def reach_an_operator(caller: Phone, first: Phone, journal: Journal) -> None:
    call = await (await caller.call(SUPPORT, number=CITIZEN)).answered()
    await talking(first, journal, within=5)
    await call.hang_up()


async def test_the_state_of_a_case_with_a_hung_server(
    asterisk: RunningAsterisk, caller: Phone, first: Phone, journal: Journal
) -> None:
    async with silent_server(asterisk.settings.pbx.agi_port):
        call = await (await caller.call(HOTLINE, number=CITIZEN)).answered()
        await call.press("4")
        await journal.tells("menu 4")
        await call.press(NUMBER)
        await until(lambda: kinds(journal).count("STATUS") == 1, 15)
        await call.press(FACT)
        await until(lambda: "CHAN_START Local" in side(journal), 15)
        asked = time.monotonic()
        await until(lambda: "CHAN_END Local" in side(journal))
        held = time.monotonic() - asked
        await talking(first, journal, within=10)
        await call.hang_up()
        await journal.over()

    assert held < 3
    assert "STATUSTOLD" not in kinds(journal)
    assert journal.story()[5:] == [
        "menu 4",
        f"status {NUMBER}",
        "kind appeal",
        *ANSWERED[6:],
    ]


def kinds(journal: Journal) -> list[str]:
    return [event.event_type for event in journal.events()]


def side(journal: Journal) -> list[str]:
    """Return what became of the side channel of the status dialogue."""
    return [
        f"{event.event_type} Local"
        for event in journal.events()
        if event.channel.startswith("Local/status")
    ]


async def test_many_calls_with_a_hung_server(
    asterisk: RunningAsterisk, caller: Phone, first: Phone, journal: Journal
) -> None:
    async with silent_server(asterisk.settings.pbx.agi_port):
        calls = [await caller.call(SUPPORT, number=f"+7912000000{i}") for i in range(5)]
        await asyncio.gather(*(call.answered() for call in calls))
        await until(lambda: kinds(journal).count("QUEUE") == 5, 5)
        await talking(first, journal)
        await asyncio.gather(*(call.hang_up() for call in calls))
        await journal.over(calls=5)
        await until(lambda: idle(asterisk))
