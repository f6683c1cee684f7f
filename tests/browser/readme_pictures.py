"""Take the two pictures that the README shows: a call at the operator's desk, and the wall.

.venv/bin/python -m tests.browser.readme_pictures
"""

import asyncio
import tempfile
from pathlib import Path
from typing import Final

from playwright.async_api import async_playwright

from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.house import House, house_up
from tests.browser.panel import Panels
from tests.browser.places import go
from tests.browser.telephony import answer, citizen_of, operator_at, robot_goes_home

FOLDER: Final = Path("callcenter/panel/pictures")
SETTLED_MILLISECONDS: Final = 1500  # fonts, lists; a picture has no event to wait for


async def take(house: House) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        panels = Panels(house, browser)
        await robot_goes_home(panels)
        desk = await operator_at(panels)
        wall = await panels.signed_in("supervisor", language="en")
        await go(desk, "/work")
        async with citizen_of(house, "+79161234567"):
            await answer(desk)
            await go(wall, "/wallboard")
            await desk.wait_for_timeout(SETTLED_MILLISECONDS)
            await desk.screenshot(path=FOLDER / "call.png")
            await wall.screenshot(path=FOLDER / "wallboard.png")
        await browser.close()


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="callcenter-pictures-") as folder,
        house_up(Path(folder) / "demo", "--operators", "1") as house,
    ):
        asyncio.run(take(house))
    print("Two pictures in", FOLDER)  # noqa: T201 - a command


if __name__ == "__main__":
    main()
