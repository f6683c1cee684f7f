"""What the purge asks of the recordings. One statement a function; the caller's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from db.pool import Connection

ALWAYS: Final = datetime(9999, 1, 1, tzinfo=UTC)

TELL_ENDS: Final = """
    UPDATE recordings r
       SET ended_at = greatest(r.started_at, coalesce(
               (SELECT c.ended_at FROM calls c WHERE c.linkedid = r.linkedid),
               (SELECT max(e.event_at) FROM call_events e
                 WHERE e.linkedid = r.linkedid OR e.uniqueid = r.stem))),
           updated_at = now()
     WHERE r.ended_at IS NULL
       AND r.started_at + greatest(r.retention, interval '1 day') <= $1
"""


async def tell_forgotten_ends(connection: Connection, at: datetime) -> int:
    """Give an end to recordings whose end nobody told, as late as their call's last event.

    Only when a whole retention (a day at least) has gone since their start: no call lasts
    that long, and none is deleted early, because the events are all the call ever had.
    """
    return _count(await connection.execute(TELL_ENDS, at))


CLAIM: Final = """
    WITH due AS (
        SELECT recording_id
          FROM recordings
         WHERE expires_at <= $1 AND deleted_at IS NULL AND state <> 'deleting'
         ORDER BY expires_at
         LIMIT $2
           FOR UPDATE SKIP LOCKED
    )
    UPDATE recordings
       SET state = 'deleting', updated_at = now()
      FROM due
     WHERE recordings.recording_id = due.recording_id
"""


async def claim_due(connection: Connection, at: datetime, limit: int) -> int:
    """Mark what has expired by `at` as `deleting`, in order of days; return how many."""
    return _count(await connection.execute(CLAIM, at, limit))


@dataclass(frozen=True, slots=True)
class Condemned:
    """A recording that nobody may hear any more and whose files must go."""

    recording_id: UUID
    stem: str
    storage_key: str | None  # None: never stored, or stored by one who died before saying so
    ended_at: datetime
    expires_at: datetime
    problem: str | None
    sha256: bytes | None
    bytes: int | None


TAKE: Final = """
    SELECT recording_id, stem, storage_key, ended_at, expires_at, problem, bytes, sha256
      FROM recordings
     WHERE expires_at <= $1 AND deleted_at IS NULL AND state = 'deleting'
       AND recording_id <> ALL ($2)
     ORDER BY expires_at
     LIMIT $3
       FOR UPDATE SKIP LOCKED
"""


async def take_deleting(
    connection: Connection, at: datetime | None, but: Sequence[UUID], limit: int
) -> list[Condemned]:
    """Lock `deleting` recordings that no other worker holds, `but` those named.

    Only those that expired by `at`; None: all. The lock lives as long as the transaction:
    when a worker dies, others take over.
    """
    return [Condemned(**row) for row in await connection.fetch(TAKE, at or ALWAYS, but, limit)]


COUNT_DELETING: Final = """
    SELECT count(*)
      FROM recordings
     WHERE expires_at IS NOT NULL AND deleted_at IS NULL AND state = 'deleting'
       AND recording_id <> ALL ($1)
"""


async def count_deleting(connection: Connection, but: Sequence[UUID]) -> int:
    """Return how many recordings are half deleted, `but` those named."""
    count: int = await connection.fetchval(COUNT_DELETING, but)
    return count


MARK_DELETED: Final = """
    UPDATE recordings
       SET state = 'deleted', deleted_at = $2, updated_at = now()
     WHERE recording_id = ANY ($1) AND state = 'deleting'
"""


async def mark_deleted(connection: Connection, ids: Sequence[UUID], at: datetime) -> int:
    """Record that the files of `ids` are gone; return how many rows said `deleting` before."""
    return _count(await connection.execute(MARK_DELETED, ids, at))


RECORD_FAILURES: Final = """
    INSERT INTO purge_failures AS known (recording_id, error)
    SELECT * FROM unnest($1::uuid[], $2::text[])
    ON CONFLICT (recording_id) DO UPDATE
       SET error = excluded.error, attempts = known.attempts + 1, last_at = app_now()
    RETURNING recording_id, attempts
"""


async def record_failures(
    connection: Connection, ids: Sequence[UUID], errors: Sequence[str]
) -> list[UUID]:
    """Remember files that would not go; return those not known before."""
    rows = await connection.fetch(RECORD_FAILURES, ids, errors)
    return [row["recording_id"] for row in rows if row["attempts"] == 1]


FORGET_FAILURES: Final = "DELETE FROM purge_failures WHERE recording_id = ANY ($1)"


async def forget_failures(connection: Connection, ids: Sequence[UUID]) -> None:
    """Take back what was remembered of files that have gone after all."""
    await connection.execute(FORGET_FAILURES, ids)


NEXT_EXPIRY: Final = """
    SELECT min(expires_at) - (app_now() + (clock_timestamp() - now()))
      FROM recordings
     WHERE expires_at > $1 AND deleted_at IS NULL
"""


async def until_next_expiry(connection: Connection, after: datetime) -> float | None:
    """Return seconds to the first expiry later than `after`; None: nothing waits."""
    wait = await connection.fetchval(NEXT_EXPIRY, after)
    return None if wait is None else float(wait.total_seconds())


@dataclass(frozen=True, slots=True)
class Doomed:
    """A recording and when it will go."""

    recording_id: UUID
    linkedid: str | None
    state: str
    expires_at: datetime
    bytes: int | None
    storage_key: str | None


PREVIEW: Final = """
    SELECT recording_id, linkedid, state, expires_at, bytes, storage_key
      FROM recordings
     WHERE deleted_at IS NULL AND (expires_at <= $1 OR state = 'deleting')
     ORDER BY expires_at, recording_id
     LIMIT $2
"""


async def doomed(connection: Connection, by: datetime, limit: int) -> list[Doomed]:
    """Return what goes by the moment `by`, the earliest first."""
    return [Doomed(**row) for row in await connection.fetch(PREVIEW, by, limit)]


@dataclass(frozen=True, slots=True)
class PurgeBacklog:
    """What the purge owes at this moment, for metrics and alarms."""

    deleting: int  # claimed and not gone yet
    overdue: int  # expired for longer than the promise allows, gone or not begun
    failing: int  # would not go at the last try
    unended: int  # started more than a day ago, and nobody told their end


BACKLOG: Final = """
    SELECT count(*) FILTER (WHERE state = 'deleting') AS deleting,
           count(*) FILTER (WHERE expires_at < app_now() - $1::interval) AS overdue,
           (SELECT count(*) FROM purge_failures) AS failing,
           (SELECT count(*) FROM recordings
             WHERE ended_at IS NULL AND started_at < app_now() - interval '1 day') AS unended
      FROM recordings
     WHERE deleted_at IS NULL AND expires_at <= app_now()
"""


async def purge_backlog(connection: Connection, grace: timedelta) -> PurgeBacklog:
    """Count what is due; `grace` is how late a deletion may be."""
    row = await connection.fetchrow(BACKLOG, grace)
    assert row is not None  # noqa: S101 - an aggregate has a row
    return PurgeBacklog(**row)


def _count(status: str) -> int:
    """Read `UPDATE 17`."""
    return int(status.rpartition(" ")[2])
