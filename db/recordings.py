"""Recordings in PostgreSQL, from the dialplan's word to the stored copy.

One function, one statement; the caller owns the transaction. What people read and hear is in
db/recording_lists.py, what the purge does in db/purge.py.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class NewRecording:
    """A recording the journal has heard of."""

    recording_id: UUID
    stem: str
    linkedid: str
    node: str
    started_at: datetime  # the RECORDING event
    ended_at: datetime | None  # the hangup of the recorded channel; None: goes on
    retention: timedelta


# A file may have been listed as an orphan before the journal got here: then it is given its
# call. A copy already made, a purge under way and an expiry once written stay as they are.
EXPECT_RECORDINGS: Final = """
    INSERT INTO recordings AS r
           (recording_id, stem, linkedid, node, state, started_at, ended_at, retention)
    SELECT t.recording_id, t.stem, t.linkedid, t.node, 'expected', t.started_at, t.ended_at,
           t.retention
      FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::timestamptz[],
                  $6::timestamptz[], $7::interval[])
           AS t (recording_id, stem, linkedid, node, started_at, ended_at, retention)
     ORDER BY t.stem
        ON CONFLICT (stem) DO UPDATE
       SET linkedid = EXCLUDED.linkedid,
           ended_at = EXCLUDED.ended_at,
           started_at = EXCLUDED.started_at,
           state = CASE r.state WHEN 'orphan' THEN 'expected' ELSE r.state END,
           problem = CASE r.state WHEN 'orphan' THEN NULL ELSE r.problem END,
           updated_at = now()
     WHERE r.state IN ('expected', 'orphan')
       AND (r.linkedid, r.ended_at, r.started_at, r.state)
           IS DISTINCT FROM
           (EXCLUDED.linkedid, coalesce(r.ended_at, EXCLUDED.ended_at), EXCLUDED.started_at,
            'expected')
"""


async def expect_recordings(connection: Connection, expected: Iterable[NewRecording]) -> None:
    """Insert recordings, or tell known ones their call and their end. A repeat changes nothing."""
    by_stem = {recording.stem: recording for recording in expected}.values()
    if not by_stem:
        return
    await connection.execute(
        EXPECT_RECORDINGS,
        [recording.recording_id for recording in by_stem],
        [recording.stem for recording in by_stem],
        [recording.linkedid for recording in by_stem],
        [recording.node for recording in by_stem],
        [recording.started_at for recording in by_stem],
        [recording.ended_at for recording in by_stem],
        [recording.retention for recording in by_stem],
    )


async def expect_recording(connection: Connection, recording: NewRecording) -> None:
    """Insert one recording, as `expect_recordings` does."""
    await expect_recordings(connection, [recording])


@dataclass(frozen=True, slots=True)
class DueRecording:
    """A recording whose call has ended and whose files nobody has looked at."""

    recording_id: UUID
    stem: str
    linkedid: str | None
    started_at: datetime
    ended_at: datetime
    since_end: timedelta  # by the database's clock, as its expiry counts
    attempts: int
    problem: str | None  # of the last attempt
    talk_seconds: float


DUE_RECORDINGS: Final = """
    SELECT recording_id
      FROM recordings
     WHERE state = 'expected' AND still_kept(expires_at) AND next_try_at <= app_now()
     ORDER BY next_try_at, started_at
     LIMIT $1
"""


async def due_recordings(connection: Connection, limit: int) -> list[UUID]:
    """Return recordings to finalise, those never tried first."""
    return [row["recording_id"] for row in await connection.fetch(DUE_RECORDINGS, limit)]


@dataclass(frozen=True, slots=True)
class CutRecording:
    """A recording whose PBX died before it wrote the end."""

    recording_id: UUID
    stem: str
    started_at: datetime
    last_sign_at: datetime  # of its call


CUT_RECORDINGS: Final = """
    SELECT r.recording_id, r.stem, r.started_at, c.ended_at AS last_sign_at
      FROM recordings r
      JOIN calls c USING (linkedid)
     WHERE r.ended_at IS NULL AND r.state = 'expected' AND r.node = $1
       AND c.outcome = 'interrupted'
     ORDER BY r.started_at
     LIMIT $2
"""


async def cut_recordings(connection: Connection, node: str, limit: int) -> list[CutRecording]:
    """Return recordings of `node` whose end nobody will tell any more."""
    return [CutRecording(**row) for row in await connection.fetch(CUT_RECORDINGS, node, limit)]


END_RECORDING: Final = """
    UPDATE recordings SET ended_at = $2, updated_at = now()
     WHERE recording_id = $1 AND ended_at IS NULL
"""


async def end_recording(connection: Connection, recording_id: UUID, ended_at: datetime) -> None:
    """Write the end, so its expiry; an end that is known already stays."""
    await connection.execute(END_RECORDING, recording_id, ended_at)


# A lock of the session, not of the row: encoding takes seconds, and the journal, which may
# touch the row meanwhile, must never wait. It falls with the connection, so with the process.
TRY_LOCK: Final = "SELECT pg_try_advisory_lock(hashtextextended($1::text, 0))"
UNLOCK: Final = "SELECT pg_advisory_unlock(hashtextextended($1::text, 0))"


async def try_lock_recording(connection: Connection, recording_id: UUID) -> bool:
    """Return whether this connection alone now works on the recording."""
    return bool(await connection.fetchval(TRY_LOCK, str(recording_id)))


async def unlock_recording(connection: Connection, recording_id: UUID) -> None:
    await connection.execute(UNLOCK, str(recording_id))


DUE_RECORDING: Final = """
    SELECT r.recording_id, r.stem, r.linkedid, r.started_at, r.ended_at,
           app_now() - r.expires_at
               + make_interval(secs => extract(epoch FROM r.retention)) AS since_end,
           r.attempts, r.problem,
           coalesce(c.talk_seconds, 0) AS talk_seconds
      FROM recordings r
      LEFT JOIN calls c USING (linkedid)
     WHERE r.recording_id = $1 AND r.state = 'expected' AND still_kept(r.expires_at)
"""


async def due_recording(connection: Connection, recording_id: UUID) -> DueRecording | None:
    """Return the recording as it is now; None: somebody has done it meanwhile."""
    row = await connection.fetchrow(DUE_RECORDING, recording_id)
    return DueRecording(**row) if row else None


@dataclass(frozen=True, slots=True)
class ChannelTimes:
    """What the journal says of the channel a recording is named after."""

    started_at: datetime | None  # its RECORDING event; None: not in the journal
    ended_at: datetime | None  # its hangup; None: none was written
    last_sign_at: datetime | None  # the last the PBX itself said of it


CHANNEL_TIMES: Final = """
    SELECT min(event_at) FILTER (WHERE event_type = 'RECORDING') AS started_at,
           max(event_at) FILTER (WHERE event_type IN ('HANGUP', 'CHAN_END')) AS ended_at,
           max(event_at) FILTER (WHERE event_type <> 'INTERRUPTED') AS last_sign_at
      FROM call_events
     WHERE uniqueid = $1
"""


async def channel_times(connection: Connection, uniqueid: str) -> ChannelTimes:
    row = await connection.fetchrow(CHANNEL_TIMES, uniqueid)
    return ChannelTimes(**row) if row else ChannelTimes(None, None, None)


@dataclass(frozen=True, slots=True)
class FinishedRecording:
    """A copy that is in the store and was read back."""

    recording_id: UUID
    state: str
    problem: str | None
    duration_seconds: float
    size: int  # bytes
    sha256: bytes
    storage_key: str
    key_day: date | None
    citizen_level_db: float
    agent_level_db: float
    repaired: bool
    source_sha256: bytes


FINISH_RECORDING: Final = """
    UPDATE recordings
       SET state = $2, problem = $3, duration_seconds = $4, bytes = $5, sha256 = $6,
           storage_key = $7, key_day = $8, citizen_level_db = $9, agent_level_db = $10,
           repaired = $11, source_sha256 = $12, updated_at = now()
     WHERE recording_id = $1 AND state = 'expected'
"""


async def finish_recording(connection: Connection, done: FinishedRecording) -> bool:
    """Write what was stored; False: the row is no longer waiting (purged, or done elsewhere)."""
    tag = await connection.execute(
        FINISH_RECORDING,
        *(done.recording_id, done.state, done.problem, done.duration_seconds, done.size),
        *(done.sha256, done.storage_key, done.key_day, done.citizen_level_db),
        *(done.agent_level_db, done.repaired, done.source_sha256),
    )
    return tag == "UPDATE 1"


FAIL_RECORDING: Final = """
    UPDATE recordings
       SET state = $2, problem = $3, updated_at = now()
     WHERE recording_id = $1 AND state = 'expected'
"""


async def fail_recording(
    connection: Connection, recording_id: UUID, state: str, problem: str
) -> bool:
    """Say that there is nothing to store, and why; False: the row was not waiting."""
    return await connection.execute(FAIL_RECORDING, recording_id, state, problem) == "UPDATE 1"


POSTPONE_RECORDING: Final = """
    UPDATE recordings
       SET problem = coalesce($2, problem), next_try_at = app_now() + $3,
           attempts = attempts + ($2 IS NOT NULL)::integer, updated_at = now()
     WHERE recording_id = $1 AND state = 'expected'
"""


async def postpone_recording(
    connection: Connection, recording_id: UUID, problem: str | None, pause: timedelta
) -> None:
    """Look again after `pause`; an attempt counts only when there is a `problem`."""
    await connection.execute(POSTPONE_RECORDING, recording_id, problem, pause)


@dataclass(frozen=True, slots=True)
class KnownRecording:
    """What the rows know of a name found in the incoming folder."""

    recording_id: UUID
    stem: str
    linkedid: str | None
    node: str
    state: str
    size: int | None
    sha256: bytes | None
    storage_key: str | None
    source_sha256: bytes | None
    retention: timedelta


RECORDINGS_BY_STEM: Final = """
    SELECT recording_id, stem, linkedid, node, state, bytes AS size, sha256, storage_key,
           source_sha256, retention
      FROM recordings
     WHERE stem = ANY ($1::text[])
"""


async def recordings_by_stem(
    connection: Connection, stems: Sequence[str]
) -> dict[str, KnownRecording]:
    rows = await connection.fetch(RECORDINGS_BY_STEM, stems)
    return {row["stem"]: KnownRecording(**row) for row in rows}


EXPECT_AGAIN: Final = """
    UPDATE recordings
       SET state = 'expected', problem = NULL, next_try_at = '-infinity', updated_at = now()
     WHERE recording_id = $1 AND state IN ('missing', 'ready', 'suspect')
       AND still_kept(expires_at)
"""


async def expect_again(connection: Connection, recording_id: UUID) -> bool:
    """Let the finaliser do it again: files have appeared, or the copy is not what it was."""
    return await connection.execute(EXPECT_AGAIN, recording_id) == "UPDATE 1"


@dataclass(frozen=True, slots=True)
class CallOfChannel:
    """The call a channel belonged to."""

    linkedid: str
    node: str
    offered_at: datetime
    ended_at: datetime


CALL_OF_CHANNEL: Final = """
    SELECT linkedid, node, offered_at, ended_at
      FROM calls
     WHERE ended_at IS NOT NULL
       AND (linkedid = $1 OR linkedid IN (SELECT linkedid FROM call_events WHERE uniqueid = $1))
     ORDER BY (linkedid = $1) DESC, offered_at
     LIMIT 1
"""


async def call_of_channel(connection: Connection, uniqueid: str) -> CallOfChannel | None:
    """Return the ended call that `uniqueid` was a channel of; by identity, never by time."""
    row = await connection.fetchrow(CALL_OF_CHANNEL, uniqueid)
    return CallOfChannel(**row) if row else None


@dataclass(frozen=True, slots=True)
class OrphanRecording:
    """Files that no call is known for. Its expiry starts at what its name says."""

    recording_id: UUID
    stem: str
    node: str
    problem: str
    started_at: datetime
    ended_at: datetime
    retention: timedelta
    duration_seconds: float


INSERT_ORPHAN: Final = """
    INSERT INTO recordings (recording_id, stem, node, state, problem, started_at, ended_at,
                            retention, duration_seconds)
    VALUES ($1, $2, $3, 'orphan', $4, $5, $6, $7, $8)
        ON CONFLICT (stem) DO NOTHING
"""


async def insert_orphan(connection: Connection, orphan: OrphanRecording) -> bool:
    """List an orphan; False: the name is known after all."""
    tag = await connection.execute(
        INSERT_ORPHAN,
        *(orphan.recording_id, orphan.stem, orphan.node, orphan.problem),
        *(orphan.started_at, orphan.ended_at, orphan.retention, orphan.duration_seconds),
    )
    return tag == "INSERT 0 1"


APP_NOW: Final = "SELECT app_now()"


async def app_now(connection: Connection) -> datetime:
    """Return the one moment that rules about recordings go by."""
    moment = await connection.fetchval(APP_NOW)
    assert isinstance(moment, datetime)  # noqa: S101 - it is what the function returns
    return moment
