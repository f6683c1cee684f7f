"""An expert takes a ringing call from an operator's phone by *8."""

from callcenter.demo.asterisk import RunningAsterisk
from callcenter.demo.phone import Phone
from tests.pbx.hotline import CITIZEN, SUPPORT, Journal, begun, operator, talking


async def test_a_ringing_call_is_taken_over(
    caller: Phone, first: Phone, asterisk: RunningAsterisk, journal: Journal
) -> None:
    first.ring_only()
    call = await (await caller.call(SUPPORT, number=CITIZEN)).answered()
    await first.incoming_call()
    async with operator(asterisk, "203") as expert:
        await (await expert.call("*8")).answered()
        await talking(expert, journal)
        assert call.is_up
        await call.hang_up()
        await journal.over(calls=2)

    assert journal.story() == [
        *begun(SUPPORT),
        "kind ticket",
        "queued hotline",
        "ringing 201",
        "pickup 203",
        "joined 203",
        "left 203",
        "left talk",
        "ended",
        "leg 201 elsewhere",
        "leg 203 answered",
        "answered, hung up by caller",
    ]
