"""Take a picture of every page: both languages, wide and narrow, light and dark.

    .venv/bin/python -m tests.browser.pictures FOLDER [STATE_JSON]

One row of each list is opened too, and a call is taken. Without the state file of a demo that
is up, one is started. Look at them before a page is done.
"""

import asyncio
import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Final, Literal

from playwright.async_api import Page, async_playwright

from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.house import House, house_up
from tests.browser.panel import NARROW, WIDE, Language, Panels
from tests.browser.places import go, places_of
from tests.browser.telephony import citizen_of, robot_goes_home

LOGINS: Final = ("operator", "supervisor", "clinic", "administrator")
LANGUAGES: Final[tuple[Language, ...]] = ("ru", "en")
SCHEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")
SIZES: Final = {"1440": WIDE, "390": NARROW}
CALLED: Final = ("/callbacks",)  # Enter there makes a call
SETTLED_MILLISECONDS: Final = 400  # fonts and the last list; a picture has no event to wait for


@dataclass(slots=True)
class Album:
    """One person at one screen, and where their pictures go."""

    page: Page
    folder: Path
    tail: str  # of each name: language, width, scheme
    login: str
    taken: int = 0

    async def take(self, name: str) -> None:
        await self.page.wait_for_timeout(SETTLED_MILLISECONDS)
        await self.page.screenshot(path=self.folder / f"{self.login}-{name}-{self.tail}.png")
        self.taken += 1

    async def take_every_place(self) -> None:
        for path in await places_of(self.page):
            name = path.strip("/").replace("/", "-") or "start"
            await go(self.page, path)
            await self.take(name)
            if await self._opens_a_row(path):
                await self.take(f"{name}-one")

    async def _opens_a_row(self, path: str) -> bool:
        """Open the first row of the list at `path`, when rows of it open a page or a dialog."""
        if path in CALLED or await self.page.locator(".list-row[data-opens=true]").count() == 0:
            return False
        await self.page.get_by_role("grid").first.focus()
        await self.page.keyboard.press("Enter")
        await self.page.wait_for_function(
            f"() => location.pathname !== '{path}' || document.querySelector('[role=dialog]')"
        )
        await self.page.wait_for_function("() => !document.querySelector('[aria-busy=true]')")
        return True


async def take_pictures(house: House, folder: Path) -> int:
    taken = 0
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        panels = Panels(house, browser)
        await robot_goes_home(panels)
        for login, language, scheme, width in product(LOGINS, LANGUAGES, SCHEMES, SIZES):
            page = await panels.signed_in(
                login, language=language, size=SIZES[width], scheme=scheme
            )
            album = Album(page, folder, f"{language}-{width}-{scheme}", login)
            await album.take_every_place()
            if login == "operator":
                await take_a_call(house, album)
            taken += album.taken
            await panels.leave()
            await page.context.close()
        await browser.close()
    return taken


async def take_a_call(house: House, album: Album) -> None:
    """Take the desk while the phone rings and while they talk."""
    page = album.page
    await go(page, "/work")
    await page.keyboard.press("F2")  # ready
    async with citizen_of(house, "+79161234567"):
        await page.locator(".phone-strip[data-busy=true]").wait_for()
        await album.take("work-ringing")
        await page.keyboard.press("F2")
        await page.locator(".desk-case textarea").first.wait_for()
        await album.take("work-talking")
        await page.keyboard.press("F8")
        await page.get_by_role("dialog").wait_for()
        await album.take("work-transfer")
        await page.keyboard.press("Escape")


@contextmanager
def _house(state: str | None) -> Iterator[House]:
    if state is not None:
        file = Path(state)
        yield House(file.parent, json.loads(file.read_text(encoding="utf-8")))
        return
    with (
        tempfile.TemporaryDirectory(prefix="callcenter-pictures-") as folder,
        house_up(Path(folder) / "demo", "--operators", "1") as house,
    ):
        yield house


def main(folder: str, state: str | None = None) -> None:
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    with _house(state) as house:
        print(asyncio.run(take_pictures(house, target)), "pictures in", target)  # noqa: T201 - a command


if __name__ == "__main__":
    main(*sys.argv[1:])
