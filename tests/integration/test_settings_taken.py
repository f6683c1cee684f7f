"""Settings changed while we run: taken whole, or not yet; what runs goes on until they are."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from callcenter import running as running_module
from callcenter.domain.access import Person, Role
from callcenter.parts import Ground, Part
from callcenter.running import Running
from callcenter.services.configuring.change_section import Change, change_section
from callcenter.services.configuring.current import Current
from callcenter.services.configuring.reload_pbx import PbxProblem
from callcenter.settings import Pbx, Settings
from callcenter.settings_changes import Section
from db.pool import SERVER_SETTINGS, Pool, open_pool
from db.settings_changes import tell_of_change
from tests.integration.accounts import add
from tests.integration.journal_parts import as_line
from tests.mail_servers import free_port
from tests.unit.call_script import TALKING, ended
from tests.waiting import until, until_so

A_DAY = timedelta(days=1)
ANSWERED = b"".join(as_line(event) for event in (*TALKING, *ended(44.5, "citizen", "201")))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return the settings of a machine where no Asterisk answers."""
    return Settings(state_dir=tmp_path, pbx=Pbx(agi_port=free_port(), ami_port=1))


@asynccontextmanager
async def serving(ground: Ground, part: Part) -> AsyncIterator[Running]:
    running = Running(ground, frozenset({part}))
    running.start()
    try:
        yield running
    finally:
        await running.end()


async def change(pool: Pool, base: Settings, value: Mapping[str, object]) -> None:
    user = await add(pool, "chief", Role.ADMINISTRATOR)
    person = Person(user.user_id, user.login, Role.ADMINISTRATOR)
    await change_section(pool, base, person, Change(Section.RETENTION, value), 0)


def turns(ground: Ground, name: str) -> int:
    return sum(job.runs for job in ground.jobs if job.name == name)


def spoil(path: Path) -> Path:
    """Put a plain file in a folder's place, so that it cannot be made; return where it went."""
    aside = path.with_name(f"{path.name}.aside")
    path.rename(aside)
    path.touch()
    return aside


async def test_jobs_go_on_while_a_disk_is_away_and_take_the_change_when_it_is_back(
    pool: Pool, fresh_database: str, settings: Settings
) -> None:
    ground = Ground(settings, settings, fresh_database, pool)
    async with serving(ground, Part.JOBS):
        await until(lambda: turns(ground, "write_exports"), 10)
        aside = spoil(settings.exports_folder)
        with capture_logs() as said:
            await change(pool, settings, {"recording_retention": 86400})
            await until(lambda: [one for one in said if one["event"] == "settings.not_taken"], 10)
            before = turns(ground, "write_exports")
            await until(lambda: turns(ground, "write_exports") > before, 10)
        assert ground.settings == settings

        settings.exports_folder.unlink()
        aside.rename(settings.exports_folder)
        await until(lambda: ground.settings.recording_retention == A_DAY, 15)
        await until(lambda: turns(ground, "write_exports"), 10)


async def test_calls_are_recorded_while_the_secrets_cannot_be_read(
    pool: Pool, fresh_database: str, settings: Settings
) -> None:
    ground = Ground(settings, settings, fresh_database, pool)
    journal, secrets = settings.journal_file, settings.pbx_folder / "secrets.json"
    journal.parent.mkdir(parents=True)
    async with serving(ground, Part.BRIDGE):
        await until(secrets.exists)
        kept = secrets.read_bytes()
        secrets.unlink()
        secrets.mkdir()
        tail, bridge = ground.tail, ground.bridge
        with capture_logs() as said:
            await change(pool, settings, {"recording_retention": 86400})
            await until(lambda: [one for one in said if one["event"] == "settings.not_taken"], 10)
        assert (ground.tail, ground.bridge) == (tail, bridge), "those that run are told of"
        journal.write_bytes(ANSWERED)
        await until_so(lambda: pool.fetchval("SELECT 1 FROM calls WHERE outcome = 'answered'"))

        secrets.rmdir()
        secrets.write_bytes(kept)
        await until(lambda: ground.settings.recording_retention == A_DAY, 15)
        assert ground.tail is tail, "how far the journal is behind is not forgotten"
        assert ground.bridge is not bridge


async def test_a_change_that_is_read_in_a_bad_moment_is_not_lost(
    pool: Pool, fresh_database: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database is there, and whoever asks is told to come again."""
    await change(pool, settings, {"recording_retention": 86400})
    monkeypatch.setitem(SERVER_SETTINGS, "lock_timeout", "100ms")
    impatient = await open_pool(fresh_database)
    ground = Ground(settings, settings, fresh_database, impatient)
    with capture_logs() as said:
        async with pool.acquire() as admin:
            locked = admin.transaction()
            await locked.start()
            await admin.execute("LOCK TABLE settings_changes")
            async with serving(ground, Part.JOBS):
                await until(lambda: [one for one in said if one.get("part") == "settings"], 10)
                await locked.rollback()
                await until(lambda: ground.settings.recording_retention == A_DAY, 15)
    await impatient.close()


async def _told_and_heard(pool: Pool, asked: list[int]) -> None:
    """Tell of a change and wait until the PBX was asked to take it."""
    known = len(asked)
    async with pool.acquire() as connection:
        await tell_of_change(connection)
    await until(lambda: len(asked) > known)


async def test_a_pbx_that_fails_is_asked_again_once_however_often_it_failed(
    pool: Pool, fresh_database: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    async def fails(_pool: Pool, _base: Settings, _new: Settings, now: Current) -> PbxProblem:
        asked.append(now.change_id)
        return PbxProblem.NOT_HERE

    monkeypatch.setattr(running_module, "give_to_pbx", fails)
    monkeypatch.setattr(running_module, "PBX_AGAIN_SECONDS", 0.4)
    async with serving(Ground(settings, settings, fresh_database, pool), Part.BRIDGE):
        for _ in range(6):
            await _told_and_heard(pool, asked)
        known = len(asked)
        await until(lambda: len(asked) > known, 10)
        await asyncio.sleep(1.0)

    assert len(asked) - known <= 4  # one timer: every 0.4 s; six timers would ask a dozen times
