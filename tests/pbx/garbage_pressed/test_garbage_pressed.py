"""Keys that mean nothing are asked about again, three times in all; then a person."""

import pytest

from callcenter.demo.phone import Phone
from tests.pbx.hotline import CITIZEN, HOTLINE, Journal, begun, talking


# After three wrong keys the queue listens: there a star is no garbage, it asks for a call back.
@pytest.mark.parametrize(
    ("keys", "choice"),
    [
        ("*#0" + "#09" * 20, "invalid"),
        ("#*#*#*", "invalid"),
        ("ABCD", "timeout"),
        ("9", "timeout"),
    ],
)
async def test_garbage_leads_to_an_operator(
    keys: str, choice: str, caller: Phone, first: Phone, journal: Journal
) -> None:
    call = await (await caller.call(HOTLINE, number=CITIZEN)).answered()
    await call.press(keys)
    await talking(first, journal, within=20)
    await call.hang_up()
    await journal.over()

    assert journal.story() == [
        *begun(HOTLINE),
        f"menu {choice}",
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
