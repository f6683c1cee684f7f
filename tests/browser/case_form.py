"""The case of a call, filled in by the keyboard, while the citizen talks."""

from playwright.async_api import Locator, Page, expect

from tests.browser.keys import Keys

WORDS = "Третий день не могу дозвониться в регистратуру."


def focused_words(page: Page) -> Locator:
    """Return the field of what the citizen says, while the keyboard is in it."""
    return page.get_by_label("Суть, словами обратившегося").and_(page.locator(":focus"))


async def look_up_the_clinic(keys: Keys) -> None:
    """Leave the form for the answers beside it, find where a clinic is, and go back."""
    await keys.press("F3")
    await keys.page.get_by_label("Поиск ответа").and_(keys.page.locator(":focus")).wait_for()
    await keys.type("где поликлиника 4")
    answers = keys.page.get_by_role("region", name="Помощь в разговоре")
    await answers.get_by_text("г. Балашиха, ул. Солнечная, 8").first.wait_for()
    await keys.press("F3")
    await focused_words(keys.page).wait_for()


async def register(keys: Keys) -> str:
    """Fill in the rest from the words on: topic, clinic, who it is; return the case's number."""
    page = keys.page
    await page.get_by_role("group", name="Похоже на:").wait_for()
    await keys.press("Tab", "Tab", "Space", "Tab")
    await keys.type("Поликлиника № 4")
    await page.get_by_role("option", name="Поликлиника № 4").first.wait_for()
    await keys.press("Enter", "Tab", "Tab")
    await keys.type("Анна Петрова")
    await keys.press("Tab")
    await keys.type("Балашиха, ул. Советская, 1")
    await expect(page.get_by_text("Ответ", exact=True)).to_be_visible()
    await keys.press("Control+Enter")
    return (await page.locator(".big-number").inner_text()).replace("-", "")
