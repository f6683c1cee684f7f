"""The state of a case by its ten digits and a second fact: told, mistyped, not known."""

from collections.abc import Callable

import pytest

from callcenter.demo.asterisk import RunningAsterisk
from callcenter.demo.phone import Phone
from callcenter.domain.status_enquiry import ToldState
from tests.pbx.hotline import CITIZEN, HOTLINE, Journal, begun, scripted_server, talking

NUMBER = "2260001237"
FACT = "6789"


def answering(state: str, on: str, line: str = "", due: str = "") -> Callable[[bytes], list[str]]:
    """Return a script that answers every question about a case alike."""

    def answer(environment: bytes) -> list[str]:
        lines = dict(line.split(": ", 1) for line in environment.decode().splitlines() if line)
        if lines["agi_network_script"] != "status":
            return []
        call = lines["agi_arg_1"]
        assert (lines["agi_arg_2"], lines["agi_arg_3"]) == (NUMBER, FACT)
        return [
            f'SET VARIABLE SHARED(CC_STATUS_LINE,{call}) "{line}"',
            f'SET VARIABLE SHARED(CC_STATUS_DUE,{call}) "{due}"',
            f'SET VARIABLE SHARED(CC_STATUS_ON,{call}) "{on}"',
            f'SET VARIABLE SHARED(CC_STATUS,{call}) "{state}"',
            f'SET VARIABLE SHARED(CC_AGI_OK,{call}) "1"',
        ]

    return answer


async def test_the_state_is_told_and_an_operator_follows(
    asterisk: RunningAsterisk, caller: Phone, first: Phone, journal: Journal
) -> None:
    server = scripted_server(asterisk.settings.pbx.agi_port, answering("closed", "2026-11-30"))
    async with server:
        call = await (await caller.call(HOTLINE, number=CITIZEN)).answered()
        await call.press("4")
        await journal.tells("menu 4")
        await call.press(NUMBER)
        await journal.more_than(0, "STATUS")
        await call.press(FACT)
        await talking(first, journal, within=30)
        await call.hang_up()
        await journal.over()

    assert journal.story() == [
        *begun(HOTLINE),
        "menu 4",
        f"status {NUMBER}",
        f"status_told {NUMBER}",
        "kind appeal",
        "queued hotline",
        "ringing 201",
        "joined 201",
        "left 201",
        "left talk",
        "ended",
        "leg 201 answered",
        "answered, hung up by caller",
    ]
    assert "does not exist in any format" not in asterisk.messages()  # every sound was there


async def test_three_unknown_numbers_lead_to_an_operator(
    asterisk: RunningAsterisk, caller: Phone, first: Phone, journal: Journal
) -> None:
    async with scripted_server(asterisk.settings.pbx.agi_port, answering("not_found", "")):
        call = await (await caller.call(HOTLINE, number=CITIZEN)).answered()
        await call.press("4")
        await journal.tells("menu 4")
        for typed in (NUMBER, "12#", NUMBER):
            before = len(asked(journal))
            await call.press(typed)
            await journal.more_than(before, "STATUS")
            if typed == NUMBER:
                await call.press(FACT)
        await talking(first, journal, within=20)
        await call.hang_up()
        await journal.over()

    assert asked(journal) == [NUMBER, "invalid", NUMBER]
    assert "status_told" not in " ".join(journal.story())


@pytest.mark.covers("003-37")
@pytest.mark.parametrize("state", ToldState, ids=str)
async def test_every_state_has_its_sentence(
    asterisk: RunningAsterisk, caller: Phone, journal: Journal, state: ToldState
) -> None:
    script = answering(state, "2026-11-30", line="2", due="2026-12-31")
    async with scripted_server(asterisk.settings.pbx.agi_port, script):
        call = await (await caller.call(HOTLINE, number=CITIZEN)).answered()
        await call.press("4")
        await journal.tells("menu 4")
        await call.press(NUMBER)
        await journal.more_than(0, "STATUS")
        await call.press(FACT)
        await journal.tells(f"status_told {NUMBER}", within=25)
        await call.hang_up()
        await journal.over()

    assert "does not exist in any format" not in asterisk.messages()


async def test_three_digits_are_no_second_fact(
    asterisk: RunningAsterisk, caller: Phone, first: Phone, journal: Journal
) -> None:
    async with scripted_server(asterisk.settings.pbx.agi_port, answering("closed", "")):
        call = await (await caller.call(HOTLINE, number=CITIZEN)).answered()
        await call.press("4")
        await journal.tells("menu 4")
        for count in range(3):
            await call.press(NUMBER)
            await journal.more_than(count, "STATUS")
            await call.press("678#")
        await talking(first, journal, within=30)
        await call.hang_up()
        await journal.over()

    assert "status_told" not in " ".join(journal.story())


def asked(journal: Journal) -> list[str]:
    return [event.data for event in journal.events() if event.event_type == "STATUS"]
