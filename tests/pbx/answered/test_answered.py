"""The ordinary call: notice, a menu key, the queue, an operator; the citizen hangs up."""

import pytest

from callcenter.demo.phone import Phone
from tests.pbx.hotline import CITIZEN, HOTLINE, Journal, begun, talking


@pytest.mark.covers("001-12", "001-13", "I-5")
async def test_an_answered_call(caller: Phone, first: Phone, journal: Journal) -> None:
    call = await (await caller.call(HOTLINE, number=CITIZEN, name="Мария")).answered()
    await call.press("3")
    await talking(first, journal)
    await call.hang_up()
    await journal.over()

    assert journal.story() == [
        *begun(HOTLINE),
        "menu 3",
        "kind ticket",
        "queued hotline",
        "ringing 201",
        "joined 201",
        "left 201",
        "left talk",
        "ended",
        "leg 201 answered",
        "answered, hung up by caller",
    ]
