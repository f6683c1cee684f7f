"""An operator sends the citizen on by REFER: to a colleague, to a queue, to nobody."""

from contextlib import suppress

import pytest

from callcenter.demo.asterisk import RunningAsterisk
from callcenter.demo.call import CallRefused
from callcenter.demo.phone import Phone
from tests.pbx.hotline import CITIZEN, SUPPORT, Journal, begun, operator, talking

TALKING = [
    *begun(SUPPORT),
    "kind ticket",
    "queued hotline",
    "ringing 201",
    "joined 201",
]


async def test_to_a_colleague(
    caller: Phone, first: Phone, asterisk: RunningAsterisk, journal: Journal
) -> None:
    call = await (await caller.call(SUPPORT, number=CITIZEN)).answered()
    await talking(first, journal)
    async with operator(asterisk, "203") as second:
        second.answer_automatically(after=0.2)
        await first.calls[0].transfer("203")
        await talking(second, journal)
        await call.hang_up()
        await journal.over()

    assert steps(journal, "203") == [
        *TALKING,
        "left 201",
        "ringing 203",
        "joined 203",
        "left 203",
        "left talk",
        "ended",
        "leg 201 answered",
        "leg 203 answered",
        "answered, hung up by caller",
    ]


async def test_to_a_colleague_who_refuses_and_back_to_the_queue(
    caller: Phone, first: Phone, asterisk: RunningAsterisk, journal: Journal
) -> None:
    call = await (await caller.call(SUPPORT, number=CITIZEN)).answered()
    await talking(first, journal)
    async with operator(asterisk, "203") as second:
        second.refuse_automatically(486)
        await send_on(first, "203")
    await talking(first, journal)
    await call.hang_up()
    await journal.over()

    story = [line for line in steps(journal, "203") if not line.startswith("leg 203")]
    assert story == [
        *TALKING,
        "left 201",
        "ringing 203",
        "queued hotline",
        "ringing 201",
        "joined 201",
        "left 201",
        "left talk",
        "ended",
        "leg 201 answered",
        "leg 201 answered",
        "answered, hung up by caller",
    ]


async def test_to_a_queue(caller: Phone, first: Phone, journal: Journal) -> None:
    call = await (await caller.call(SUPPORT, number=CITIZEN)).answered()
    await talking(first, journal)
    await send_on(first, "602")
    await talking(first, journal, within=20)
    await call.hang_up()
    await journal.over()

    assert steps(journal, "602") == [
        *TALKING,
        "left 201",
        "queued line2",
        "ringing 201",
        "joined 201",
        "left 201",
        "left talk",
        "ended",
        "leg 201 answered",
        "leg 201 answered",
        "answered, hung up by caller",
    ]


def steps(journal: Journal, target: str) -> list[str]:
    """Return the story without the transfer, told a moment before or after what it does."""
    story = journal.story()
    story.remove(f"blind_transfer {target}")
    return story


async def send_on(phone: Phone, target: str) -> None:
    """Transfer the phone's call; the PBX may report that nobody has taken it yet."""
    call = phone.calls[0]
    with suppress(CallRefused):
        await call.transfer(target)
    await call.hang_up()
    await call.ended()


NOWHERE = (
    "999",
    "89991234567",
    "status",
    "s",
    "201%26PJSIP%2Ftrunk%2F89991234567",
    "Local%2Fs%40inbound",
    "%24%7BSHELL(id)%7D",
)


async def test_to_nothing_that_exists(caller: Phone, first: Phone, journal: Journal) -> None:
    """F10: nothing but an extension or a queue is a target; the talk goes on."""
    call = await (await caller.call(SUPPORT, number=CITIZEN)).answered()
    await talking(first, journal)
    for target in NOWHERE:
        with pytest.raises(CallRefused, match="404"):
            await first.calls[0].transfer(target)
    assert call.is_up
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
