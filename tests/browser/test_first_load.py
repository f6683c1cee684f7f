"""The first load on a slow line: 10 Mbit/s and 20 ms, an empty cache, until one can sign in."""

import time
from typing import Final

from tests.browser.panel import Panels

LIMIT_SECONDS: Final = 2.0
BYTES_A_SECOND: Final = 10_000_000 / 8
LATENCY_MILLISECONDS: Final = 20


async def test_one_can_sign_in_within_two_seconds_on_a_slow_line(panels: Panels) -> None:
    page = await panels.stranger()
    wire = await page.context.new_cdp_session(page)
    await wire.send("Network.enable")
    await wire.send("Network.clearBrowserCache")
    await wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
    await wire.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": LATENCY_MILLISECONDS,
            "downloadThroughput": BYTES_A_SECOND,
            "uploadThroughput": BYTES_A_SECOND,
        },
    )
    tries = []
    for _ in range(3):  # the best of three: the rest is this machine's other work
        began = time.perf_counter()
        await page.goto(panels.house.url)
        await page.get_by_label("Логин").wait_for()
        tries.append(time.perf_counter() - began)

    assert min(tries) < LIMIT_SECONDS, tries
