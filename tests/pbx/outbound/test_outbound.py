"""An operator calls out: only numbers of fixed shapes, told and recorded."""

from collections.abc import AsyncIterator, Iterator

import pytest

from callcenter.demo.asterisk import RunningAsterisk, running_asterisk
from callcenter.demo.call import CallRefused
from callcenter.demo.phone import Phone
from callcenter.settings import Pbx
from tests.pbx.hotline import TRUNK, Journal, hotline_settings, operator
from tests.waiting import until

SIP_PORT = 5066  # on TRUNK's address nobody else listens


@pytest.fixture(scope="module")
def open_asterisk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningAsterisk]:
    """Give an Asterisk that may call out."""
    way_out = Pbx(trunk_addresses=(TRUNK,), trunk_contact=f"{TRUNK}:{SIP_PORT}")
    settings = hotline_settings(tmp_path_factory.mktemp("out"), pbx=way_out)
    with running_asterisk(settings) as asterisk:
        yield asterisk


@pytest.fixture
async def caller(open_asterisk: RunningAsterisk) -> AsyncIterator[Phone]:
    async with operator(open_asterisk, "201") as phone:
        yield phone


async def test_a_citizen_is_called(open_asterisk: RunningAsterisk, caller: Phone) -> None:
    journal = Journal.from_now(open_asterisk.files.journal_file)
    here = f"{TRUNK}:{SIP_PORT}"
    async with Phone(address=here, server=open_asterisk.sip_address) as outside:
        outside.answer_automatically(after=0.1)
        call = await (await caller.call("89123456789")).answered()
        taken = await outside.incoming_call()
        await until(lambda: "joined" in journal.story())
        await call.hang_up()
        await taken.ended()
    await journal.over()

    assert journal.call().direction == "outbound"
    assert journal.story() == [
        "offered",
        "dialled 89123456789",
        "recording",
        "joined",
        "left",
        "ended",
        "leg None answered",
        "answered, hung up by agent",
    ]


@pytest.mark.parametrize(
    "number",
    ["88091234567", "810441234567890", "8912345678", "891234567890", "s", "${EXTEN}", "201&202"],
)
async def test_a_number_of_another_shape_is_refused(
    number: str, open_asterisk: RunningAsterisk, caller: Phone
) -> None:
    journal = Journal.from_now(open_asterisk.files.journal_file)
    call = await caller.call(number)
    with pytest.raises(CallRefused) as refusal:
        await call.answered()

    assert refusal.value.status in {404, 484}  # 484: the beginning of an allowed one
    assert journal.events() == []
