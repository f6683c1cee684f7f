"""The state of a case by its ten digits: told, mistyped, not known."""

from collections.abc import Callable

from callcenter.demo.asterisk import RunningAsterisk
from callcenter.demo.phone import Phone
from tests.pbx.hotline import CITIZEN, HOTLINE, Journal, begun, scripted_server, talking

NUMBER = "2260001237"


def answering(state: str, on: str) -> Callable[[bytes], list[str]]:
    """Return a script that answers every question about a case alike."""

    def answer(environment: bytes) -> list[str]:
        lines = dict(line.split(": ", 1) for line in environment.decode().splitlines() if line)
        if lines["agi_network_script"] != "status":
            return []
        call = lines["agi_arg_1"]
        assert lines["agi_arg_2"] == NUMBER
        return [
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
        await talking(first, journal, within=20)
        await call.hang_up()
        await journal.over()

    assert asked(journal) == [NUMBER, "invalid", NUMBER]
    assert "status_told" not in " ".join(journal.story())


def asked(journal: Journal) -> list[str]:
    return [event.data for event in journal.events() if event.event_type == "STATUS"]
