"""From two files of the PBX to a verified copy, and every way in which that fails (faults D)."""

import asyncio
import errno
import os
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from structlog.testing import capture_logs

from callcenter.jobs.finaliser import Finaliser
from callcenter.services.finalise_recording import Outcome, finalise_recording
from db.pool import Pool, open_pool
from recordings.encode import listen
from recordings.finished import Finished
from recordings.worker import Encoder
from tests.recordings_world import RecordedCall, World, day_of
from tests.speech import RATE, conversation, forget_lengths, write_pair
from tests.waiting import until

NOBODY = 65534
JUST_NOW = timedelta(seconds=1)


@pytest.fixture
async def world(pool: Pool, tmp_path: Path) -> AsyncIterator[World]:
    world = World.below(pool, tmp_path)
    yield world
    world.places.close()


async def finalise(world: World, call: RecordedCall) -> Outcome:
    return await finalise_recording(world.pool, world.places, call.recording_id)


async def test_a_good_recording_is_stored_linked_and_its_originals_are_gone(world: World) -> None:
    call = await world.call()

    assert await finalise(world, call) == Outcome.STORED

    row = await world.row(call.stem)
    key = f"{day_of(call.ended_at)}/{call.recording_id}.ogg"
    content = (world.stored_folder / key).read_bytes()
    sides = conversation()
    assert (row["state"], row["problem"], row["repaired"]) == ("ready", None, False)
    assert (row["storage_key"], row["bytes"]) == (key, len(content))
    assert row["duration_seconds"] == pytest.approx(len(sides[0]) / RATE)
    assert row["expires_at"] == call.ended_at + timedelta(hours=720)
    assert listen(content).seconds == pytest.approx(len(sides[0]) / RATE, abs=0.05)
    assert world.files() == []
    assert await finalise(world, call) == Outcome.NOT_OURS


async def test_d1_a_recording_of_a_killed_asterisk_is_mended(world: World) -> None:
    """The PBX wrote no hangup; up to 2.1 s of sound died with it."""
    citizen, agent = conversation()
    lost = 2 * RATE
    async with world.pool.acquire() as connection:
        call = await RecordedCall.ended(connection, len(citizen) / RATE)
        await call.tell_call(connection, hung_up=False)
        await call.tell_recording(connection)
    write_pair(world.incoming, call.stem, (citizen[:-lost], agent[:-lost]))
    for side in ("citizen", "agent"):
        forget_lengths(world.side(call, side))

    assert await finalise(world, call) == Outcome.STORED

    row = await world.row(call.stem)
    assert (row["state"], row["problem"], row["repaired"]) == ("ready", None, True)
    assert row["duration_seconds"] == pytest.approx((len(citizen) - lost) / RATE)


async def test_a_header_still_open_just_after_the_hangup_is_given_time(world: World) -> None:
    call = await world.call(ago=JUST_NOW)
    forget_lengths(world.side(call, "agent"))

    assert await finalise(world, call) == Outcome.POSTPONED

    assert (await world.row(call.stem))["problem"] is None
    assert len(world.files()) == 2


async def test_d2_empty_files_are_called_empty_and_stay(world: World) -> None:
    call = await world.call()
    for side in ("citizen", "agent"):
        os.truncate(world.side(call, side), 0)

    assert await finalise(world, call) == Outcome.FAILED

    row = await world.row(call.stem)
    assert (row["state"], row["problem"], row["storage_key"]) == ("damaged", "empty", None)
    assert len(world.files()) == 2  # until they expire
    assert world.copies() == []


async def test_d2_one_empty_side_does_not_lose_the_other(world: World) -> None:
    call = await world.call()
    os.truncate(world.side(call, "agent"), 0)

    assert await finalise(world, call) == Outcome.STORED

    row = await world.row(call.stem)
    assert (row["state"], row["problem"]) == ("suspect", "empty")


async def test_d3_d7_a_file_that_stopped_growing_is_truncated(world: World) -> None:
    """A full disk: the headers promise the whole call, the files hold half of it."""
    call = await world.call()
    for side in ("citizen", "agent"):
        path = world.side(call, side)
        os.truncate(path, path.stat().st_size // 2)

    assert await finalise(world, call) == Outcome.STORED

    row = await world.row(call.stem)
    half = len(conversation()[0]) / RATE / 2
    assert (row["state"], row["problem"]) == ("suspect", "truncated")
    assert row["duration_seconds"] == pytest.approx(half, abs=0.01)


@pytest.mark.parametrize(("error", "state"), [(-0.9, "ready"), (0.9, "ready"), (1.2, "suspect")])
async def test_the_length_may_differ_from_the_call_by_a_second(
    world: World, error: float, state: str
) -> None:
    seconds = len(conversation()[0]) / RATE
    call = await world.call(seconds=seconds - error)

    await finalise(world, call)

    assert (await world.row(call.stem))["state"] == state


async def test_one_silent_side_of_a_real_talk_is_pointed_out(world: World) -> None:
    citizen, _ = conversation(turns=2)
    call = await world.call((citizen, np.zeros_like(citizen)))

    await finalise(world, call)

    row = await world.row(call.stem)
    assert (row["state"], row["problem"]) == ("ready", "one_sided")


async def test_silence_on_both_sides_is_suspect(world: World) -> None:
    silence = np.zeros(RATE * 8, dtype=np.int16)
    call = await world.call((silence, silence))

    await finalise(world, call)

    row = await world.row(call.stem)
    assert (row["state"], row["problem"]) == ("suspect", "silent")


async def test_d4_a_missing_recording_is_said_once(world: World) -> None:
    call = await world.call()
    for side in ("citizen", "agent"):
        world.side(call, side).unlink()

    with capture_logs() as logs:
        outcomes = [await finalise(world, call) for _ in range(3)]

    row = await world.row(call.stem)
    assert outcomes == [Outcome.FAILED, Outcome.NOT_OURS, Outcome.NOT_OURS]
    assert (row["state"], row["problem"], row["linkedid"]) == ("missing", "missing", call.stem)
    assert [log["event"] for log in logs if log["log_level"] == "error"] == ["recording.failed"]


async def test_d4_a_pbx_with_a_clock_ahead_is_not_waited_for(
    world: World, fresh_database: str
) -> None:
    async with world.pool.acquire() as connection:
        call = await RecordedCall.ended(connection, 10, ago=timedelta(days=-400))
        await call.tell_call(connection)
        await call.tell_recording(connection)
    later = await open_pool(fresh_database, clock_shift=timedelta(minutes=3))

    try:
        outcome = await finalise_recording(later, world.places, call.recording_id)
    finally:
        await later.close()

    assert outcome == Outcome.FAILED, "its files had two minutes to appear"


async def test_d4_files_that_are_late_are_waited_for(world: World) -> None:
    call = await world.call(ago=JUST_NOW)
    world.side(call, "agent").unlink()

    assert await finalise(world, call) == Outcome.POSTPONED

    assert (await world.row(call.stem))["state"] == "expected"


async def test_d5_a_link_is_refused_and_its_target_untouched(world: World, tmp_path: Path) -> None:
    call = await world.call()
    target = tmp_path / "precious"
    world.side(call, "agent").rename(target)
    world.side(call, "agent").symlink_to(target)
    before = target.read_bytes()

    assert await finalise(world, call) == Outcome.FAILED

    row = await world.row(call.stem)
    assert (row["state"], row["problem"]) == ("damaged", "refused")
    assert target.read_bytes() == before
    assert world.copies() == []


def become_nobody() -> None:
    if os.geteuid() == 0:
        os.setuid(NOBODY)


class NobodysEncoder(Encoder):
    """Encodes as a user without rights: root may read any file."""

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(1, initializer=become_nobody)
        return self._pool


@pytest.fixture
def nobodys_encoder() -> Iterator[NobodysEncoder]:
    encoder = NobodysEncoder()
    yield encoder
    encoder.close()


@pytest.fixture
def open_world(pool: Pool) -> Iterator[World]:
    """Give a world that every user may enter: pytest's own folders are their owner's alone."""
    with TemporaryDirectory() as folder:
        world = World.below(pool, Path(folder))
        for place in (world.incoming, world.incoming.parent):
            place.chmod(0o755)
        yield world
        world.places.close()


async def test_d6_an_unreadable_recording_is_shown_and_tried_again(
    open_world: World, nobodys_encoder: NobodysEncoder
) -> None:
    world = open_world
    call = await world.call()
    world.side(call, "agent").chmod(0)
    world.side(call, "citizen").chmod(0o644)
    without_rights = world.with_encoder(nobodys_encoder)

    with capture_logs() as logs:
        outcomes = [await finalise(without_rights, call) for _ in range(2)]

    row = await world.row(call.stem)
    assert outcomes == [Outcome.POSTPONED] * 2
    assert (row["state"], row["problem"], row["attempts"]) == ("expected", "unreadable", 2)
    assert len([log for log in logs if log["log_level"] == "error"]) == 1
    world.side(call, "agent").chmod(0o644)
    assert await finalise(without_rights, call) == Outcome.STORED
    assert (await world.row(call.stem))["problem"] is None


async def test_d11_a_file_still_written_is_not_touched(world: World) -> None:
    call = await world.call()

    with world.side(call, "citizen").open("ab"):
        assert await finalise(world, call) == Outcome.POSTPONED
        assert world.copies() == []
        assert len(world.files()) == 2

    assert await finalise(world, call) == Outcome.STORED


async def test_a_store_that_refuses_keeps_the_originals(world: World) -> None:
    call = await world.call()
    in_the_way = world.stored_folder / day_of(call.ended_at)
    in_the_way.write_text("a file where the day's folder should be")

    assert await finalise(world, call) == Outcome.POSTPONED

    row = await world.row(call.stem)
    assert (row["state"], row["problem"]) == ("expected", "not_stored")
    assert len(world.files()) == 2
    in_the_way.unlink()
    assert await finalise(world, call) == Outcome.STORED


class PurgedMeanwhile(Encoder):
    """An encoder so slow that the purge comes first."""

    def __init__(self, pool: Pool) -> None:
        super().__init__()
        self._rows = pool

    async def finish(self, folder: Path, stem: str) -> Finished:
        finished = await super().finish(folder, stem)
        await self._rows.execute("UPDATE recordings SET state = 'deleting' WHERE stem = $1", stem)
        return finished


async def test_no_copy_outlives_a_purge_that_came_first(world: World) -> None:
    call = await world.call()
    slow = world.with_encoder(PurgedMeanwhile(world.pool))

    assert await finalise(slow, call) == Outcome.NOT_OURS
    slow.places.close()

    assert (await world.row(call.stem))["state"] == "deleting"
    assert world.copies() == []
    assert world.files() == []


class CountingEncoder(Encoder):
    def __init__(self) -> None:
        super().__init__()
        self.stems: list[str] = []

    async def finish(self, folder: Path, stem: str) -> Finished:
        self.stems.append(stem)
        return await super().finish(folder, stem)


async def test_two_finalisers_do_each_recording_once(world: World) -> None:
    calls = [await world.call() for _ in range(6)]
    encoder = CountingEncoder()
    places = world.with_encoder(encoder).places
    both = [Finaliser(world.pool, places), Finaliser(world.pool, places)]

    await asyncio.gather(*(finaliser.finish_due() for finaliser in both))
    encoder.close()

    assert sorted(encoder.stems) == sorted(call.stem for call in calls)
    assert len(world.copies()) == 6
    assert world.files() == []


async def test_the_journal_never_waits_for_the_encoder(world: World) -> None:
    """The row is not locked while its sound is encoded."""
    call = await world.call()
    release = asyncio.Event()

    class Held(Encoder):
        async def finish(self, folder: Path, stem: str) -> Finished:
            await release.wait()
            return await super().finish(folder, stem)

    held = world.with_encoder(Held())
    work = asyncio.create_task(finalise(held, call))
    touch = "UPDATE recordings SET updated_at = now() WHERE stem = $1"
    await asyncio.wait_for(world.pool.execute(touch, call.stem), 1)
    release.set()

    assert await work == Outcome.STORED
    held.places.close()


async def test_a_folder_that_cannot_be_walked_does_not_keep_a_recording_from_being_finished(
    world: World,
) -> None:
    walked = asyncio.Event()

    class Unwalkable(Finaliser):
        async def sweep(self) -> None:
            walked.set()
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    await world.call()
    finaliser = Unwalkable(world.pool, world.places)
    running = asyncio.create_task(finaliser.run())
    await asyncio.wait_for(walked.wait(), 5)
    finaliser.wake()

    await until(lambda: not world.files(), within=20)

    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_the_loop_finishes_a_recording_when_woken(world: World) -> None:
    finaliser = Finaliser(world.pool, world.places)
    running = asyncio.create_task(finaliser.run())
    call = await world.call()
    finaliser.wake()

    await until(lambda: not world.files(), within=20)
    assert (await world.row(call.stem))["state"] == "ready"

    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
