"""Settings changed in the panel reach a running Asterisk, and calls going on do not notice."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import time, timedelta
from functools import partial
from pathlib import Path

import pytest

from callcenter.demo.asterisk import RunningAsterisk, running_asterisk
from callcenter.demo.voices import tone
from callcenter.domain.access import Person, Role
from callcenter.parts import Ground, Part
from callcenter.running import Running
from callcenter.services.configuring.change_section import Change, change_section
from callcenter.services.configuring.current import read_current
from callcenter.services.configuring.kept_copy import with_kept_changes
from callcenter.services.configuring.reload_pbx import PbxProblem, reload_pbx
from callcenter.services.configuring.take_settings import give_to_pbx
from callcenter.settings import OperatorPhone, Settings, WorkingHours
from callcenter.settings_changes import Section
from db.pool import Pool
from db.settings_changes import pbx_rows
from tests.integration.accounts import add
from tests.pbx.hotline import CITIZEN, HOTLINE, Journal, citizen, hotline_settings, operator
from tests.pbx.hotline import begun as begun_steps
from tests.waiting import until, until_so

SHUT = (WorkingHours(opens=time(0, 0), closes=time(0, 1)),)  # but for a minute after midnight
TEN = tuple(WorkingHours(days=day) for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"))


@pytest.fixture
def own_asterisk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningAsterisk]:
    with running_asterisk(hotline_settings(tmp_path_factory.mktemp("changed"))) as asterisk:
        yield asterisk


@pytest.fixture
async def running(
    own_asterisk: RunningAsterisk, pool: Pool, fresh_database: str
) -> AsyncIterator[Running]:
    settings = own_asterisk.settings
    ground = Ground(settings, settings, fresh_database, pool)
    running = Running(ground, frozenset({Part.BRIDGE}))
    running.start()
    yield running
    await running.end()


async def change(
    pool: Pool, base: Settings, section: Section, value: Mapping[str, object]
) -> None:
    user = await add(pool, "chief", Role.ADMINISTRATOR)
    person = Person(user.user_id, user.login, Role.ADMINISTRATOR)
    await change_section(pool, base, person, Change(section, value), 0)


@pytest.mark.parametrize("hours", [TEN, SHUT], ids=["more of them", "closed"])
async def test_a_call_under_way_does_not_notice_new_hours(
    own_asterisk: RunningAsterisk, hours: tuple[WorkingHours, ...]
) -> None:
    settings, journal = own_asterisk.settings, Journal.from_now(own_asterisk.files.journal_file)
    async with (
        citizen(own_asterisk, tone(440)) as caller,
        operator(own_asterisk, "201", tone(1000)) as phone,
    ):
        phone.answer_automatically(after=0.2)
        call = await (await caller.call(HOTLINE, number=CITIZEN)).answered()
        changed = settings.model_copy(update={"working_hours": hours})
        assert await asyncio.to_thread(reload_pbx, changed) is None  # while the notice plays
        await journal.tells("joined 201")
        await call.hang_up()
        [first] = await journal.over()
        assert journal.story(first)[:4] == begun_steps(HOTLINE)[:4]
        assert [event for event in journal.events() if event.event_type == "RECORDING"]

        if hours == SHUT:
            late = await (await caller.call(HOTLINE, number=CITIZEN)).answered()
            await late.ended(within=20)
            calls = await journal.over(calls=2)
            assert "hours closed" in journal.story(calls[1])


async def test_a_queue_follows_its_members_and_waits_while_it_does(
    own_asterisk: RunningAsterisk,
) -> None:
    journal = Journal.from_now(own_asterisk.files.journal_file)
    alone = (OperatorPhone(extension="202"), OperatorPhone(extension="204"))
    settings = own_asterisk.settings.model_copy(update={"operator_phones": alone})
    async with citizen(own_asterisk, tone(440)) as caller:
        call = await (await caller.call(HOTLINE, number=CITIZEN)).answered()
        await journal.tells("queued hotline")
        assert await asyncio.to_thread(reload_pbx, settings) is None
        shown = own_asterisk.cli("queue show hotline")
        assert "PJSIP/201" not in shown
        assert "PJSIP/202" in shown

        async with operator(own_asterisk, "202", tone(1000)) as phone:
            phone.answer_automatically(after=0.2)
            await journal.tells("joined 202", within=20)  # the caller had never left the queue
            await call.hang_up()
            await journal.over()
    assert "204" in own_asterisk.cli("pjsip show endpoint 204")


async def test_what_is_changed_in_the_panel_is_in_the_pbx_within_seconds(
    own_asterisk: RunningAsterisk, running: Running, pool: Pool
) -> None:
    base = own_asterisk.settings
    hours = {"working_hours": [{"days": "mon-fri", "opens": "09:00", "closes": "18:00"}]}
    await change(pool, base, Section.HOURS, hours)

    await until(lambda: "09:00-17:59" in own_asterisk.cli("dialplan show s@inbound"), 10)
    await until(lambda: running.ground.settings.working_hours[0].opens == time(9), 10)
    assert with_kept_changes(base).working_hours[0].closes == time(18)  # for its next start
    async with pool.acquire() as connection:
        [row] = await pbx_rows(connection)
    assert (row.node, row.problem) == (base.pbx.node, None)


async def test_a_shorter_retention_holds_for_the_calls_that_follow(
    own_asterisk: RunningAsterisk, running: Running, pool: Pool
) -> None:
    await change(pool, own_asterisk.settings, Section.RETENTION, {"recording_retention": 86400})
    await until(lambda: running.ground.settings.recording_retention == timedelta(days=1), 10)

    async with citizen(own_asterisk, tone(440)) as caller:
        call = await (await caller.call(HOTLINE, number=CITIZEN)).answered()
        await until(lambda: list(own_asterisk.files.incoming_folder.iterdir()), 10)
        await call.hang_up()

    asked = partial(pool.fetchval, "SELECT max(retention) FROM recordings")
    await until_so(asked, 15)
    assert await asked() == timedelta(days=1)


async def test_a_pbx_that_does_not_run_takes_them_when_it_starts(
    own_asterisk: RunningAsterisk, pool: Pool
) -> None:
    base = own_asterisk.settings
    shut = {"working_hours": [{"opens": "00:00", "closes": "00:01"}]}
    await change(pool, base, Section.HOURS, shut)
    current = await read_current(pool)
    settings = current.over(base)
    own_asterisk.stop()

    assert await give_to_pbx(pool, base, settings, current) is PbxProblem.NOT_RUNNING
    assert with_kept_changes(base) == settings  # what `pbx render` starts it with

    own_asterisk.start_again()
    assert "00:00-00:00" in own_asterisk.cli("dialplan show s@inbound")
    assert await give_to_pbx(pool, base, settings, current) is None
    async with pool.acquire() as connection:
        assert [row.problem for row in await pbx_rows(connection)] == [None]


def test_a_machine_without_a_pbx_says_so(tmp_path: Path) -> None:
    assert reload_pbx(Settings(state_dir=tmp_path)) is PbxProblem.NOT_HERE
