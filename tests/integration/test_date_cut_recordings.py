"""Recordings that the PBX's death cut short: their end is where their sound ends."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from callcenter.jobs.finaliser import Finaliser
from db.pool import Pool
from db.recordings import expect_recording
from tests.recordings_world import RecordedCall, World
from tests.speech import RATE, conversation, forget_lengths, write_pair

LAST_EVENT = timedelta(seconds=1)  # the answer; nothing is written while two people talk
CUT = "UPDATE calls SET outcome = 'interrupted', ended_at = $2 WHERE linkedid = $1"


@pytest.fixture
async def world(pool: Pool, tmp_path: Path) -> AsyncIterator[World]:
    world = World.below(pool, tmp_path)
    yield world
    world.places.close()


async def cut_call(world: World, seconds: float) -> RecordedCall:
    """Return a call whose last event is its answer, a second after its recording began."""
    async with world.pool.acquire() as connection:
        call = await RecordedCall.ended(connection, seconds)
        await call.tell_call(connection, hung_up=False)
        await connection.execute(CUT, call.stem, call.started_at + LAST_EVENT)
        await expect_recording(connection, replace(call.expected(), ended_at=None))
    return call


async def test_b5_the_end_is_where_the_sound_ends(world: World) -> None:
    citizen, agent = conversation()
    seconds = len(citizen) / RATE
    call = await cut_call(world, seconds)
    write_pair(world.incoming, call.stem, (citizen, agent))
    for side in ("citizen", "agent"):
        forget_lengths(world.side(call, side))

    await Finaliser(world.pool, world.places).finish_due()

    row = await world.row(call.stem)
    assert (row["state"], row["problem"]) == ("ready", None)
    assert row["ended_at"] == call.started_at + timedelta(seconds=seconds)
    assert row["expires_at"] == call.started_at + timedelta(seconds=seconds, hours=720)


async def test_without_any_sound_the_last_event_is_the_end(world: World) -> None:
    call = await cut_call(world, 10)

    await Finaliser(world.pool, world.places).finish_due()

    row = await world.row(call.stem)
    assert row["ended_at"] == call.started_at + LAST_EVENT
    assert (row["state"], row["problem"]) == ("missing", "missing")
