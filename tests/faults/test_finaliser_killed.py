"""The finaliser is killed at each step that changes a file or a row; nothing is lost by it."""

import asyncio
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from db.pool import Pool
from recordings.encode import listen
from tests.faults.finaliser_child import DONE, NearEncoder, one_pass
from tests.recordings_world import RecordedCall, World
from tests.speech import RATE, conversation, write_pair

ENOUGH_KILLS = 30
AFTER_THE_FIRST_COPY = 6
PASS_SECONDS = 60
SIDES = conversation()
SHORT = (SIDES[0][:RATE], SIDES[1][:RATE])


@dataclass(frozen=True, slots=True)
class Scene:
    """What the finaliser finds: two ended calls, a left-over, a file nobody spoke of."""

    world: World
    calls: tuple[RecordedCall, ...]


async def scene(pool: Pool, folder: Path) -> Scene:
    world = World.below(pool, folder).with_encoder(NearEncoder())
    two = [await world.call(SIDES), await world.call(SHORT)]
    async with pool.acquire() as connection:
        unspoken = await RecordedCall.ended(connection, 1.0)
        await unspoken.tell_call(connection)
    write_pair(world.incoming, unspoken.stem, SHORT)
    return Scene(world, (*two, unspoken))


async def run_child(url: str, folder: Path, step: int, *words: str) -> int:
    program = (sys.executable, "-m", "tests.faults.finaliser_child", url, str(folder), str(step))
    process = await asyncio.create_subprocess_exec(
        *program, *words, stderr=asyncio.subprocess.PIPE
    )
    _, said = await asyncio.wait_for(process.communicate(), PASS_SECONDS)
    assert process.returncode in {DONE, -signal.SIGKILL}, said.decode()
    return process.returncode


async def lost(scene: Scene) -> list[str]:
    """Return the stems whose sound is neither whole in the folder nor whole in the store."""
    return [call.stem for call in scene.calls if not await is_safe(scene.world, call)]


async def is_safe(world: World, call: RecordedCall) -> bool:
    if all(world.side(call, side).exists() for side in ("citizen", "agent")):
        return True
    row = await world.row(call.stem)
    if row.get("state") != "ready":
        return False
    return await world.places.store.sha256(str(row["storage_key"])) == row["sha256"]


async def check_finished(scene: Scene) -> None:
    """All are linked, decode to the right length, and left nothing behind."""
    world = scene.world
    rows = [await world.row(call.stem) for call in scene.calls]
    assert [(row["state"], row["problem"]) for row in rows] == [("ready", None)] * len(rows)
    assert [row["linkedid"] for row in rows] == [call.stem for call in scene.calls]
    assert world.copies() == sorted(str(row["storage_key"]) for row in rows)
    assert world.files() == []
    for row in rows:
        heard = listen((world.stored_folder / str(row["storage_key"])).read_bytes())
        assert heard.seconds == pytest.approx(row["duration_seconds"], abs=0.05)


async def until_noticed(pool: Pool) -> None:
    """Wait until PostgreSQL has noticed that the killed process is gone."""
    asked = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
    async with asyncio.timeout(10):
        while await pool.fetchval(asked):  # noqa: ASYNC110 - another process is asked
            await asyncio.sleep(0.02)


@pytest.mark.timeout(600)
async def test_a_kill_at_any_step_loses_nothing_and_is_mended_by_the_next_pass(
    pool: Pool, fresh_database: str, tmp_path: Path
) -> None:
    kills = 0
    while True:
        folder = tmp_path / str(kills)
        here = await scene(pool, folder)
        ended = await run_child(fresh_database, folder, kills + 1)
        assert await lost(here) == [], f"after the kill at step {kills + 1}"
        await until_noticed(pool)
        if ended == DONE:
            break
        kills += 1
        await one_pass(here.world)
        await check_finished(here)
    await check_finished(here)
    assert kills >= ENOUGH_KILLS


@pytest.mark.timeout(300)
async def test_the_harness_catches_originals_removed_before_the_commit(
    pool: Pool, fresh_database: str, tmp_path: Path
) -> None:
    for step in range(AFTER_THE_FIRST_COPY, ENOUGH_KILLS):
        folder = tmp_path / str(step)
        here = await scene(pool, folder)
        ended = await run_child(fresh_database, folder, step, "planted")
        if await lost(here):
            return
        assert ended != DONE, "the planted bug went through unseen"
    pytest.fail("the planted bug was not caught")
