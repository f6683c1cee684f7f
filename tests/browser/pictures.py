"""Take a picture of every page: both languages, wide and narrow, light and dark.

    .venv/bin/python -m tests.browser.pictures FOLDER [STATE_JSON]

Without the state file of a demo that is up, one is started. Look at them before a page is done.
"""

import asyncio
import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Final, Literal

from playwright.async_api import async_playwright

from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.house import House, house_up
from tests.browser.panel import NARROW, WIDE, Language, Panels
from tests.browser.places import go, places_of

LOGINS: Final = ("operator", "supervisor", "clinic", "administrator")
LANGUAGES: Final[tuple[Language, ...]] = ("ru", "en")
SCHEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")
SIZES: Final = {"1440": WIDE, "390": NARROW}
SETTLED_MILLISECONDS: Final = 400  # fonts and the last list; a picture has no event to wait for


async def take_pictures(house: House, folder: Path) -> int:
    taken = 0
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        panels = Panels(house, browser)
        for login, language, scheme, width in product(LOGINS, LANGUAGES, SCHEMES, SIZES):
            page = await panels.signed_in(
                login, language=language, size=SIZES[width], scheme=scheme
            )
            for path in await places_of(page):
                await go(page, path)
                await page.wait_for_timeout(SETTLED_MILLISECONDS)
                name = path.strip("/").replace("/", "-") or "start"
                await page.screenshot(
                    path=folder / f"{login}-{name}-{language}-{width}-{scheme}.png"
                )
                taken += 1
            await page.context.close()
        await browser.close()
    return taken


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
