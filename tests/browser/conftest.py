"""Chromium, and people signed in to the panel of a house that is up."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

from tests.browser.house import House, house_up
from tests.browser.panel import Panels

CHROMIUM = "/usr/bin/chromium"
# A microphone that hums and asks nobody; no calls home; plain host candidates on loopback.
FLAGS = (
    "--no-sandbox",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-features=WebRtcHideLocalIpsWithMdns",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Start the whole stack, once a worker of pytest; one operator is a robot."""
    folder: Path = tmp_path_factory.mktemp("browser") / "demo"
    with house_up(folder, "--operators", "1") as up:
        yield up


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield chromium
        await chromium.close()


@pytest.fixture
async def panels(house: House, browser: Browser) -> AsyncIterator[Panels]:
    """Open panels; at the end none of them may have broken its policy or thrown an error."""
    panels = Panels(house, browser)
    yield panels
    panels.check()
