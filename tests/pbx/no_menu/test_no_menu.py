"""A number of the hotline with a kind of its own: no menu, a ticket at once."""

from callcenter.demo.phone import Phone
from tests.pbx.hotline import CITIZEN, SUPPORT, Journal, begun, talking


async def test_a_number_with_a_kind_has_no_menu(
    caller: Phone, first: Phone, journal: Journal
) -> None:
    call = await (await caller.call(SUPPORT, number=CITIZEN)).answered()
    await talking(first, journal)
    await call.hang_up()
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
        "answered, hung up by caller",
    ]
