"""Signing in and out in the browser."""

from tests.browser.panel import Panels


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
