"""Callers who write the worst of names, shown as text on every page.

The last of the browser tests by its name: what it writes stays in the house for those after it.
"""

from typing import Final

import pytest
from playwright.async_api import Page

from db.pool import connect
from tests.browser.house import House
from tests.browser.panel import NARROW, WIDE, Panels
from tests.browser.places import go, places_of

HOSTILE: Final = (
    "<script>window.stolen=1</script><img src=x onerror=window.stolen=1>"
    '=HYPERLINK("http://evil") \u202eобратно\u202c ' + "Ы" * 200
)[:300]


@pytest.mark.timeout(300)
async def test_a_hostile_caller_is_text_on_every_page(panels: Panels, house: House) -> None:
    await write_hostile_names(house)
    for login, size in (("operator1", WIDE), ("supervisor", NARROW), ("clinic", WIDE)):
        page = await panels.signed_in(login, size=size)
        page.on("dialog", lambda dialog: panels.mishaps.append(f"dialog: {dialog.message}"))
        for path in await places_of(page):
            await go(page, path)
            assert await page.evaluate("window.stolen") is None, path
            assert await page.locator("img[src='x']").count() == 0, path

    assert await reports_of(page) == 0


async def write_hostile_names(house: House) -> None:
    """Give what strangers write everywhere in the demo's rows the worst of names."""
    connection = await connect(house.state["database_url"])
    for statement in (
        "UPDATE cases SET caller_name = $1, topic = $1, text = $1",
        "UPDATE calls SET caller_name = $1",
        "UPDATE contacts SET description = $1",
        "UPDATE persons SET family_name = left($1, 100), address = $1",
        "UPDATE letters SET subject = $1",
    ):
        await connection.execute(statement, HOSTILE)
    await connection.close()


async def reports_of(page: Page) -> int:
    """Return how often a browser has refused to load something."""
    text = await page.evaluate("fetch('/metrics').then(answer => answer.text())")
    [line] = [
        line for line in text.splitlines() if line.startswith("callcenter_csp_reports_total")
    ]
    return int(float(line.split()[1]))
