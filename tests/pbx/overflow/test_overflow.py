"""Nobody answers in time: another queue, or a promise to call back."""

from callcenter.demo.phone import Phone
from tests.pbx.hotline import CITIZEN, NOBODY, OVERFLOWING, Journal, begun, talking


async def test_the_next_queue_takes_over(caller: Phone, first: Phone, journal: Journal) -> None:
    call = await (await caller.call(OVERFLOWING, number=CITIZEN)).answered()
    await talking(first, journal, within=15)
    await call.hang_up()
    await journal.over()

    assert journal.story() == [
        *begun(OVERFLOWING),
        "kind appeal",
        "queued short",
        "queue_left short:TIMEOUT",
        "queued line2",
        "ringing 201",
        "joined 201",
        "left 201",
        "left talk",
        "ended",
        "leg 201 answered",
        "answered, hung up by caller",
    ]


async def test_a_promise_is_spoken(caller: Phone, journal: Journal) -> None:
    call = await (await caller.call(NOBODY, number=CITIZEN)).answered()
    await call.ended(within=20)
    await journal.over()

    assert journal.story() == [
        *begun(NOBODY),
        "kind appeal",
        "queued nobody",
        "queue_left nobody:TIMEOUT",
        "callback_promised overflow",
        "left callback",
        "ended",
        "overflow, hung up by system",
    ]


async def test_nothing_is_promised_to_a_withheld_number(caller: Phone, journal: Journal) -> None:
    call = await (await caller.call(NOBODY, number="anonymous")).answered()
    await call.ended(within=20)
    await journal.over()

    assert journal.story() == [
        *begun(NOBODY),
        "kind appeal",
        "queued nobody",
        "queue_left nobody:TIMEOUT",
        "left callback",
        "ended",
        "refused, hung up by system",
    ]
