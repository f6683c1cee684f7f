"""The operator's phone in a real Chromium, on the real stack, from the keyboard alone."""

import os
import signal
from collections.abc import AsyncIterator
from functools import partial
from typing import Final

import pytest
from playwright.async_api import Dialog, Page

from callcenter.demo.voices import main_frequency
from tests.browser.conftest import BEEP_HERTZ
from tests.browser.house import House
from tests.browser.panel import Panels
from tests.browser.places import go
from tests.browser.telephony import (
    Stored,
    answer,
    both_ways,
    citizen_of,
    operator_at,
    recorded,
    ringing,
    robot_goes_home,
    sign_out,
    stored,
    talking,
)
from tests.waiting import until_so

pytestmark = pytest.mark.timeout(180)

PLACES: Final = ("/", "/journal", "/calls", "/knowledge", "/callbacks")


@pytest.fixture
async def operator(panels: Panels) -> AsyncIterator[Page]:
    """Be at a browser and ready; the robot takes no calls."""
    await robot_goes_home(panels)
    page = await operator_at(panels)
    yield page
    await sign_out(page)


async def test_a_call_from_the_ring_to_the_recording(operator: Page, house: House) -> None:
    await go(operator, "/work")
    async with citizen_of(house, "+79120000101") as citizen:
        await ringing(operator)
        card = operator.get_by_role("region", name="Кто это может быть").first
        await card.get_by_text("+7 912 000-01-01").wait_for()
        await operator.keyboard.press("F2")
        await talking(operator)
        await both_ways(operator)
        citizen.media.audio.forget_heard()
        await both_ways(operator, more=150)
        assert main_frequency(citizen.heard()) == pytest.approx(BEEP_HERTZ, abs=5)

        await operator.keyboard.press("F4")
        await operator.get_by_text("На удержании").wait_for()
        await operator.keyboard.press("F4")
        await talking(operator)
        await both_ways(operator)
        await operator.keyboard.press("F9")
        await citizen.ended()

    await operator.get_by_text("Дописывает").first.wait_for()
    await operator.keyboard.press("F2")
    await operator.locator(".phone-strip [data-state=ready]").wait_for()
    line = await _stored_with_recording(house, "+79120000101")
    assert (line.outcome, line.agent_login, line.recording_state) == (
        "answered",
        "operator",
        "ready",
    )
    assert line.recording_id is not None
    heard_citizen, heard_operator = await recorded(operator, line.recording_id)
    assert main_frequency(heard_citizen) == pytest.approx(440, abs=3)
    assert main_frequency(heard_operator) == pytest.approx(BEEP_HERTZ, abs=5)


async def test_a_blind_transfer_rings_the_colleague(
    operator: Page, panels: Panels, house: House
) -> None:
    async with citizen_of(house, "+79120000102") as citizen:
        await answer(operator)
        colleague = await operator_at(panels, "operator-two", ready=False)
        await operator.keyboard.press("F8")
        await operator.get_by_text("Сразу").click()
        await _choose(operator, "Надежда")
        await ringing(colleague)
        await operator.get_by_text("Телефон готов").wait_for()
        await colleague.keyboard.press("F2")
        await talking(colleague)
        await both_ways(colleague)
        assert citizen.is_up
        await colleague.keyboard.press("F9")
        await citizen.ended()
        await sign_out(colleague)


async def test_an_attended_transfer_connects_the_two(
    operator: Page, panels: Panels, house: House
) -> None:
    async with citizen_of(house, "+79120000103") as citizen:
        await answer(operator)
        colleague = await operator_at(panels, "operator-two", ready=False)
        await operator.keyboard.press("F8")
        await _choose(operator, "Надежда")
        await answer(colleague)
        await operator.get_by_role("button", name="Соединить их").wait_for()
        await both_ways(colleague)
        await operator.keyboard.press("F8")
        await operator.get_by_text("Телефон готов").wait_for()
        await both_ways(colleague)
        assert citizen.is_up
        await citizen.hang_up()
        await colleague.get_by_text("Телефон готов").wait_for()
        await sign_out(colleague)


async def test_an_ambulance_is_asked_first_and_then_connected(
    operator: Page, house: House
) -> None:
    async with citizen_of(house, "+79120000104") as citizen:
        await answer(operator)
        await operator.keyboard.press("F8")
        await _choose(operator, "103")
        await operator.get_by_role("button", name="Соединить их").wait_for()
        await operator.get_by_text("103").first.wait_for()
        await operator.keyboard.press("F9")  # back to the citizen
        await operator.get_by_role("button", name="Удержать").wait_for()
        assert citizen.is_up


async def test_the_talk_goes_on_while_pages_change(operator: Page, house: House) -> None:
    async with citizen_of(house, "+79120000105") as citizen:
        await answer(operator)
        for path in PLACES * 2:
            await go(operator, path)
        await both_ways(operator)
        await operator.keyboard.press("F9")
        await citizen.ended()


async def test_the_talk_goes_on_when_the_server_restarts(operator: Page, house: House) -> None:
    async with citizen_of(house, "+79120000106") as citizen:
        await answer(operator)
        os.kill(house.state_now()["server_pid"], signal.SIGKILL)
        await operator.get_by_text("Разговор продолжается").wait_for()
        await both_ways(operator)
        await operator.get_by_text("Разговор продолжается").wait_for(
            state="detached", timeout=60_000
        )
        await operator.keyboard.press("F4")
        await operator.get_by_text("На удержании").wait_for()
        await operator.keyboard.press("F4")
        await both_ways(operator)
        await citizen.hang_up()
        await operator.get_by_text("Телефон готов").wait_for()


async def test_a_reload_asks_first_and_takes_the_talk_up_again(
    operator: Page, house: House
) -> None:
    asked: list[str] = []
    await go(operator, "/work")
    async with citizen_of(house, "+79120000107") as citizen:
        await answer(operator)
        await both_ways(operator)
        operator.once("dialog", partial(_accept, asked))
        await operator.reload()
        await talking(operator)
        await both_ways(operator)
        assert asked == ["beforeunload"]
        await operator.get_by_role("region", name="Кто это может быть").first.wait_for()
        await operator.keyboard.press("F9")
        await citizen.ended()

    line = await _stored_with_recording(house, "+79120000107")
    assert (line.outcome, line.agent_login) == ("answered", "operator")


@pytest.mark.timeout(240)
async def test_each_browser_that_dies_gives_the_citizen_back_to_the_queue(
    panels: Panels, house: House
) -> None:
    await robot_goes_home(panels)
    async with citizen_of(house, "+79120000108") as citizen:
        for login in ("operator-two", "operator"):
            victim = await operator_at(panels, login)
            await answer(victim, within=60)  # 20 s of silence, then in front of the queue
            await both_ways(victim)
            await victim.context.close()
        rescuer = await operator_at(panels, "operator-two")
        await answer(rescuer, within=60)
        await both_ways(rescuer)
        await rescuer.keyboard.press("F9")
        await citizen.ended()
    await sign_out(rescuer)


async def test_a_second_browser_is_told_and_may_take_the_phone(
    operator: Page, panels: Panels
) -> None:
    second = await panels.signed_in("operator")
    await second.get_by_role("dialog", name="Телефон открыт в другом браузере").wait_for()
    await second.keyboard.press("Enter")
    await second.get_by_text("Телефон готов").wait_for()
    await operator.get_by_text("Телефон забран в другой браузер").wait_for()
    await second.context.close()


async def _accept(asked: list[str], dialog: Dialog) -> None:
    asked.append(dialog.type)
    await dialog.accept()


async def _choose(page: Page, words: str) -> None:
    """Type into the transfer box and press Enter."""
    box = page.get_by_label("Имя, очередь или 103")
    await box.fill(words)
    await page.get_by_role("option").first.wait_for()
    await box.press("Enter")


async def _stored_with_recording(house: House, number: str) -> Stored:
    async def ready() -> bool:
        line = await stored(house, number)
        return line is not None and line.recording_state == "ready"

    await until_so(ready, within=30)
    line = await stored(house, number)
    assert line is not None
    return line
