"""One by one: a phone that rings out loses the call to the next."""

from callcenter.demo.phone import Phone
from tests.pbx.hotline import CITIZEN, SUPPORT, Journal, begun, talking
from tests.waiting import until


async def test_a_phone_rings_out_and_the_next_one_answers(
    caller: Phone, first: Phone, second: Phone, journal: Journal
) -> None:
    first.ring_only()
    second.ring_only()
    call = await (await caller.call(SUPPORT, number=CITIZEN)).answered()
    await until(lambda: first.calls or second.calls, within=10)
    deaf, quick = (first, second) if first.calls else (second, first)
    quick.answer_automatically(after=0.2)
    await talking(quick, journal)
    await call.hang_up()
    await journal.over()

    assert journal.story() == [
        *begun(SUPPORT),
        "kind ticket",
        "queued hotline",
        f"ringing {deaf.extension}",
        f"ringing {quick.extension}",
        f"joined {quick.extension}",
        f"left {quick.extension}",
        "left talk",
        "ended",
        *sorted([f"leg {deaf.extension} missed", f"leg {quick.extension} answered"]),
        "answered, hung up by caller",
    ]
