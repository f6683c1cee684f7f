"""Our program died and left its pauses: citizens reach the people it had paused (P1)."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from callcenter import clock
from callcenter.ami.members import SIGN_OF_LIFE
from callcenter.demo.asterisk import RunningAsterisk, running_asterisk
from callcenter.demo.phone import Phone
from callcenter.settings import Queue
from tests.pbx.hotline import CITIZEN, SUPPORT, Journal, citizen, hotline_settings, operator
from tests.pbx.hotline import talking as talks

MAX_WAIT_SECONDS = 6
PAUSED = "paused:wrap_up"  # as `queue show` has it, without its blanks


@pytest.fixture(scope="module")
def own_asterisk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningAsterisk]:
    names = ("hotline", "line2", "short", "nobody")
    queues = tuple(Queue(name=name, max_wait_seconds=MAX_WAIT_SECONDS) for name in names)
    settings = hotline_settings(tmp_path_factory.mktemp("gone"), queues=queues)
    with running_asterisk(settings) as asterisk:
        yield asterisk


def leave_paused(asterisk: RunningAsterisk, *, died_seconds_ago: int) -> None:
    """Leave the PBX as a program that was killed in two wrap-ups does."""
    for extension in ("201", "202"):
        asterisk.cli(f"queue pause member PJSIP/{extension} queue hotline reason wrap_up")
    died_at = clock.now() - timedelta(seconds=died_seconds_ago)
    asterisk.cli(f"dialplan set global {SIGN_OF_LIFE} {int(died_at.timestamp())}")
    assert paused(asterisk) == 2


def paused(asterisk: RunningAsterisk) -> int:
    return asterisk.cli("queue show hotline").replace(" ", "").count(PAUSED)


async def call_in(asterisk: RunningAsterisk, phone: Phone, first: Phone, within: float) -> None:
    """Call the hotline and wait until 201 talks."""
    journal = Journal.from_now(asterisk.files.journal_file)
    call = await (await phone.call(SUPPORT, number=CITIZEN)).answered()
    await talks(first, journal, within)
    await call.hang_up()
    await journal.over()


async def test_a_minute_after_its_death_the_next_caller_frees_everybody(
    own_asterisk: RunningAsterisk,
) -> None:
    leave_paused(own_asterisk, died_seconds_ago=61)
    async with citizen(own_asterisk) as phone, operator(own_asterisk, "201") as first:
        first.answer_automatically(after=0.1)
        await call_in(own_asterisk, phone, first, within=MAX_WAIT_SECONDS - 1)

    assert paused(own_asterisk) == 0


async def test_who_waited_meanwhile_is_not_sent_away_with_a_promise(
    own_asterisk: RunningAsterisk,
) -> None:
    """Killed a moment ago, and in a minute by the time the wait is over."""
    leave_paused(own_asterisk, died_seconds_ago=60 - MAX_WAIT_SECONDS // 2)
    async with citizen(own_asterisk) as phone, operator(own_asterisk, "201") as first:
        first.answer_automatically(after=0.1)
        await call_in(own_asterisk, phone, first, within=MAX_WAIT_SECONDS * 2 + 5)

    assert paused(own_asterisk) == 0


async def test_while_it_lives_its_pauses_stand(own_asterisk: RunningAsterisk) -> None:
    leave_paused(own_asterisk, died_seconds_ago=5)
    journal = Journal.from_now(own_asterisk.files.journal_file)
    async with citizen(own_asterisk) as phone, operator(own_asterisk, "201") as first:
        first.answer_automatically(after=0.1)
        await (await phone.call(SUPPORT, number=CITIZEN)).answered()
        await journal.over(within=MAX_WAIT_SECONDS + 15)

        assert first.calls == []
    assert journal.call().outcome == "overflow"
    assert paused(own_asterisk) == 2
