"""What a real Asterisk leaves in the incoming folder, and what becomes of it."""

from pathlib import Path

import pytest

from callcenter.demo.asterisk import RunningAsterisk
from callcenter.demo.phone import Phone
from recordings.finish import finish
from tests.pbx.hotline import (
    CITIZEN,
    HOTLINE,
    SUPPORT,
    Journal,
    first_talk,
    operator,
    talking,
)
from tests.waiting import until

HEARD_DB = -40.0
TALK_SECONDS = 4.0


def on_disk(folder: Path, stem: str) -> float:
    """Return how many seconds have reached the disk; Asterisk writes 2 s at a time."""
    return (folder / f"{stem}-agent.wav").stat().st_size / 16000


def recorded_seconds(journal: Journal, stem: str) -> float:
    """Return how long the journal says that the citizen's channel was recorded."""
    events = [event for event in journal.events() if event.uniqueid == stem]
    started = next(event.event_at for event in events if event.event_type == "RECORDING")
    ended = max(event.event_at for event in events if event.event_type == "HANGUP")
    return (ended - started).total_seconds()


async def test_a_call_leaves_two_sides_as_long_as_itself(
    asterisk: RunningAsterisk, caller: Phone, operators: list[Phone], journal: Journal
) -> None:
    call = await (await caller.call(HOTLINE, number="+79123456789", name="Мария")).answered()
    await call.press("3")
    await journal.tells("queued hotline")
    await first_talk(operators)
    folder = asterisk.settings.incoming_folder
    await until(lambda: on_disk(folder, journal.calls()[0]) > TALK_SECONDS, within=15)
    await call.hang_up()
    (stem,) = await journal.over()

    done = finish(folder, stem)

    assert not done.repaired
    assert done.side_problem is None
    assert done.citizen_seconds == pytest.approx(done.agent_seconds, abs=0.1)
    assert done.copy.sound.seconds == pytest.approx(recorded_seconds(journal, stem), abs=1.0)
    assert done.copy.sound.citizen.level_db > HEARD_DB
    assert done.copy.sound.agent.level_db > HEARD_DB


async def test_d15_one_recording_goes_on_through_an_attended_transfer(
    caller: Phone, first: Phone, asterisk: RunningAsterisk, journal: Journal
) -> None:
    folder = asterisk.settings.incoming_folder
    others = set(folder.iterdir())
    call = await (await caller.call(SUPPORT, number=CITIZEN)).answered()
    await talking(first, journal)
    async with operator(asterisk, "203") as second:
        second.answer_automatically(after=0.2)
        consultation = await (await first.call("203")).answered()
        await talking(second, journal)
        await first.calls[0].transfer_attended(consultation)
        await until(lambda: "joined 203" in journal.story())
        await call.hang_up()
        stem, _consultation = await journal.over(calls=2)

    left = {path.name for path in set(folder.iterdir()) - others}
    assert left == {f"{stem}-citizen.wav", f"{stem}-agent.wav"}
    done = finish(folder, stem)
    assert done.copy.sound.seconds == pytest.approx(recorded_seconds(journal, stem), abs=1.0)
    assert done.copy.sound.agent.level_db > HEARD_DB
