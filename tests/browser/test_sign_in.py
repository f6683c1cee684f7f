"""Signing in and out in the browser."""

from typing import Final

import pytest
from playwright.async_api import expect

from tests.browser.house import House
from tests.browser.panel import Panels
from tests.browser.places import go
from tests.browser.telephony import answer, citizen_of, operator_at, robot_goes_home, sign_out

DESK: Final = "() => sessionStorage.getItem('callcenter.desk')"


async def test_a_wrong_password_is_said_and_the_right_one_opens_the_panel(panels: Panels) -> None:
    page = await panels.stranger()
    await page.get_by_label("Логин").fill("supervisor")
    await page.get_by_label("Пароль").fill("not the password")
    await page.keyboard.press("Enter")
    await page.get_by_role("alert").wait_for()

    await page.get_by_label("Пароль").fill(panels.house.account("supervisor")["password"])
    await page.keyboard.press("Enter")

    await page.get_by_role("heading", name="Здравствуйте, Ольга Старшая").wait_for()


async def test_signing_out_shows_the_door(panels: Panels) -> None:
    page = await panels.signed_in("administrator", language="en")
    await page.get_by_role("button", name="Signed in as").click()
    await page.get_by_role("menuitem", name="Sign out").click()

    await page.get_by_label("Login").wait_for()


@pytest.mark.timeout(180)
async def test_a_colleague_at_the_same_tab_begins_with_nothing(
    panels: Panels, house: House
) -> None:
    await robot_goes_home(panels)
    page = await operator_at(panels)
    async with citizen_of(house, "+79120000801"):
        await answer(page)
        await go(page, "/work")
        await page.keyboard.press("F9")
    assert "+79120000801" in await page.evaluate(DESK)
    await sign_out(page)

    await panels.sign_in(page, "administrator")
    assert "+79120000801" not in (await page.evaluate(DESK) or "")
    await sign_out(page)
    await panels.sign_in(page, "operator")
    await go(page, "/work")
    await expect(page.get_by_text("08-01")).to_have_count(0)
    await sign_out(page)
