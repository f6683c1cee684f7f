"""A key pressed at once: it counts when the notice has ended, and an operator rings soon."""

import asyncio

from callcenter.demo.phone import Phone
from tests.pbx.hotline import CITIZEN, HOTLINE, Journal, begun


async def test_a_key_pressed_at_once_is_not_lost(
    caller: Phone, first: Phone, journal: Journal
) -> None:
    call = await (await caller.call(HOTLINE, number=CITIZEN)).answered()
    await call.press("1")
    async with asyncio.timeout(3):
        await first.incoming_call()
    await call.hang_up()
    await journal.over()

    assert journal.story() == [
        *begun(HOTLINE),
        "menu 1",
        "kind appeal",
        "queued hotline",
        "ringing 201",
        "left queue",
        "ended",
        "leg 201 cancelled",
        "abandoned, hung up by caller",
    ]
