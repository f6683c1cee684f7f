"""An operator calls a colleague: no case, no recording."""

from callcenter.demo.phone import Phone
from tests.pbx.hotline import Journal, talking


async def test_a_colleague_answers(first: Phone, second: Phone, journal: Journal) -> None:
    call = await (await first.call("202")).answered()
    await talking(second, journal)
    await call.hang_up()
    await journal.over()

    assert journal.story() == [
        "offered",
        "ringing 202",
        "joined 202",
        "left 202",
        "ended",
        "leg 202 answered",
        "answered, hung up by agent",
    ]
