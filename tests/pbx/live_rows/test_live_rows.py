"""What the screens are told while a citizen's call goes through a real Asterisk."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from callcenter.ami.projector import Projector, Words
from callcenter.clock import now
from callcenter.demo.asterisk import RunningAsterisk
from callcenter.demo.phone import Phone
from callcenter.domain.live.phone_calls import PhoneCall
from db.pool import Pool
from tests.integration.live_parts import publishing, standing
from tests.pbx.ami_link import Notes, bridged
from tests.pbx.hotline import CITIZEN, RING_ALL, Journal, operator, talking
from tests.waiting import until, until_so

TITLES = {"hotline": "Горячая линия", "line2": "Вторая линия"}


@asynccontextmanager
async def projected(asterisk: RunningAsterisk, url: str) -> AsyncIterator[Projector]:
    async with bridged(asterisk, Notes()) as bridge, publishing(url) as publisher:
        words = Words(TITLES, "495", lambda _: None)
        projector = Projector(bridge.live, publisher, words)
        bridge.moved = projector.wake
        task = asyncio.create_task(projector.run())
        try:
            yield projector
        finally:
            task.cancel()
            await asyncio.wait([task], timeout=5)


async def row(
    pool: Pool, kind: str, key: str, so: Callable[[dict[str, Any]], object]
) -> dict[str, Any]:
    """Wait until a row is as wanted and return it; {}: there is none."""
    found: dict[str, Any] = {}

    async def is_so() -> object:
        found.clear()
        found.update((await standing(pool, kind)).get(key, {}))
        return so(found)

    await until_so(is_so, within=20)
    return found


async def test_a_phone_that_rings_is_a_row_with_the_citizens_call_until_it_ends(
    asterisk: RunningAsterisk, caller: Phone, journal: Journal, pool: Pool, fresh_database: str
) -> None:
    async with (
        operator(asterisk, "201") as phone,
        projected(asterisk, fresh_database),
    ):
        began = now()
        call = await (await caller.call(RING_ALL, number=CITIZEN)).answered()
        rings = await row(pool, "ring", "201", bool)
        await until(lambda: phone.calls)

        assert rings["linkedid"] == journal.calls()[0]
        assert rings["uniqueid"] != rings["linkedid"]
        assert (rings["queue"], rings["caller_e164"]) == ("line2", CITIZEN)
        assert (rings["direction"], rings["device"]) == ("inbound", "phone")
        assert rings["answered_at"] is None
        moments = [datetime.fromisoformat(rings[name]) for name in ("queued_at", "ringing_at")]
        assert began < moments[0] <= moments[1] < now()
        waits = await row(pool, "queue", "line2", lambda queue: queue.get("waiting"))
        assert waits["longest_since_at"] == rings["queued_at"]

        await phone.calls[0].answer()
        await talking(phone, journal)
        talks = await row(pool, "ring", "201", lambda ring: ring.get("answered_at"))
        assert {**talks, "answered_at": None} == rings
        busy = await row(pool, "queue", "line2", lambda queue: not queue.get("waiting"))
        assert busy["longest_since_at"] is None

        await call.hang_up()
        await row(pool, "ring", "201", lambda ring: not ring)
        await journal.over()


async def test_whoever_watches_hears_of_calls_and_of_a_lost_link(
    asterisk: RunningAsterisk, caller: Phone, first: Phone, journal: Journal, fresh_database: str
) -> None:
    heard: list[dict[str, PhoneCall] | None] = []
    async with projected(asterisk, fresh_database) as projector:
        projector.watchers.append(
            lambda calls: heard.append(dict(calls) if calls is not None else None)
        )
        call = await (await caller.call(RING_ALL, number=CITIZEN)).answered()
        await talking(first, journal)
        await until(lambda: heard and (heard[-1] or {}).get("201"))
        await until(lambda: (heard[-1] or {})["201"].answered_at)

        projector.view.clear()
        projector.wake()
        await until(lambda: heard[-1] is None)
        await call.hang_up()
        await journal.over()
