"""All phones of a queue ring at once; the quickest gets the call."""

from callcenter.demo.phone import Phone
from tests.pbx.hotline import CITIZEN, RING_ALL, Journal, begun, talking


async def test_the_quickest_operator_gets_it(
    caller: Phone, first: Phone, second: Phone, journal: Journal
) -> None:
    first.ring_only()
    call = await (await caller.call(RING_ALL, number=CITIZEN)).answered()
    lost = await first.incoming_call()
    await talking(second, journal)
    await lost.ended()
    await call.hang_up()
    await journal.over()

    assert journal.story() == [
        *begun(RING_ALL),
        "kind ticket",
        "queued line2",
        "ringing 201",
        "ringing 202",
        "joined 202",
        "left 202",
        "left talk",
        "ended",
        "leg 201 elsewhere",
        "leg 202 answered",
        "answered, hung up by caller",
    ]
