"""A long list in the panel: how long a frame takes while one scrolls, few rows and very many read.

Real Chromium on the stack of `make demo`; the journal, as a supervisor reads it. Frames are those
of requestAnimationFrame while the list moves by half a screen in each, as under a flung wheel.
"""

import asyncio
import shutil
import tempfile
from pathlib import Path
from typing import Final

from playwright.async_api import Page, async_playwright

from db.pool import connect
from tests.bench.harness import Row
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.house import House, house_up
from tests.browser.panel import Panels
from tests.browser.places import go

FEW, MANY, QUICK_MANY = 1_000, 100_000, 10_000
FRAMES: Final = 300
SMOOTH_MS: Final = 50.0  # p99; a longer frame is seen as a jerk
FILL_SECONDS: Final = 900

CONTACTS: Final = """
    INSERT INTO contacts (contact_id, case_id, channel, at, address, reason, description)
    SELECT gen_random_uuid(), (SELECT case_id FROM cases LIMIT 1), 'site',
           app_now() - make_interval(secs => n), 'somebody@example.org',
           'Не работает запись ' || n, 'Третий день не открывается страница записи к врачу'
      FROM generate_series(1, $1) AS n
"""
# Go to the end again and again, where the next page is asked for, until so many rows are read.
FILL: Final = """async (wanted) => {
    const list = document.querySelector(".list-rows")
    while (list.scrollHeight < wanted * 40) {
        list.scrollTop = list.scrollHeight
        await new Promise((done) => setTimeout(done, 5))
    }
    return list.scrollHeight
}"""
# Milliseconds of each frame while the list moves from the top, or from near its end upwards.
SCROLL: Final = """async ([frames, up]) => {
    const list = document.querySelector(".list-rows")
    list.scrollTop = up ? list.scrollHeight - 5_000 : 0
    const seen = []
    let last = await new Promise(requestAnimationFrame)
    for (let frame = 0; frame < frames; frame++) {
        list.scrollTop += (up ? -0.5 : 0.5) * list.clientHeight
        const now = await new Promise(requestAnimationFrame)
        seen.push(now - last)
        last = now
    }
    return seen
}"""


def run(*, quick: bool) -> list[Row]:
    """Return a row for each number of rows read."""
    root = Path(tempfile.mkdtemp(prefix="cc-scrolling-"))
    root.chmod(0o755)  # the embedded server runs as a user of its own
    try:
        with house_up(root / "demo", "--operators", "1") as house:
            return asyncio.run(_measure(house, QUICK_MANY if quick else MANY))
    finally:
        shutil.rmtree(root, ignore_errors=True)


async def _measure(house: House, many: int) -> list[Row]:
    connection = await connect(house.state["database_url"])
    await connection.execute("SET session_replication_role = replica")  # no triggers
    await connection.execute(CONTACTS, many)
    await connection.close()
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        page = await Panels(house, chromium).signed_in("supervisor")
        page.set_default_timeout(FILL_SECONDS * 1000)
        await go(page, "/journal")
        return [await _scrolled(page, count) for count in (FEW, many)]


async def _scrolled(page: Page, rows: int) -> Row:
    await page.evaluate(FILL, rows)
    frames = [
        *await page.evaluate(SCROLL, [FRAMES, False]),
        *await page.evaluate(SCROLL, [FRAMES, True]),
    ]
    ordered = sorted(frames)
    median, p99 = ordered[len(ordered) // 2], ordered[len(ordered) * 99 // 100]
    return Row(
        f"a frame while scrolling, {rows:,} rows read", f"{median:.0f} ms, p99 {p99:.0f} ms",
        passed=p99 <= SMOOTH_MS,
        note=f"longest {ordered[-1]:.0f} ms of {len(ordered)} frames",
    )  # fmt: skip
