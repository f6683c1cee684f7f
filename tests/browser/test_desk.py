"""The desk of an operator beside a call: its case, and a call that has none."""

import pytest

from tests.browser.case_form import WORDS, focused_words, register
from tests.browser.house import House
from tests.browser.keys import Keys
from tests.browser.panel import Panels
from tests.browser.places import go
from tests.browser.telephony import (
    answer,
    ask,
    citizen_of,
    debt_in_hand,
    operator_at,
    robot_goes_home,
    sign_out,
    talking,
)

pytestmark = pytest.mark.timeout(180)

CALLED_BACK = "+79120000601"
KNOWN = "+79120000602"
LOOKING_MILLISECONDS = 3_000  # six times the pause after which a missing case was asked for


async def test_a_call_out_says_that_it_has_no_case_and_asks_for_none(
    panels: Panels, house: House
) -> None:
    await robot_goes_home(panels)
    page, _ = await debt_in_hand(panels, house, CALLED_BACK)
    await page.keyboard.press("c")
    await talking(page)
    await go(page, "/work")
    await page.get_by_text("У исходящего звонка своего обращения нет.").wait_for()

    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.wait_for_timeout(LOOKING_MILLISECONDS)
    cards = [url for url in asked if "/cards/" in url]
    assert len(cards) <= 3  # news of the call bring one or two; asked twice a second it were six
    await page.keyboard.press("F9")
    await sign_out(page)


async def test_who_calls_is_chosen_and_the_case_registers_at_once(
    panels: Panels, house: House
) -> None:
    await robot_goes_home(panels)
    page = await operator_at(panels)
    known = {"family_name": "Знакомова", "given_name": "Анна", "phones": [KNOWN]}
    await ask(page, "POST", "/people", known)
    await go(page, "/work")
    async with citizen_of(house, KNOWN):
        await answer(page)
        await focused_words(page).wait_for()
        await page.keyboard.type(WORDS)
        await page.locator('.saved-note[data-state="saved"]').wait_for()
        who = page.get_by_role("region", name="Кто это может быть").first
        await who.get_by_role("button", name="Это он(а)").click()
        await who.get_by_role("button", name="Нет, другой человек").wait_for()
        await page.get_by_label("Суть, словами обратившегося").focus()
        assert await register(Keys(page))
        await page.keyboard.press("F9")
    await sign_out(page)
