"""A microphone that the browser refuses: said before anybody calls, and while the phone rings."""

import pytest
from playwright.async_api import async_playwright

from tests.browser.conftest import ASKING_FLAGS, CHROMIUM
from tests.browser.house import House
from tests.browser.panel import Panels
from tests.browser.telephony import citizen_of, ringing, robot_goes_home


@pytest.mark.timeout(120)
async def test_a_refused_microphone_is_said_in_words(panels: Panels, house: House) -> None:
    await robot_goes_home(panels)
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=[*ASKING_FLAGS, "--deny-permission-prompts"]
        )
        refused = Panels(house, chromium, microphone=False)
        page = await refused.signed_in("operator")
        words = page.get_by_role("alert").filter(has_text="Микрофон запрещён")
        await page.locator(".phone-strip").wait_for()
        await page.keyboard.press("F2")
        async with citizen_of(house, "+79120000311"):
            await ringing(page)
            await page.keyboard.press("F2")
            await words.wait_for()
            await page.get_by_role("button", name="Ответить").wait_for()  # still to be answered
        await words.wait_for()
        await refused.leave()
        await chromium.close()
    assert refused.mishaps == []
