"""A citizen who hangs up while waiting: nobody there, and while a phone rings."""

from callcenter.demo.phone import Phone
from tests.pbx.hotline import CITIZEN, SUPPORT, Journal, begun


async def test_abandoned_with_no_operator_there(caller: Phone, journal: Journal) -> None:
    call = await (await caller.call(SUPPORT, number=CITIZEN)).answered()
    await journal.tells("queued hotline")
    await call.hang_up()
    await journal.over()

    assert journal.story() == [
        *begun(SUPPORT),
        "kind ticket",
        "queued hotline",
        "left queue",
        "ended",
        "abandoned, hung up by caller",
    ]


async def test_abandoned_while_it_rings(caller: Phone, first: Phone, journal: Journal) -> None:
    first.ring_only()
    call = await (await caller.call(SUPPORT, number=CITIZEN)).answered()
    await first.incoming_call()
    await call.hang_up()
    await journal.over()

    assert journal.story() == [
        *begun(SUPPORT),
        "kind ticket",
        "queued hotline",
        "ringing 201",
        "left queue",
        "ended",
        "leg 201 cancelled",
        "abandoned, hung up by caller",
    ]
