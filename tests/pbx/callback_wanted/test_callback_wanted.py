"""A waiting citizen presses * and asks to be called back."""

from callcenter.demo.phone import Phone
from tests.pbx.hotline import CITIZEN, SUPPORT, Journal, begun, talking


async def test_star_and_one_is_a_request(caller: Phone, journal: Journal) -> None:
    call = await (await caller.call(SUPPORT, number=CITIZEN)).answered()
    await journal.tells("queued hotline")
    await call.press("*")
    await journal.tells("queue_left hotline:KEY")
    await call.press("1")
    await call.ended(within=20)
    await journal.over()

    assert journal.story() == [
        *begun(SUPPORT),
        "kind ticket",
        "queued hotline",
        "queue_left hotline:KEY",
        "callback_promised requested",
        "left callback",
        "ended",
        "callback_requested, hung up by system",
    ]


async def test_who_does_not_confirm_waits_on(
    caller: Phone, second: Phone, journal: Journal
) -> None:
    second.ring_only()
    call = await (await caller.call(SUPPORT, number=CITIZEN)).answered()
    await second.incoming_call()
    await call.press("*")
    second.answer_automatically(after=0.2)
    await talking(second, journal, within=15)
    await call.hang_up()
    await journal.over()

    assert journal.story() == [
        *begun(SUPPORT),
        "kind ticket",
        "queued hotline",
        "ringing 202",
        "queue_left hotline:KEY",
        "queued hotline",
        "ringing 202",
        "joined 202",
        "left 202",
        "left talk",
        "ended",
        "leg 202 answered",
        "leg 202 missed",
        "answered, hung up by caller",
    ]
