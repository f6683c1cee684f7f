"""Nobody is left unanswered: an abandoned call is called back with one key."""

from typing import Final

import pytest

from tests.browser.house import House
from tests.browser.panel import Panels
from tests.browser.places import go
from tests.browser.telephony import (
    ask,
    both_ways,
    debt_in_hand,
    gives_up,
    operator_at,
    recording_of_call_to,
    robot_goes_home,
    sign_out,
    talking,
)
from tests.waiting import until_so

pytestmark = pytest.mark.timeout(180)

GAVE_UP: Final = "+79120000201"
NEEDS_NOTHING: Final = "+79120000202"
IS_LEFT_ALONE: Final = "+79120000203"


async def test_who_gave_up_is_called_back_with_one_key(panels: Panels, house: House) -> None:
    await robot_goes_home(panels)
    page, row = await debt_in_hand(panels, house, GAVE_UP)
    await page.keyboard.press("c")
    await page.get_by_text("Набираем").wait_for()  # our own phone picks up by itself
    await talking(page)  # the citizen answers
    await both_ways(page, more=250)  # five seconds: the citizen's phone rings for two of them
    await page.keyboard.press("F9")

    async def settled() -> bool:
        found = await ask(page, "GET", f"/callbacks?phone_e164=%2B{GAVE_UP[1:]}")
        return [one["state"] for one in found["items"]] == ["done"]

    async def can_be_listened_to() -> bool:
        return await recording_of_call_to(house, GAVE_UP) == "ready"

    await until_so(settled, within=30)
    await until_so(can_be_listened_to, within=30)
    await row.wait_for(state="detached")
    await sign_out(page)


async def test_who_goes_to_the_cases_by_keys_calls_nobody_back(
    panels: Panels, house: House
) -> None:
    await robot_goes_home(panels)
    page, _ = await debt_in_hand(panels, house, IS_LEFT_ALONE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.method} {request.url}"))
    await page.keyboard.press("g")
    await page.keyboard.press("c")
    await page.locator('#page[data-path="/cases"]').wait_for()
    await page.locator("h1").first.wait_for()
    assert [one for one in asked if one.startswith("POST") and "/callbacks/" in one] == []
    await sign_out(page)


async def test_an_obligation_is_closed_with_a_reason(panels: Panels, house: House) -> None:
    await robot_goes_home(panels)
    page = await operator_at(panels, ready=False)
    await gives_up(house, NEEDS_NOTHING)
    await go(page, "/callbacks")
    row = page.get_by_role("row").filter(has_text="+7 912 000-02-02")
    await row.wait_for()
    await row.get_by_role("button", name="Закрыть без звонка").click()
    await page.get_by_label("Почему звонить не нужно").fill("Перезвонил сам, вопрос решён")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await row.wait_for(state="detached")

    await go(page, "/callbacks?state=closed")
    await page.get_by_text("Перезвонил сам, вопрос решён").first.wait_for()
    await sign_out(page)
