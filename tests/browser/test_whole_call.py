"""The whole path of a stranger's call: undisturbed, and with the panel disturbed half way.

From the ring to the recording: answered, written down, disturbed, held, registered, handed on
with a word and without one; both must be heard all the time and in the recording.
"""

import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Final, TypeAlias

import pytest
from playwright.async_api import Dialog, Page

from callcenter.demo.voices import main_frequency
from tests.browser.case_form import WORDS, focused_words, register
from tests.browser.conftest import BEEP_HERTZ
from tests.browser.house import House
from tests.browser.keys import Keys
from tests.browser.panel import Panels
from tests.browser.places import go
from tests.browser.sipp import TONE_HERTZ, stranger_calls
from tests.browser.telephony import (
    NETWORK_IS_BACK,
    answer,
    ask,
    both_ways,
    operator_at,
    recorded,
    ringing,
    robot_goes_home,
    sign_out,
    stored_with_recording,
    talking,
    transfer_to,
)

pytestmark = pytest.mark.timeout(180)

Disturbance: TypeAlias = Callable[[Page, House], Awaitable[None]]
PLACES: Final = ("/", "/journal", "/calls", "/knowledge", "/callbacks")


async def undisturbed(_page: Page, _house: House) -> None:
    pass


async def ten_pages(page: Page, _house: House) -> None:
    for path in PLACES * 2:
        await go(page, path)
    await go(page, "/work")


async def socket_cut(page: Page, house: House) -> None:
    """Kill the server, and with it the sockets of the live data and of the phone.

    The browser says that the network is back while the sockets are dead: unnoticed, and noticed.
    """
    cut = page.get_by_text("Разговор продолжается")
    server = house.state_now()["server_pid"]
    os.kill(server, signal.SIGSTOP)
    await page.evaluate(NETWORK_IS_BACK)
    await page.wait_for_timeout(1_500)  # whatever is asked now has been sent
    os.kill(server, signal.SIGKILL)
    await cut.wait_for()
    await page.evaluate(NETWORK_IS_BACK)
    await both_ways(page)
    await cut.wait_for(state="detached", timeout=60_000)


async def reloaded(page: Page, _house: House) -> None:
    asked: list[str] = []

    async def accept(dialog: Dialog) -> None:
        asked.append(dialog.type)
        await dialog.accept()

    page.once("dialog", accept)
    await page.reload()
    await talking(page)
    assert asked == ["beforeunload"]


@pytest.fixture
async def operator(panels: Panels) -> AsyncIterator[Page]:
    """Be at the workplace and ready; the robot takes no calls."""
    await robot_goes_home(panels)
    page = await operator_at(panels)
    await go(page, "/work")
    yield page
    await sign_out(page)


@pytest.mark.parametrize(
    ("disturb", "number"),
    [
        (undisturbed, "+79120000401"),
        (ten_pages, "+79120000402"),
        (socket_cut, "+79120000403"),
        (reloaded, "+79120000404"),
    ],
)
async def test_a_call_goes_its_whole_way(
    disturb: Disturbance, number: str, operator: Page, panels: Panels, house: House, tmp_path: Path
) -> None:
    async with stranger_calls(house, number, tmp_path) as citizen:
        await ringing(operator)
        await operator.keyboard.press("F2")
        await talking(operator)
        await focused_words(operator).wait_for()
        await operator.keyboard.type(WORDS)
        await both_ways(operator)
        await disturb(operator, house)
        await both_ways(operator)
        await _holds(operator)
        case_number = await _registers(operator)
        await _hands_on_and_back(operator, panels)
        await operator.keyboard.press("F9")
        assert await citizen.wait() == 0

    line = await stored_with_recording(house, number)
    assert (line.outcome, line.case_number, line.recording_state) == (
        *("answered", case_number, "ready"),
    )
    assert line.recording_id is not None
    heard_citizen, heard_operator = await recorded(operator, line.recording_id)
    assert main_frequency(heard_citizen) == pytest.approx(TONE_HERTZ, abs=3)
    assert main_frequency(heard_operator) == pytest.approx(BEEP_HERTZ, abs=5)


async def _holds(page: Page) -> None:
    await page.keyboard.press("F4")
    await page.get_by_text("На удержании").wait_for()
    await page.keyboard.press("F4")
    await talking(page)
    await both_ways(page)


async def _registers(page: Page) -> str:
    """Go on with the form, which holds what was typed before."""
    words = page.get_by_label("Суть, словами обратившегося")
    assert await words.input_value() == WORDS
    await words.focus()
    number = await register(Keys(page))
    found = await ask(page, "GET", f"/cases?search={number}")
    assert [case["state"] for case in found["items"]] == ["registered"]
    return number


async def _hands_on_and_back(operator: Page, panels: Panels) -> None:
    """Transfer the citizen to a colleague after a word with them; they give them back at once."""
    colleague = await operator_at(panels, "operator-two", ready=False)
    await transfer_to(operator, "Надежда")
    await answer(colleague)
    await operator.get_by_role("button", name="Соединить их").wait_for()
    await both_ways(colleague)
    await operator.keyboard.press("F8")
    await operator.get_by_text("Телефон готов").wait_for()
    await both_ways(colleague)

    await transfer_to(colleague, "Оксана", at_once=True)
    await answer(operator)
    await colleague.get_by_text("Телефон готов").wait_for()
    await both_ways(operator)
    await sign_out(colleague)
