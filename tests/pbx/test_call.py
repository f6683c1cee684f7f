"""A citizen's call through the dialplan: what the journal then says of it."""

from callcenter.demo.phone import Phone
from tests.pbx.hotline import HOTLINE, Journal, first_talk

BEGUN = [f"DIALLED {HOTLINE}", "HOURS open", "NOTICE played"]


async def test_an_answered_call_is_told_step_by_step(
    caller: Phone, operators: list[Phone], journal: Journal
) -> None:
    call = await (await caller.call(HOTLINE, number="+79123456789", name="Мария")).answered()
    await call.press("3")
    await journal.tells("QUEUE hotline")
    taken_by = await first_talk(operators)
    await call.hang_up()
    (told,) = await journal.over()

    assert journal.story() == [
        *BEGUN,
        f"RECORDING {told}",
        "MENU 3",
        "KIND ticket",
        "QUEUE hotline",
        "LEFT talk",
    ]
    assert journal.structure() == {
        "trunk": [
            *("CHAN_START", "ANSWER", "APP_START", "BRIDGE_ENTER", "BRIDGE_EXIT"),
            *("APP_END", "HANGUP", "CHAN_END", "LINKEDID_END"),
        ],
        taken_by: [
            *("CHAN_START", "ANSWER", "BRIDGE_ENTER", "BRIDGE_EXIT", "HANGUP", "CHAN_END"),
        ],
    }
