"""The process of the live link stopped by SIGSTOP: callers notice nothing, the view comes back."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator

import pytest

from callcenter.demo.asterisk import RunningAsterisk
from callcenter.demo.phone import Phone
from tests.pbx.hotline import SUPPORT, first_talk
from tests.waiting import until

STOPPED_SECONDS = 7  # longer than a ping and its limit: it wakes up to a link it must doubt


class Child:
    """The bridge's process and the last line it printed."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.shown = ""

    async def listen(self) -> None:
        assert self.process.stdout is not None
        while line := await self.process.stdout.readline():
            text = line.decode().strip()
            self.shown = text if " [" not in text else self.shown  # a log line


@pytest.fixture
async def child(asterisk: RunningAsterisk) -> AsyncIterator[Child]:
    pbx = asterisk.settings.pbx
    address = (pbx.ami_host, str(pbx.ami_port), pbx.ami_user, asterisk.files.secrets.ami)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.pbx.bridge_child", *address, stdout=asyncio.subprocess.PIPE
    )
    child = Child(process)
    listener = asyncio.create_task(child.listen())
    yield child
    process.kill()
    await process.wait()
    await listener


async def test_a_call_begins_while_the_link_is_stopped_and_is_seen_after(
    child: Child, caller: Phone, operators: list[Phone]
) -> None:
    await until(lambda: child.shown == "nobody", 10)
    child.process.send_signal(signal.SIGSTOP)
    stopped_at = asyncio.get_running_loop().time()
    call = await caller.call(SUPPORT, number="79001112233")
    extension = await first_talk(operators)
    await until(
        lambda: asyncio.get_running_loop().time() > stopped_at + STOPPED_SECONDS,
        STOPPED_SECONDS + 1,
    )
    assert child.shown == "nobody"

    child.process.send_signal(signal.SIGCONT)
    await until(lambda: child.shown == f"{extension} trunk", 5)
    await call.hang_up()
    await until(lambda: child.shown == "nobody", 5)
