"""Where one can go in the panel: read from the palette, which is filled from the one table."""

from typing import Final

from playwright.async_api import Page

PUSH: Final = """path => {
    history.pushState(null, '', path)
    dispatchEvent(new PopStateEvent('popstate'))
}"""


async def places_of(page: Page) -> list[str]:
    """Return the path of every place that the signed-in person is offered."""
    await page.keyboard.press("Control+k")
    options = page.get_by_role("option")
    await options.first.wait_for()
    found = [await option.get_attribute("data-id") or "" for option in await options.all()]
    await page.keyboard.press("Escape")
    await page.get_by_role("dialog").wait_for(state="detached")
    return [path for path in found if path.startswith("/")]


async def go(page: Page, path: str) -> None:
    """Go to a place and wait until its page stands: a heading, and nothing that still loads."""
    await page.evaluate(PUSH, path)
    await page.locator(f'#page[data-path="{path.partition("?")[0]}"]').wait_for()
    await page.locator("h1").first.wait_for()
    await page.wait_for_function("() => !document.querySelector('[aria-busy=true]')")
