"""The two files of a recording: whose voice is in which, how long, and never one over another."""

import asyncio
import stat
import wave
from pathlib import Path

import numpy as np
import pytest

from callcenter.demo.asterisk import RunningAsterisk
from callcenter.demo.g711 import Samples
from callcenter.demo.phone import Phone
from callcenter.demo.voices import main_frequency
from tests.pbx.conftest import CITIZEN_HZ, FIRST_HZ
from tests.pbx.hotline import CITIZEN, HOTLINE, SUPPORT, Journal, idle, talking
from tests.waiting import until


def heard(path: Path) -> Samples:
    with wave.open(str(path)) as file:
        assert (file.getframerate(), file.getsampwidth(), file.getnchannels()) == (8000, 2, 1)
        return np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")


async def test_each_side_has_a_file_of_the_same_length(
    asterisk: RunningAsterisk, caller: Phone, first: Phone, journal: Journal
) -> None:
    call = await (await caller.call(HOTLINE, number=CITIZEN)).answered()
    await talking(first, journal, within=15)  # through the whole menu: waits must not be missing
    first.calls[0].media.audio.forget_heard()
    await until(lambda: first.calls[0].heard().size > 16_000)
    await call.hang_up()
    await journal.over()
    await until(lambda: idle(asterisk))

    (span,) = journal.call().recordings
    assert span.ended_at is not None
    lasted = (span.ended_at - span.started_at).total_seconds()
    files = [asterisk.files.incoming_folder / f"{span.stem}-{x}.wav" for x in ("citizen", "agent")]
    sides = [heard(path) for path in files]
    assert sides[0].size == sides[1].size
    assert sides[0].size / 8000 == pytest.approx(lasted, abs=0.3)
    assert main_frequency(sides[0][-12_000:-4_000]) == pytest.approx(CITIZEN_HZ, abs=5)
    assert main_frequency(sides[1][-12_000:-4_000]) == pytest.approx(FIRST_HZ, abs=5)
    assert [stat.S_IMODE(path.stat().st_mode) for path in files] == [0o640, 0o640]


async def test_a_channel_id_that_comes_back_does_not_overwrite(
    asterisk: RunningAsterisk, journal: Journal
) -> None:
    """D9: whoever may place calls over AMI can choose a channel's id."""
    for _ in range(2):
        before = len(stems(journal))
        await originate(asterisk, SUPPORT, "twice.1")
        await journal.more_than(before, "RECORDING")
        asterisk.cli("channel request hangup all")
        await until(lambda: idle(asterisk))

    one, two = stems(journal)
    assert (one, two.startswith("twice.12-")) == ("twice.12", True)  # the half `twice.1;2`
    assert {path.name for path in asterisk.files.incoming_folder.glob("twice*")} == {
        f"{stem}-{side}.wav" for stem in (one, two) for side in ("citizen", "agent")
    }


def stems(journal: Journal) -> list[str]:
    return [event.data for event in journal.events() if event.event_type == "RECORDING"]


async def originate(asterisk: RunningAsterisk, number: str, channel_id: str) -> None:
    """Place a call to `number` whose channel has that id, as an AMI client may."""
    pbx = asterisk.settings.pbx
    reader, writer = await asyncio.open_connection(pbx.ami_host, pbx.ami_port)
    secret = asterisk.files.secrets.ami
    login = f"Login\r\nUsername: {pbx.ami_user}\r\nSecret: {secret}\r\nEvents: off"
    place = f"Originate\r\nChannel: Local/{number}@from-trunk/n\r\nChannelId: {channel_id}"
    place += "\r\nApplication: Echo\r\nAsync: true"
    for action in (login, place):
        writer.write(f"Action: {action}\r\n\r\n".encode())
        while b"Response: Success" not in await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5):
            pass
    writer.close()
