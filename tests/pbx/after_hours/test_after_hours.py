"""Outside working hours: a promise to call back, no queue, no recording."""

from collections.abc import Iterator
from datetime import time, timedelta

import pytest

from callcenter import clock
from callcenter.demo.asterisk import RunningAsterisk, running_asterisk
from callcenter.settings import WorkingHours
from tests.pbx.hotline import CITIZEN, HOTLINE, Journal, citizen, hotline_settings

ZONE = "Asia/Vladivostok"  # far from the machine's zone, so that a zone ignored is seen


@pytest.fixture
def closed_asterisk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningAsterisk]:
    """Give an Asterisk of a region whose hotline opens in three hours."""
    settings = hotline_settings(tmp_path_factory.mktemp("closed"), region_timezone=ZONE)
    now = clock.now().astimezone(settings.zone)
    hours = [(now + timedelta(hours=hours)).hour for hours in (3, 4)]
    if hours[1] == 0:
        hours = [22, 23]
    closed = WorkingHours(opens=time(hours[0]), closes=time(hours[1]))
    with running_asterisk(settings.model_copy(update={"working_hours": (closed,)})) as asterisk:
        yield asterisk


async def test_a_call_at_night(closed_asterisk: RunningAsterisk) -> None:
    journal = Journal.from_now(closed_asterisk.files.journal_file)
    async with citizen(closed_asterisk) as phone:
        known = await (await phone.call(HOTLINE, number=CITIZEN)).answered()
        await known.ended(within=20)
        withheld = await (await phone.call(HOTLINE, number="anonymous")).answered()
        await withheld.ended(within=20)
    calls = await journal.over(calls=2)

    begun = ["offered", f"dialled {HOTLINE}", "hours closed"]
    assert journal.story(calls[0]) == [
        *begun,
        "callback_promised after_hours",
        "left callback",
        "ended",
        "after_hours, hung up by system",
    ]
    assert journal.story(calls[1]) == [
        *begun,
        "left callback",
        "ended",
        "after_hours, hung up by system",
    ]
    assert list(closed_asterisk.files.incoming_folder.iterdir()) == []
