"""Chromium, and people signed in to the panel of a house that is up.

`HOUSE=.demo/state.json pytest tests/browser` uses a demo that is up, instead of starting one.
"""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

from callcenter.demo.g711 import Samples
from callcenter.demo.voices import tone, write_wav
from callcenter.settings import cache_folder
from tests.browser.house import House, house_up
from tests.browser.panel import Panels

CHROMIUM = "/usr/bin/chromium"
VOICE = cache_folder() / "voices" / "beeps.wav"
BEEP_HERTZ = 1000
# A microphone that beeps; no calls home; plain host candidates on loopback.
ASKING_FLAGS = (
    "--no-sandbox",
    "--use-fake-device-for-media-stream",
    f"--use-file-for-fake-audio-capture={VOICE}",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-features=WebRtcHideLocalIpsWithMdns",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
FLAGS = (*ASKING_FLAGS, "--use-fake-ui-for-media-stream")  # asked for the microphone: yes


def beeps() -> Samples:
    """Return a tone a quarter of a second long, and as long a pause: no noise to suppress."""
    sound = tone(BEEP_HERTZ).samples.copy()
    sound.reshape(4, -1)[1::2] = 0
    return sound


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Start the whole stack, once a worker of pytest; one operator is a robot."""
    if state := os.environ.get("HOUSE"):  # noqa: TID251 - of a developer, not of the product
        yield House.of(Path(state))
        return
    folder: Path = tmp_path_factory.mktemp("browser") / "demo"
    with house_up(folder, "--operators", "1") as up:
        yield up


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    VOICE.parent.mkdir(parents=True, exist_ok=True)
    write_wav(VOICE, beeps())
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield chromium
        await chromium.close()


@pytest.fixture
async def panels(house: House, browser: Browser) -> AsyncIterator[Panels]:
    """Open panels; at the end none of them may have broken its policy or thrown an error."""
    panels = Panels(house, browser)
    yield panels
    mishaps = tuple(panels.mishaps)  # before the sign-out, which ends connections on purpose
    await panels.leave()
    assert mishaps == ()
