"""Recordings as people see and hear them: lists, one to play, figures, and the listenings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class RecordingRow:
    """A recording without its sound."""

    recording_id: UUID
    linkedid: str | None  # None: an orphan
    case_number: str | None
    state: str
    problem: str | None
    started_at: datetime
    ended_at: datetime | None  # None: its call goes on
    expires_at: datetime | None
    deleted_at: datetime | None
    duration_seconds: float | None
    size: int | None  # bytes of the copy
    sha256: bytes | None
    citizen_level_db: float | None
    agent_level_db: float | None
    repaired: bool
    agent_id: UUID | None  # who answered first
    viewers: list[UUID]  # organisations that see its case
    stem: str
    storage_key: str | None
    kept: bool  # may still be read: not expired


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row of the page before."""

    started_at: datetime
    recording_id: UUID


@dataclass(frozen=True, slots=True)
class RecordingFilter:
    """Which rows; an empty filter means all that the reader may see."""

    states: Sequence[str] | None = None
    linkedid: str | None = None
    with_problem: bool = False  # only those that have one


@dataclass(frozen=True, slots=True)
class Readable:
    """Whose rows the reader may see; a row passes when any one field fits it."""

    everything: bool = False
    agent_id: UUID | None = None
    organisation_id: UUID | None = None


RECORDING: Final = """
    SELECT r.recording_id, r.linkedid, k.case_number, r.state, r.problem, r.started_at,
           r.ended_at, r.expires_at, r.deleted_at, r.duration_seconds, r.bytes AS size, r.sha256,
           r.citizen_level_db, r.agent_level_db, r.repaired, c.agent_id,
           ARRAY(SELECT v.organisation_id FROM case_viewers v
                  WHERE v.case_id = c.case_id) AS viewers,
           r.stem, r.storage_key, still_kept(r.expires_at) AS kept
      FROM recordings r
      LEFT JOIN calls c USING (linkedid)
      LEFT JOIN cases k USING (case_id)
     WHERE r.recording_id = $1
"""


async def recording(connection: Connection, recording_id: UUID) -> RecordingRow | None:
    row = await connection.fetchrow(RECORDING, recording_id)
    return RecordingRow(**row) if row else None


RECORDINGS_PAGE: Final = """
    SELECT r.recording_id, r.linkedid, k.case_number, r.state, r.problem, r.started_at,
           r.ended_at, r.expires_at, r.deleted_at, r.duration_seconds, r.bytes AS size, r.sha256,
           r.citizen_level_db, r.agent_level_db, r.repaired, c.agent_id,
           ARRAY(SELECT v.organisation_id FROM case_viewers v
                  WHERE v.case_id = c.case_id) AS viewers,
           r.stem, r.storage_key, still_kept(r.expires_at) AS kept
      FROM recordings r
      LEFT JOIN calls c USING (linkedid)
      LEFT JOIN cases k USING (case_id)
     WHERE ($1 OR c.agent_id = $2 OR EXISTS (
               SELECT FROM case_viewers v WHERE v.case_id = c.case_id AND v.organisation_id = $3))
       AND ($4::text[] IS NULL OR r.state = ANY ($4))
       AND ($5::text IS NULL OR r.linkedid = $5)
       AND (NOT $6 OR r.problem IS NOT NULL)
       AND ($7::timestamptz IS NULL OR (r.started_at, r.recording_id) < ($7, $8::uuid))
     ORDER BY r.started_at DESC, r.recording_id DESC
     LIMIT $9
"""


async def recordings_page(
    connection: Connection,
    readable: Readable,
    wanted: RecordingFilter,
    after: Cursor | None,
    limit: int,
) -> list[RecordingRow]:
    """Return a page, the newest first."""
    rows = await connection.fetch(
        RECORDINGS_PAGE,
        *(readable.everything, readable.agent_id, readable.organisation_id),
        *(wanted.states, wanted.linkedid, wanted.with_problem),
        *((after.started_at, after.recording_id) if after else (None, None)),
        limit,
    )
    return [RecordingRow(**row) for row in rows]


@dataclass(frozen=True, slots=True)
class StoredCopy:
    """A copy that should be in the store."""

    recording_id: UUID
    storage_key: str
    sha256: bytes


STORED_AFTER: Final = """
    SELECT recording_id, storage_key, sha256
      FROM recordings
     WHERE state IN ('ready', 'suspect') AND still_kept(expires_at)
       AND ($1::uuid IS NULL OR recording_id > $1)
     ORDER BY recording_id
     LIMIT $2
"""


async def stored_after(
    connection: Connection, recording_id: UUID | None, limit: int
) -> list[StoredCopy]:
    """Return the copies that follow `recording_id`, in order of id."""
    return [StoredCopy(**row) for row in await connection.fetch(STORED_AFTER, recording_id, limit)]


STORED_COPY: Final = """
    SELECT recording_id, storage_key, sha256
      FROM recordings
     WHERE recording_id = $1 AND state IN ('ready', 'suspect') AND still_kept(expires_at)
"""


async def stored_copy(connection: Connection, recording_id: UUID) -> StoredCopy | None:
    """Return the copy of one recording; None: it should not be there."""
    row = await connection.fetchrow(STORED_COPY, recording_id)
    return StoredCopy(**row) if row else None


INSERT_LISTENING: Final = """
    INSERT INTO listenings (listening_id, recording_id, user_id) VALUES ($1, $2, $3)
"""


async def insert_listening(
    connection: Connection, listening_id: UUID, recording_id: UUID, user_id: UUID
) -> None:
    await connection.execute(INSERT_LISTENING, listening_id, recording_id, user_id)


LISTENED_RECORDING: Final = """
    SELECT recording_id
      FROM listenings
     WHERE listening_id = $1 AND user_id = $2 AND created_at > app_now() - interval '1 hour'
"""


async def listened_recording(
    connection: Connection, listening_id: UUID, user_id: UUID
) -> UUID | None:
    """Return what this person asked to hear within the last hour; None: no such asking."""
    found = await connection.fetchval(LISTENED_RECORDING, listening_id, user_id)
    return found if isinstance(found, UUID) else None


LISTENER_IS_OPEN: Final = """
    SELECT u.blocked_at IS NULL
      FROM listenings l
      JOIN users u USING (user_id)
     WHERE l.listening_id = $1
"""


async def listener_is_open(connection: Connection, listening_id: UUID) -> bool:
    """Return whether who listens may still do so: has not been blocked meanwhile."""
    return bool(await connection.fetchval(LISTENER_IS_OPEN, listening_id))
