"""Delete recordings whose time has come: every file of theirs, with a receipt for each.

1. Claim, in a transaction: what has expired becomes `deleting`. From here on nobody may hear
   it, finish it or take it back. Nothing is claimed while the clock is not trusted.
2. Destroy the day's key (there are no keys yet), then unlink every file: the stored copy,
   originals left in the incoming folder, half-written parts. Sync each folder.
3. Mark `deleted` and write the receipt, in one transaction, which has held the rows' locks
   since before step 2: when a worker dies, its rows are free for the next one at once.

A kill after any step leaves rows that say `deleting`; the next run repeats steps 2 and 3, for
which a file already gone is as good as removed. Any number of workers may run at once.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Self
from uuid import UUID

import structlog

from callcenter.domain.clock_guard import ClockAlarm
from callcenter.services.append_receipts import Deletion, append_receipts
from callcenter.services.clock_guard import ask_clock
from callcenter.settings import Settings
from db.pool import Connection, Pool
from db.purge import (
    Condemned,
    claim_due,
    count_deleting,
    forget_failures,
    mark_deleted,
    record_failures,
    take_deleting,
    tell_forgotten_ends,
    until_next_expiry,
)
from recordings.naming import Side, incoming_name, is_stem, storage_key
from recordings.unlink import Unlinked, remove_empty_days, unlink_below

BATCH: Final = 400  # of 1000, rows and receipts hold the event loop up for 50 ms
WORKERS: Final = 3  # one waits for the disk, one for PostgreSQL, one has work
HELD_TRIES: Final = 50
HELD_PAUSE_SECONDS: Final = 0.1
STRANGE_NAME: Final = "strange_name"  # its originals may lie there: it is not said to be gone
YOUNG_DAYS: Final = timedelta(days=2)  # a day folder younger than this is still written to

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class PurgeFolders:
    """Where audio lies."""

    recordings: Path
    incoming: Path

    @classmethod
    def of(cls, settings: Settings) -> Self:
        return cls(settings.recordings_folder, settings.incoming_folder)


@dataclass(frozen=True, slots=True)
class PurgeReport:
    """What one run did."""

    claimed: int
    deleted: int
    failed: dict[UUID, str]  # still `deleting`, with the system's word; tried again next time
    alarm: ClockAlarm | None  # why nothing was claimed; None: the clock was trusted
    next_in_seconds: float | None  # until the next recording expires; None: none waits


@dataclass(slots=True)
class _Run:
    pool: Pool
    folders: PurgeFolders
    at: datetime | None  # claim what has expired by then; None: claim nothing
    until: datetime | None  # finish what has expired by then; None: whatever was claimed
    claimed: int = 0
    deleted: int = 0
    failed: dict[UUID, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Outcome:
    recording: Condemned
    stored: Unlinked
    originals: tuple[Unlinked, ...]

    @property
    def error(self) -> str | None:
        if not self.originals:
            return STRANGE_NAME
        errors = (one.error for one in (self.stored, *self.originals))
        return next((error for error in errors if error is not None), None)


async def purge(pool: Pool, folders: PurgeFolders) -> PurgeReport:
    """Delete all that has expired and all that an earlier run left half done."""
    async with pool.acquire() as connection:
        verdict = await ask_clock(connection)
        if verdict.alarm is None:
            await tell_forgotten_ends(connection, verdict.at)
    if verdict.alarm is not None:
        log.error("purge.clock", alarm=verdict.alarm, advice=verdict.alarm.advice)
    at = verdict.at if verdict.alarm is None else None
    run = _Run(pool, folders, at=at, until=verdict.at)
    await _work(run)
    if run.at is not None:
        before = (run.at - YOUNG_DAYS).astimezone(UTC).date().isoformat()
        await asyncio.to_thread(remove_empty_days, folders.recordings, before)
    async with pool.acquire() as connection:
        next_in = await until_next_expiry(connection, verdict.at)
    return PurgeReport(run.claimed, run.deleted, run.failed, verdict.alarm, next_in)


async def finish_interrupted_purges(pool: Pool, folders: PurgeFolders) -> int:
    """Finish what a killed run had claimed; return how many recordings are gone now.

    Run it before the web port opens. The clock has no say: it was trusted at the claim. It
    waits a little for PostgreSQL to notice the death of whoever held the rows.
    """
    run = _Run(pool, folders, at=None, until=None)
    for _ in range(HELD_TRIES):
        await _work(run)
        async with pool.acquire() as connection:
            if not await count_deleting(connection, [*run.failed]):
                break
        await asyncio.sleep(HELD_PAUSE_SECONDS)
    return run.deleted


async def _work(run: _Run) -> None:
    async with asyncio.TaskGroup() as workers:
        for _ in range(WORKERS):
            workers.create_task(_worker(run))
    if run.claimed or run.deleted or run.failed:
        log.info("purge.done", claimed=run.claimed, deleted=run.deleted, failed=len(run.failed))


async def _worker(run: _Run) -> None:
    while True:
        claimed = await _claim(run)
        if not await _delete_batch(run) and not claimed:
            return


async def _claim(run: _Run) -> int:
    """Take step 1."""
    if run.at is None:
        return 0
    async with run.pool.acquire() as connection, connection.transaction():
        claimed = await claim_due(connection, run.at, BATCH)
    run.claimed += claimed
    return claimed


async def _delete_batch(run: _Run) -> int:
    """Take steps 2 and 3 for rows that nobody else holds; return how many were tried."""
    async with run.pool.acquire() as connection, connection.transaction():
        taken = await take_deleting(connection, run.until, [*run.failed], BATCH)
        # Another worker of this run may have failed on some while we asked.
        batch = [one for one in taken if one.recording_id not in run.failed]
        outcomes = await asyncio.to_thread(_unlink, run.folders, batch)
        gone = [outcome for outcome in outcomes if outcome.error is None]
        stuck = {o.recording.recording_id: o.error for o in outcomes if o.error is not None}
        run.failed |= stuck
        await _record_gone(connection, gone)
        new = await _record_stuck(connection, stuck)
    run.deleted += len(gone)
    _tell(gone, {recording_id: stuck[recording_id] for recording_id in new})
    return len(taken)


def _unlink(folders: PurgeFolders, batch: Sequence[Condemned]) -> list[_Outcome]:
    """Take step 2, in a thread."""
    keys = {one.recording_id: _stored_name(one) for one in batch}
    names = {one.recording_id: _incoming_names(one) for one in batch}
    stored = unlink_below(folders.recordings, keys.values())
    left = unlink_below(folders.incoming, [name for some in names.values() for name in some])
    found = {one.name: one for one in (*stored, *left)}
    return [
        _Outcome(
            one,
            found[keys[one.recording_id]],
            tuple(found[name] for name in names[one.recording_id]),
        )
        for one in batch
    ]


def _stored_name(one: Condemned) -> str:
    """Return where the copy lies, or would lie had its maker lived to say so."""
    return one.storage_key or storage_key(one.recording_id, one.ended_at.astimezone(UTC).date())


def _incoming_names(one: Condemned) -> list[str]:
    """Return the originals' names; none when nobody can say what they are called."""
    if not is_stem(one.stem):
        return []
    return [incoming_name(one.stem, side) for side in Side]


async def _record_gone(connection: Connection, gone: Sequence[_Outcome]) -> None:
    """Take step 3."""
    if not gone:
        return
    ids = [outcome.recording.recording_id for outcome in gone]
    bodies = await asyncio.to_thread(lambda: [_receipt(outcome) for outcome in gone])
    await forget_failures(connection, ids)
    deleted_at = await append_receipts(connection, bodies)
    if await mark_deleted(connection, ids, deleted_at) != len(ids):
        raise RuntimeError("recordings changed under the purge's own lock")


async def _record_stuck(connection: Connection, stuck: dict[UUID, str]) -> list[UUID]:
    if not stuck:
        return []
    return await record_failures(connection, [*stuck], [*stuck.values()])


def _receipt(outcome: _Outcome) -> Deletion:
    one = outcome.recording
    return Deletion(
        one.recording_id,
        {
            "ended_at": _text(one.ended_at),
            "due_at": _text(one.expires_at),
            "problem": one.problem,
            "bytes": one.bytes,
            "sha256": one.sha256.hex() if one.sha256 else None,
            "stored_bytes_removed": outcome.stored.bytes,  # null: was not there any more
            "original_bytes_removed": [original.bytes for original in outcome.originals],
        },
    )


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _tell(gone: Sequence[_Outcome], new: dict[UUID, str]) -> None:
    """Raise each alarm once: a file that will not go, and bytes with another name elsewhere."""
    for recording_id, error in new.items():
        log.error("purge.stuck", recording_id=str(recording_id), error=error)
    for outcome in gone:
        if any(one.other_links for one in (outcome.stored, *outcome.originals)):
            log.error("purge.other_links", recording_id=str(outcome.recording.recording_id))
