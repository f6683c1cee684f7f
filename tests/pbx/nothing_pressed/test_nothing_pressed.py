"""A citizen who presses nothing gets an operator all the same."""

from callcenter.demo.phone import Phone
from tests.pbx.hotline import CITIZEN, HOTLINE, Journal, begun, talking


async def test_silence_leads_to_an_operator(caller: Phone, first: Phone, journal: Journal) -> None:
    call = await (await caller.call(HOTLINE, number=CITIZEN)).answered()
    await talking(first, journal)
    await call.hang_up()
    await journal.over()

    assert journal.story() == [
        *begun(HOTLINE),
        "menu timeout",
        "kind appeal",
        "queued hotline",
        "ringing 201",
        "joined 201",
        "left 201",
        "left talk",
        "ended",
        "leg 201 answered",
        "answered, hung up by caller",
    ]
