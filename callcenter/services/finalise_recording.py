"""Finish one recording: from the PBX's two files to a verified copy that belongs to its call.

1. Claim it: a lock of this connection, under which the row is read again.
2. Check both files and encode them, in another process. Nothing on disk changes.
3. Judge what was measured against the call's own timeline.
4. Store the copy, durably, and read it back: its digest must be the encoder's.
5. Commit the row: state, digest, where the copy lies.
6. Remove the originals.

Killed before 5, all of it is done again and gives the same bytes under the same key. Killed
between 5 and 6, the originals are left over; the sweep (adopt_orphans) knows them by their
digests. When the purge takes the row before 5, the copy and the originals go at once.
"""

import asyncio
from datetime import UTC, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

import structlog

from callcenter.domain.recording_rules import (
    CLOSING_GRACE,
    MISSING_GRACE,
    RETRY_LONGEST,
    Measured,
    Problem,
    State,
    Timeline,
    Verdict,
    judge,
    retry_after,
)
from callcenter.services.recording_places import RecordingPlaces
from db.pool import Connection, Pool
from db.recordings import (
    ChannelTimes,
    DueRecording,
    FinishedRecording,
    channel_times,
    due_recording,
    fail_recording,
    finish_recording,
    postpone_recording,
    try_lock_recording,
    unlock_recording,
)
from recordings import incoming
from recordings.finished import CopyDiffersError, Finished, NoSoundError
from recordings.incoming import BeingWrittenError, RefusedFileError
from recordings.naming import storage_key
from recordings.store import StoreError
from recordings.worker import EncoderDiedError

LOOK_AGAIN: Final = timedelta(seconds=5)
log = structlog.get_logger()


class Outcome(StrEnum):
    STORED = "stored"
    FAILED = "failed"  # nothing to store; the reason stands in the row
    POSTPONED = "postponed"
    NOT_OURS = "not_ours"  # somebody else works on it, did it, or purged it


class _Later(Exception):  # noqa: N818 - not an error: the files are not ready to be judged
    """Look again soon, and say nothing yet."""


async def finalise_recording(pool: Pool, places: RecordingPlaces, recording_id: UUID) -> Outcome:
    """Do the six steps for one recording whose call has ended. Safe to repeat, safe to kill.

    Raises one of DatabaseUnavailable.
    """
    async with pool.acquire() as connection:
        if not await try_lock_recording(connection, recording_id):
            return Outcome.NOT_OURS
        try:
            due = await due_recording(connection, recording_id)
            return await _finalise(connection, places, due) if due else Outcome.NOT_OURS
        finally:
            await unlock_recording(connection, recording_id)


async def put_aside(pool: Pool, recording_id: UUID) -> None:
    """Look at it again much later: something nobody thought of went wrong with it."""
    async with pool.acquire() as connection:
        await postpone_recording(connection, recording_id, Problem.NOT_ENCODED, RETRY_LONGEST)


async def _finalise(connection: Connection, places: RecordingPlaces, due: DueRecording) -> Outcome:
    timeline = await _timeline(connection, due)
    try:
        finished = await _finished(places, due)
        verdict = judge(timeline, _measured(finished))
        row = await _stored(places, due, finished, verdict)
    except _Later:
        await postpone_recording(connection, due.recording_id, None, LOOK_AGAIN)
        return Outcome.POSTPONED
    except (FileNotFoundError, RefusedFileError, NoSoundError) as error:
        return await _fail(connection, due, _nothing_to_store(error))
    except (CopyDiffersError, EncoderDiedError, StoreError, OSError) as error:
        return await _retry(connection, due, _in_the_way(error), error)
    return await _commit(connection, places, due, row)


def _nothing_to_store(error: FileNotFoundError | RefusedFileError | NoSoundError) -> Verdict:
    match error:
        case FileNotFoundError():
            return Verdict(State.MISSING, Problem.MISSING)
        case RefusedFileError():
            return Verdict(State.DAMAGED, Problem.REFUSED)
        case NoSoundError():
            return Verdict(State.DAMAGED, Problem(str(error)))


def _in_the_way(error: Exception) -> Problem:
    match error:
        case StoreError():
            return Problem.NOT_STORED
        case OSError():
            return Problem.UNREADABLE
        case _:
            return Problem.NOT_ENCODED


async def _finished(places: RecordingPlaces, due: DueRecording) -> Finished:
    """Return step 2; raises _Later while the PBX may still be closing the files."""
    try:
        finished = await places.encoder.finish(places.incoming, due.stem)
    except BeingWrittenError:
        raise _Later from None
    except FileNotFoundError:
        if due.since_end < MISSING_GRACE:
            raise _Later from None
        raise
    except NoSoundError:
        if due.since_end < CLOSING_GRACE:
            raise _Later from None
        raise
    if finished.repaired and due.since_end < CLOSING_GRACE:
        raise _Later
    if finished.side_problem is not None and due.since_end < MISSING_GRACE:
        raise _Later
    return finished


async def _timeline(connection: Connection, due: DueRecording) -> Timeline:
    times = await channel_times(connection, due.stem)
    known = times != ChannelTimes(None, None, None)
    ended_at = times.ended_at or due.ended_at
    return Timeline(
        started_at=times.started_at or due.started_at,
        ended_at=ended_at,
        last_sign_at=times.last_sign_at or ended_at,
        interrupted=known and times.ended_at is None,
        talk_seconds=due.talk_seconds,
    )


def _measured(finished: Finished) -> Measured:
    sound = finished.copy.sound
    problem = finished.side_problem
    return Measured(
        citizen_seconds=finished.citizen_seconds,
        agent_seconds=finished.agent_seconds,
        citizen_level_db=sound.citizen.level_db,
        agent_level_db=sound.agent.level_db,
        repaired=finished.repaired,
        side_problem=Problem(problem) if problem else None,
    )


async def _stored(
    places: RecordingPlaces, due: DueRecording, finished: Finished, verdict: Verdict
) -> FinishedRecording:
    """Do step 4 and return the row of step 5; raises StoreError."""
    copy = finished.copy
    key = storage_key(due.recording_id, due.ended_at.astimezone(UTC).date())
    await places.store.put(key, copy.content)
    if await places.store.sha256(key) != copy.sha256:
        raise StoreError(f"{key} reads back differently")
    return FinishedRecording(
        recording_id=due.recording_id,
        state=verdict.state,
        problem=verdict.problem,
        duration_seconds=copy.sound.seconds,
        size=len(copy.content),
        sha256=copy.sha256,
        storage_key=key,
        key_day=None,  # in clear until day keys come
        citizen_level_db=copy.sound.citizen.level_db,
        agent_level_db=copy.sound.agent.level_db,
        repaired=finished.repaired,
        source_sha256=finished.source_sha256,
    )


async def _commit(
    connection: Connection,
    places: RecordingPlaces,
    due: DueRecording,
    row: FinishedRecording,
) -> Outcome:
    ours = await finish_recording(connection, row)
    if not ours:  # purged meanwhile: the copy must not outlive it
        await places.store.delete(row.storage_key)
    await asyncio.to_thread(incoming.remove, places.incoming, due.stem)
    if not ours:
        return Outcome.NOT_OURS
    log.info(
        "recording.stored",
        recording_id=str(due.recording_id),
        state=row.state,
        problem=row.problem,
        seconds=round(row.duration_seconds, 2),
        bytes=row.size,
        repaired=row.repaired,
    )
    return Outcome.STORED


async def _fail(connection: Connection, due: DueRecording, verdict: Verdict) -> Outcome:
    """Say once, in the row and in the log, that there is nothing to store."""
    problem = str(verdict.problem)
    if not await fail_recording(connection, due.recording_id, verdict.state, problem):
        return Outcome.NOT_OURS
    log.error(
        "recording.failed",
        recording_id=str(due.recording_id),
        linkedid=due.linkedid,
        state=verdict.state,
        problem=problem,
    )
    return Outcome.FAILED


async def _retry(
    connection: Connection, due: DueRecording, problem: Problem, error: Exception
) -> Outcome:
    """Show what is in the way and look again later; the log hears of it once."""
    pause = retry_after(problem, due.attempts)
    await postpone_recording(connection, due.recording_id, problem, pause)
    if due.problem != problem:
        log.error(
            "recording.not_finished",
            recording_id=str(due.recording_id),
            problem=problem,
            error=str(error),
        )
    return Outcome.POSTPONED
