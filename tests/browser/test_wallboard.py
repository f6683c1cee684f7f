"""The wall hangs all day, and nobody touches it."""

from playwright.async_api import Request

from tests.browser.panel import Panels
from tests.browser.places import go
from tests.waiting import until


async def test_the_wall_stays_signed_in_by_itself(panels: Panels) -> None:
    page = await panels.signed_in("supervisor")
    await page.clock.install()
    await go(page, "/wallboard")
    asked: list[str] = []

    def note(request: Request) -> None:
        if request.url.endswith("/api/v1/session"):
            asked.append(request.url)

    page.on("request", note)
    for _ in range(3):
        asked.clear()
        await page.clock.fast_forward("01:30")
        await until(lambda: bool(asked), within=10)
