"""The operator ends the talk."""

from callcenter.demo.phone import Phone
from tests.pbx.hotline import CITIZEN, SUPPORT, Journal, begun, talking


async def test_the_operator_hangs_up_first(caller: Phone, first: Phone, journal: Journal) -> None:
    call = await (await caller.call(SUPPORT, number=CITIZEN)).answered()
    await talking(first, journal)
    await first.calls[0].hang_up()
    await call.ended()
    await journal.over()

    assert journal.story() == [
        *begun(SUPPORT),
        "kind ticket",
        "queued hotline",
        "ringing 201",
        "joined 201",
        "left 201",
        "left talk",
        "ended",
        "leg 201 answered",
        "answered, hung up by agent",
    ]
