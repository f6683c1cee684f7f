"""An operator asks a colleague first, then joins the two others."""

from callcenter.demo.asterisk import RunningAsterisk
from callcenter.demo.phone import Phone
from tests.pbx.hotline import CITIZEN, SUPPORT, Journal, begun, operator, talking
from tests.waiting import until


async def test_the_colleague_takes_over(
    caller: Phone, first: Phone, asterisk: RunningAsterisk, journal: Journal
) -> None:
    call = await (await caller.call(SUPPORT, number=CITIZEN)).answered()
    await talking(first, journal)
    taken = first.calls[0]
    async with operator(asterisk, "203") as second:
        second.answer_automatically(after=0.2)
        await taken.hold()
        consultation = await (await first.call("203")).answered()
        await talking(second, journal)
        await taken.transfer_attended(consultation)
        await taken.ended()
        await until(lambda: "joined 203" in journal.story())
        await call.hang_up()
        calls = await journal.over(calls=2)

    story = journal.story()
    story.remove("attended_transfer 203")  # told a moment before or after what it does
    assert story == [
        *begun(SUPPORT),
        "kind ticket",
        "queued hotline",
        "ringing 201",
        "joined 201",
        "left 201",
        "joined 203",
        "left 203",
        "left talk",
        "ended",
        "leg 201 answered",
        "leg 203 answered",
        "answered, hung up by caller",
    ]
    assert journal.story(calls[1]) == [
        "offered",
        "ringing 203",
        "joined 203",
        "left 203",
        "ended",
        "leg 203 answered",
        "answered, hung up by system",
    ]
