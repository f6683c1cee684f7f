"""What changed reaches a list that is open, whatever was under way when it changed."""

import asyncio
from typing import Final

import pytest
from playwright.async_api import Locator, Page, Route, WebSocketRoute

from db.pool import connect
from tests.browser.house import House
from tests.browser.panel import Panels
from tests.browser.places import PUSH, go
from tests.browser.telephony import gives_up, robot_goes_home
from tests.waiting import until, until_so

pytestmark = pytest.mark.timeout(180)

WHILE_READ: Final = "+79120000701"
WHILE_CUT: Final = "+79120000702"
OWED: Final = "SELECT EXISTS (SELECT FROM callbacks WHERE phone_e164 = $1)"
NEWS_MILLISECONDS: Final = 1_500  # all open panels have heard by then


async def is_owed_and_told(page: Page, house: House, number: str) -> None:
    connection = await connect(house.state["database_url"])
    try:

        async def owed() -> bool:
            return bool(await connection.fetchval(OWED, number))

        await until_so(owed, within=30)
    finally:
        await connection.close()
    await page.wait_for_timeout(NEWS_MILLISECONDS)


def row_of(page: Page, number: str) -> Locator:
    return page.get_by_role("row").filter(has_text=number)


async def test_while_a_list_is_read_for_the_first_time(panels: Panels, house: House) -> None:
    await robot_goes_home(panels)
    page = await panels.signed_in("supervisor")
    answered, told = asyncio.Event(), asyncio.Event()

    async def arrives_late(route: Route) -> None:
        answer = await route.fetch()
        answered.set()
        await told.wait()
        await route.fulfill(response=answer)

    await page.route("**/api/v1/callbacks?*", arrives_late, times=1)
    await page.evaluate(PUSH, "/callbacks")
    await answered.wait()
    await gives_up(house, WHILE_READ)
    await is_owed_and_told(page, house, WHILE_READ)
    told.set()

    await row_of(page, "+7 912 000-07-01").wait_for()


async def test_while_the_connection_for_news_was_lost(panels: Panels, house: House) -> None:
    await robot_goes_home(panels)
    page = await panels.signed_in("supervisor")
    lines: list[WebSocketRoute] = []
    cut = asyncio.Event()

    async def can_be_cut(line: WebSocketRoute) -> None:
        if cut.is_set():
            await line.close()
        else:
            line.connect_to_server()
            lines.append(line)

    await page.route_web_socket("**/api/v1/live*", can_be_cut)
    await page.reload()
    await go(page, "/callbacks")
    await until(lambda: bool(lines), within=10)
    cut.set()
    await lines[0].close()
    await gives_up(house, WHILE_CUT)
    await is_owed_and_told(page, house, WHILE_CUT)
    assert not await row_of(page, "+7 912 000-07-02").is_visible()
    cut.clear()

    await row_of(page, "+7 912 000-07-02").wait_for()
