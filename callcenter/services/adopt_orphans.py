"""Walk the incoming folder and give every file its place, or list it.

What a name's row says decides:
- no row: the call is known by the channel's id in the name -> expected, linked to it; not
  known for ten minutes -> an orphan, whose expiry starts at the time in the name
- an orphan whose call has become known -> expected
- missing -> its files have appeared: expected again
- ready or suspect: what a killed finaliser left -> removed; another sound under the same
  name -> gets a name of its own, nothing is overwritten
- deleted -> somebody put it back: removed, with an alarm
Everything else waits for somebody else; what fails waits for the next walk. Ages come from
names and rows, never from the files.
"""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final
from uuid import UUID

import structlog
from uuid6 import uuid7

from callcenter.domain.recording_rules import (
    OLDEST_PLAUSIBLE,
    ORPHAN_GRACE,
    Problem,
    State,
    orphan_ended_at,
)
from callcenter.services.recording_places import RecordingPlaces
from db.pool import Connection, Pool
from db.recordings import (
    CallOfChannel,
    KnownRecording,
    NewRecording,
    OrphanRecording,
    app_now,
    call_of_channel,
    channel_times,
    expect_again,
    expect_recording,
    insert_orphan,
    recordings_by_stem,
    try_lock_recording,
    unlock_recording,
)
from recordings import incoming
from recordings.incoming import BeingWrittenError, RefusedFileError
from recordings.naming import first_stem, second_stem, stem_started_at

HIGHEST_SECOND: Final = 1000
log = structlog.get_logger()


class Found(StrEnum):
    """What was done about one name; the words of the log and of the report."""

    ADOPTED = "adopted"
    ORPHAN = "orphan"
    REVIVED = "revived"
    LEFT_OVER = "left_over"
    RENAMED = "renamed"
    CAME_BACK = "came_back"


@dataclass(frozen=True, slots=True)
class Sweep:
    """What one walk did."""

    done: Counter[Found] = field(default_factory=Counter)
    strays: tuple[str, ...] = ()  # names that are no recording's; left alone


async def adopt_orphans(pool: Pool, places: RecordingPlaces) -> Sweep:
    """Do one walk. Safe to repeat, safe to kill, safe beside the finaliser."""
    found = await asyncio.to_thread(incoming.scan, places.incoming)
    sweep = Sweep(strays=tuple(found.strays))
    async with pool.acquire() as connection:
        known = await recordings_by_stem(connection, list(found.sides))
        for stem in found.sides:
            what = await _try_to_place(connection, places, stem, known.get(stem))
            if what is not None:
                sweep.done[what] += 1
                _tell(what, stem)
    return sweep


def _tell(what: Found, stem: str) -> None:
    alarm = what in {Found.ORPHAN, Found.CAME_BACK, Found.RENAMED}
    (log.error if alarm else log.info)(f"recording.{what}", stem=stem)


async def _try_to_place(
    connection: Connection, places: RecordingPlaces, stem: str, known: KnownRecording | None
) -> Found | None:
    """Do what `_place` does; files that nobody can read or move must not stop the others."""
    try:
        return await _place(connection, places, stem, known)
    except Exception as error:
        if connection.is_closed() or isinstance(error, TimeoutError):
            raise  # the database is away: for all of them
        log.exception("incoming.not_placed", stem=stem)
        return None


async def _place(
    connection: Connection, places: RecordingPlaces, stem: str, known: KnownRecording | None
) -> Found | None:
    if known is None:
        return await _adopt(connection, places, stem)
    match State(known.state):
        case State.ORPHAN:
            return await _relink(connection, places, known)
        case State.MISSING:
            revived = await expect_again(connection, known.recording_id)
            return Found.REVIVED if revived else None
        case State.READY | State.SUSPECT:
            return await _after_the_copy(connection, places, known)
        case State.DELETED:
            await asyncio.to_thread(incoming.remove, places.incoming, stem)
            return Found.CAME_BACK
        case State.EXPECTED | State.DAMAGED | State.DELETING:
            return None


async def _adopt(connection: Connection, places: RecordingPlaces, stem: str) -> Found | None:
    try:
        seconds = await asyncio.to_thread(incoming.seconds_of, places.incoming, stem)
    except BeingWrittenError:
        return None
    call = await call_of_channel(connection, first_stem(stem))
    if call is not None:
        recording = await _of_call(connection, places, stem, call, seconds)
        await expect_recording(connection, recording)
        return Found.ADOPTED
    orphan = _orphan(places, stem, seconds, await app_now(connection))
    if orphan is None or not await insert_orphan(connection, orphan):
        return None
    return Found.ORPHAN


async def _relink(
    connection: Connection, places: RecordingPlaces, known: KnownRecording
) -> Found | None:
    call = await call_of_channel(connection, first_stem(known.stem))
    if call is None:
        return None
    try:
        seconds = await asyncio.to_thread(incoming.seconds_of, places.incoming, known.stem)
    except BeingWrittenError:
        return None
    await expect_recording(
        connection, await _of_call(connection, places, known.stem, call, seconds)
    )
    return Found.ADOPTED


async def _of_call(
    connection: Connection,
    places: RecordingPlaces,
    stem: str,
    call: CallOfChannel,
    seconds: float,
) -> NewRecording:
    """Return the row of a file whose call is known but never spoke of a recording."""
    times, length = await channel_times(connection, stem), timedelta(seconds=seconds)
    ended_at = times.ended_at or call.ended_at
    started_at = times.started_at or max(call.offered_at, ended_at - length)
    if times.ended_at is None:  # the PBX died: the sound may go on after its call's last event
        ended_at = max(ended_at, started_at + length)
    return NewRecording(
        recording_id=_new_id(),
        stem=stem,
        linkedid=call.linkedid,
        node=call.node,
        started_at=started_at,
        ended_at=ended_at,
        retention=places.retention,
    )


def _orphan(
    places: RecordingPlaces, stem: str, seconds: float, seen_at: datetime
) -> OrphanRecording | None:
    """Return the row of an orphan; None: the journal may yet tell whose it is."""
    named_at = stem_started_at(stem)
    ended_at = orphan_ended_at(named_at, seconds, seen_at)
    plausible = named_at is not None and named_at > OLDEST_PLAUSIBLE and ended_at < seen_at
    if plausible and seen_at - ended_at < ORPHAN_GRACE:
        return None
    return OrphanRecording(
        recording_id=_new_id(),
        stem=stem,
        node=places.node,
        problem=Problem.NO_CALL,
        started_at=ended_at - timedelta(seconds=seconds),
        ended_at=ended_at,
        retention=places.retention,
        duration_seconds=seconds,
    )


async def _after_the_copy(
    connection: Connection, places: RecordingPlaces, known: KnownRecording
) -> Found | None:
    """Deal with files of a recording that already has its copy, while nobody else does."""
    if not await try_lock_recording(connection, known.recording_id):
        return None  # the finaliser is about to remove them itself
    try:
        found = await asyncio.to_thread(incoming.fingerprint, places.incoming, known.stem)
    except (BeingWrittenError, RefusedFileError, PermissionError):
        return None
    else:
        if known.source_sha256 is None or not incoming.is_left_over(found, known.source_sha256):
            await asyncio.to_thread(_give_own_name, places.incoming, known.stem)
            return Found.RENAMED
        return await _remove_left_over(connection, places, known)
    finally:
        await unlock_recording(connection, known.recording_id)


async def _remove_left_over(
    connection: Connection, places: RecordingPlaces, known: KnownRecording
) -> Found:
    """Remove the originals, unless the copy is not what was committed: then do it again."""
    key = known.storage_key
    if key is None or await places.store.sha256(key) != known.sha256:
        await expect_again(connection, known.recording_id)
        return Found.REVIVED
    await asyncio.to_thread(incoming.remove, places.incoming, known.stem)
    return Found.LEFT_OVER


def _give_own_name(folder: Path, stem: str) -> None:
    for number in range(2, HIGHEST_SECOND):
        try:
            incoming.rename(folder, stem, second_stem(stem, number))
        except FileExistsError:
            continue
        return


def _new_id() -> UUID:
    return UUID(bytes=uuid7().bytes)
