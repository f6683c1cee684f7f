"""A citizen who hangs up before any queue: during the notice, in the menu."""

import pytest

from callcenter.demo.phone import Phone
from tests.pbx.hotline import CITIZEN, HOTLINE, Journal, begun


@pytest.mark.covers("I-5")
async def test_left_during_the_notice(caller: Phone, journal: Journal) -> None:
    call = await (await caller.call(HOTLINE, number=CITIZEN)).answered()
    await call.hang_up()
    await journal.over()

    assert journal.story() == [
        "offered",
        "dialled 78001000122",
        "hours open",
        "left notice",
        "ended",
        "short, hung up by caller",
    ]


async def test_left_in_the_menu(caller: Phone, journal: Journal) -> None:
    call = await (await caller.call(HOTLINE, number=CITIZEN)).answered()
    await journal.tells("recording")
    await call.hang_up()
    await journal.over()

    assert journal.story() == [
        *begun(HOTLINE),
        "left menu",
        "ended",
        "abandoned, hung up by caller",
    ]
