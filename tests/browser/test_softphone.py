"""The operator's phone in a real Chromium, on the real stack, from the keyboard alone."""

from collections.abc import AsyncIterator
from typing import Final

import pytest
from playwright.async_api import Page, WebSocket, expect

from callcenter.demo.voices import main_frequency
from tests.browser.conftest import BEEP_HERTZ
from tests.browser.house import House
from tests.browser.panel import Panels
from tests.browser.places import go
from tests.browser.telephony import (
    NETWORK_IS_BACK,
    answer,
    both_ways,
    citizen_of,
    operator_at,
    recorded,
    ringing,
    robot_goes_home,
    sign_out,
    stored_with_recording,
    talking,
    transfer_to,
)
from tests.waiting import until

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
    line = await stored_with_recording(house, "+79120000101")
    assert (line.outcome, line.agent_login, line.recording_state) == (
        "answered",
        "operator",
        "ready",
    )
    assert line.recording_id is not None
    heard_citizen, heard_operator = await recorded(operator, line.recording_id)
    assert main_frequency(heard_citizen) == pytest.approx(440, abs=3)
    assert main_frequency(heard_operator) == pytest.approx(BEEP_HERTZ, abs=5)


async def test_an_ambulance_is_asked_first_and_then_connected(
    operator: Page, house: House
) -> None:
    async with citizen_of(house, "+79120000104") as citizen:
        await answer(operator)
        await transfer_to(operator, "103")
        await operator.get_by_role("button", name="Соединить их").wait_for()
        await operator.get_by_text("103").first.wait_for()
        await operator.keyboard.press("F9")  # back to the citizen
        await operator.get_by_role("button", name="Удержать").wait_for()
        assert citizen.is_up


async def test_who_was_asked_stays_on_the_strip_when_the_citizen_hangs_up(
    operator: Page, panels: Panels, house: House
) -> None:
    colleague = await operator_at(panels, "operator-two", ready=False)
    async with citizen_of(house, "+79120000105") as citizen:
        await answer(operator)
        await transfer_to(operator, "Надежда")
        await answer(colleague)
        await both_ways(colleague)
        await citizen.hang_up()
        await _talks_to_the_colleague(operator)
    await operator.keyboard.press("F4")
    await operator.get_by_text("На удержании").wait_for()
    await operator.keyboard.press("F4")
    await _talks_to_the_colleague(operator)
    operator.once("dialog", lambda dialog: dialog.accept())
    await operator.reload()
    await _talks_to_the_colleague(operator)
    await operator.keyboard.press("F9")
    for page in (operator, colleague):
        await page.get_by_text("Телефон готов").wait_for()
    await sign_out(colleague)


async def _talks_to_the_colleague(page: Page) -> None:
    strip = page.get_by_role("region", name="Телефон")
    await strip.get_by_role("button", name="Удержать").wait_for()
    await strip.get_by_text("Надежда").wait_for()
    await expect(strip.get_by_role("button", name="Соединить их")).to_have_count(0)
    await both_ways(page)


async def test_a_choice_left_open_is_not_offered_at_the_next_call(
    operator: Page, house: House
) -> None:
    choice = operator.get_by_role("dialog", name="Кому перевести")
    async with citizen_of(house, "+79120000106") as citizen:
        await answer(operator)
        await operator.keyboard.press("F8")
        await choice.wait_for()
        await citizen.hang_up()
        await choice.wait_for(state="detached")
    await operator.get_by_text("Дописывает").first.wait_for()
    await operator.keyboard.press("F2")
    async with citizen_of(house, "+79120000107"):
        await answer(operator)
        await both_ways(operator)
        await expect(choice).to_have_count(0)
        await operator.keyboard.press("F9")


async def test_a_network_that_is_back_must_answer_before_the_talk_is_touched(
    operator: Page, house: House
) -> None:
    sent: list[str] = []  # methods

    def listen(socket: WebSocket) -> None:
        socket.on("framesent", lambda frame: sent.append(str(frame).partition(" ")[0]))

    operator.on("websocket", listen)
    await operator.reload()
    await operator.get_by_text("Телефон готов").wait_for()
    async with citizen_of(house, "+79120000109"):
        await answer(operator)
        await both_ways(operator)
        sent.clear()
        await operator.evaluate(NETWORK_IS_BACK)
        await until(lambda: "INVITE" in sent, within=10)
        assert "OPTIONS" in sent[: sent.index("INVITE")]
        await both_ways(operator)
        await operator.keyboard.press("F9")


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
