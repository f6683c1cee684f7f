"""Every file in the incoming folder finds its call, or is listed (faults D9, D10, D16)."""

import errno
import os
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from callcenter.services import adopt_orphans as adopting
from callcenter.services.adopt_orphans import Found, adopt_orphans
from callcenter.services.finalise_recording import Outcome, finalise_recording
from db.pool import Connection, DatabaseUnavailable, Pool
from db.recordings import expect_recording
from recordings import incoming
from recordings.naming import second_stem
from recordings.store import Store, StoreError
from tests.recordings_world import RecordedCall, World
from tests.speech import RATE, conversation, write_pair

YEAR_1970, YEAR_1997, YEAR_2100 = 86_400, 864_000_000, 4_102_444_800
FINISHED = "SELECT recording_id FROM recordings WHERE stem = $1"


@pytest.fixture
async def world(pool: Pool, tmp_path: Path) -> AsyncIterator[World]:
    world = World.below(pool, tmp_path)
    yield world
    world.places.close()


async def swept(world: World) -> dict[Found, int]:
    return dict((await adopt_orphans(world.pool, world.places)).done)


async def finalise(world: World, stem: str) -> Outcome:
    recording_id = await world.pool.fetchval(FINISHED, stem)
    return await finalise_recording(world.pool, world.places, recording_id)


async def unheard_of(world: World, *, ago: timedelta = timedelta(hours=1)) -> RecordedCall:
    """Return a call whose files lie there and of which no row speaks."""
    sides = conversation()
    async with world.pool.acquire() as connection:
        call = await RecordedCall.ended(connection, len(sides[0]) / RATE, ago=ago)
    write_pair(world.incoming, call.stem, sides)
    return call


async def test_d16_a_file_of_a_known_call_is_adopted_in_one_sweep(world: World) -> None:
    call = await unheard_of(world, ago=timedelta(seconds=30))
    async with world.pool.acquire() as connection:
        await call.tell_call(connection)

    assert await swept(world) == {Found.ADOPTED: 1}
    assert await finalise(world, call.stem) == Outcome.STORED

    row = await world.row(call.stem)
    assert (row["state"], row["problem"], row["linkedid"]) == ("ready", None, call.stem)


async def test_d16_a_file_without_a_call_is_listed_and_expires_by_its_name(world: World) -> None:
    call = await unheard_of(world)

    assert await swept(world) == {Found.ORPHAN: 1}
    assert await swept(world) == {}

    row = await world.row(call.stem)
    named = datetime.fromtimestamp(int(call.started_at.timestamp()), UTC)
    ended = named + timedelta(seconds=len(conversation()[0]) / RATE)
    assert (row["state"], row["problem"], row["linkedid"]) == ("orphan", "no_call", None)
    assert row["expires_at"] == ended + timedelta(hours=720)
    assert len(world.files()) == 2


async def test_a_journal_that_is_behind_is_waited_for(world: World) -> None:
    call = await unheard_of(world, ago=timedelta(minutes=1))

    assert await swept(world) == {}
    assert await world.row(call.stem) == {}


async def test_an_orphan_gets_its_call_when_the_journal_catches_up(world: World) -> None:
    call = await unheard_of(world)
    await swept(world)
    async with world.pool.acquire() as connection:
        await call.tell_call(connection)

    assert await swept(world) == {Found.ADOPTED: 1}
    assert await finalise(world, call.stem) == Outcome.STORED
    assert (await world.row(call.stem))["linkedid"] == call.stem


async def test_an_orphan_that_the_journal_itself_claims_is_checked_by_its_events(
    world: World,
) -> None:
    """Its expiry, once written, stays; its length is judged by what the PBX said."""
    call = await unheard_of(world)
    await swept(world)
    before = await world.row(call.stem)
    async with world.pool.acquire() as connection:
        await call.tell_call(connection)
        await call.tell_recording(connection)

    assert await finalise(world, call.stem) == Outcome.STORED

    row = await world.row(call.stem)
    assert (row["state"], row["recording_id"]) == ("ready", before["recording_id"])
    assert row["expires_at"] == before["expires_at"]


async def test_a_repeat_of_the_journal_changes_nothing(world: World) -> None:
    call = await world.call()
    await finalise(world, call.stem)
    before = await world.row(call.stem)

    async with world.pool.acquire() as connection:
        await expect_recording(connection, call.expected())

    assert await world.row(call.stem) == before


@pytest.mark.parametrize("touched", [YEAR_1970, YEAR_2100])
async def test_d10_the_files_own_times_mean_nothing(world: World, touched: int) -> None:
    call = await unheard_of(world)
    for side in ("citizen", "agent"):
        os.utime(world.side(call, side), (touched, touched))

    await swept(world)

    expires_at = (await world.row(call.stem))["expires_at"]
    assert isinstance(expires_at, datetime)
    assert abs(expires_at - call.ended_at - timedelta(hours=720)) < timedelta(seconds=2)


@pytest.mark.parametrize("stem", ["abc-12", f"k3f9-{YEAR_1997}.1", f"k3f9-{YEAR_2100}.1"])
async def test_an_impossible_time_in_the_name_counts_from_now(world: World, stem: str) -> None:
    """Neither deleted at once nor kept for ever."""
    write_pair(world.incoming, stem, conversation())

    assert await swept(world) == {Found.ORPHAN: 1}

    row = await world.row(stem)
    left = await world.pool.fetchval("SELECT $1::timestamptz - app_now()", row["expires_at"])
    assert timedelta(days=30) - timedelta(minutes=1) < left <= timedelta(days=30)


async def test_d9_a_second_recording_of_the_same_name_is_kept_apart(world: World) -> None:
    call = await world.call()
    await finalise(world, call.stem)
    first = [(world.stored_folder / key).read_bytes() for key in world.copies()]
    other = tuple(side[: 3 * RATE] for side in conversation())
    write_pair(world.incoming, call.stem, (other[0], other[1]))

    assert await swept(world) == {Found.RENAMED: 1}
    assert await swept(world) == {Found.ADOPTED: 1}
    second = second_stem(call.stem, 2)
    assert await finalise(world, second) == Outcome.STORED

    row = await world.row(second)
    assert (row["linkedid"], row["duration_seconds"]) == (call.stem, 3.0)
    assert len(world.copies()) == 2
    assert first[0] in [(world.stored_folder / key).read_bytes() for key in world.copies()]
    assert world.files() == []


async def test_what_a_killed_finaliser_left_is_removed(world: World) -> None:
    call = await world.call()
    originals = {side: world.side(call, side).read_bytes() for side in ("citizen", "agent")}
    await finalise(world, call.stem)
    world.side(call, "agent").write_bytes(originals["agent"])  # killed between two removals

    assert await swept(world) == {Found.LEFT_OVER: 1}
    assert world.files() == []


async def test_originals_outlive_a_copy_that_changed(world: World) -> None:
    call = await world.call()
    originals = {side: world.side(call, side).read_bytes() for side in ("citizen", "agent")}
    await finalise(world, call.stem)
    for side, content in originals.items():
        world.side(call, side).write_bytes(content)
    copy = world.stored_folder / world.copies()[0]
    whole = copy.read_bytes()
    copy.write_bytes(whole[:-1])

    assert await swept(world) == {Found.REVIVED: 1}
    assert await finalise(world, call.stem) == Outcome.STORED
    assert copy.read_bytes() == whole


async def left_over(world: World) -> RecordedCall:
    """Return a finished recording whose originals a killed finaliser has left."""
    call = await world.call()
    originals = {side: world.side(call, side).read_bytes() for side in ("citizen", "agent")}
    await finalise(world, call.stem)
    for side, content in originals.items():
        world.side(call, side).write_bytes(content)
    return call


def failing(work: Callable[..., Any], stem: str) -> Callable[..., Any]:
    """Return `work` on a disk that fails for one name."""

    def fails(folder: Path, *stems: str) -> Any:
        if stem in stems:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return work(folder, *stems)

    return fails


@pytest.mark.parametrize("what", ["fingerprint", "remove"])
async def test_files_that_a_disk_keeps_to_itself_do_not_stop_the_others(
    world: World, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = sorted([await left_over(world), await left_over(world)], key=lambda one: one.stem)
    monkeypatch.setattr(incoming, what, failing(getattr(incoming, what), bad.stem))

    with capture_logs() as said:
        assert await swept(world) == {Found.LEFT_OVER: 1}

    assert [one["stem"] for one in said if one["event"] == "incoming.not_placed"] == [bad.stem]
    assert world.files() == [f"{bad.stem}-agent.wav", f"{bad.stem}-citizen.wav"]
    assert not world.side(good, "agent").exists()


async def test_a_second_sound_that_cannot_be_moved_does_not_stop_the_others(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, _ = sorted([await left_over(world), await left_over(world)], key=lambda one: one.stem)
    citizen, agent = conversation()
    write_pair(world.incoming, bad.stem, (citizen[: 3 * RATE], agent[: 3 * RATE]))
    monkeypatch.setattr(incoming, "rename", failing(incoming.rename, bad.stem))

    assert await swept(world) == {Found.LEFT_OVER: 1}


async def test_a_copy_that_cannot_be_read_keeps_its_originals_and_stops_nobody(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, _ = sorted([await left_over(world), await left_over(world)], key=lambda one: one.stem)
    unreadable, digest = (await world.row(bad.stem))["storage_key"], Store.sha256

    async def fails(store: Store, key: str) -> bytes | None:
        if key == unreadable:
            raise StoreError
        return await digest(store, key)

    monkeypatch.setattr(Store, "sha256", fails)
    assert await swept(world) == {Found.LEFT_OVER: 1}
    assert world.side(bad, "agent").exists()


async def test_a_walk_ends_when_the_database_goes(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await unheard_of(world)
    await unheard_of(world)
    asked: list[str] = []

    async def cut(connection: Connection, stem: str) -> None:
        asked.append(stem)
        connection.terminate()
        await connection.fetchval("SELECT 1")

    monkeypatch.setattr(adopting, "call_of_channel", cut)
    with pytest.raises(DatabaseUnavailable):
        await swept(world)
    assert len(asked) == 1


async def test_a_missing_recording_that_appears_is_finished(world: World) -> None:
    call = await world.call()
    aside = {side: world.side(call, side).read_bytes() for side in ("citizen", "agent")}
    for side in aside:
        world.side(call, side).unlink()
    await finalise(world, call.stem)
    for side, content in aside.items():
        world.side(call, side).write_bytes(content)

    assert await swept(world) == {Found.REVIVED: 1}
    assert await finalise(world, call.stem) == Outcome.STORED


async def test_files_of_a_deleted_recording_go_at_once(world: World) -> None:
    call = await world.call()
    await world.pool.execute("UPDATE recordings SET state = 'deleting'")
    await world.pool.execute("UPDATE recordings SET state = 'deleted', deleted_at = app_now()")

    assert await swept(world) == {Found.CAME_BACK: 1}
    assert world.files() == []
    assert (await world.row(call.stem))["state"] == "deleted"


async def test_d11_a_file_still_written_is_not_adopted(world: World) -> None:
    call = await unheard_of(world)
    with world.side(call, "agent").open("ab"):
        assert await swept(world) == {}
    assert await swept(world) == {Found.ORPHAN: 1}


async def test_strays_are_named_and_left_alone(world: World) -> None:
    (world.incoming / "notes.txt").write_text("x")
    (world.incoming / "..-agent.wav").write_text("x")

    sweep = await adopt_orphans(world.pool, world.places)

    assert sweep.strays == ("..-agent.wav", "notes.txt")
    assert len(world.files()) == 2
