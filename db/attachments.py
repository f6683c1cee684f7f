"""Rows of attachments. The bytes lie in a store; the caller owns the transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    attachment_id: UUID
    case_id: UUID | None  # exactly one of these three is there
    application_id: UUID | None
    staff_id: UUID | None
    name: str
    media_type: str
    size: int  # bytes
    sha256: bytes
    storage_key: str
    source: str
    added_by: UUID | None  # None: a machine took it in
    kept_at: datetime
    organisation_id: UUID | None  # whose it is; None: the owner's own
    inside: bool  # the hotline's alone


INSERT_ATTACHMENT: Final = """
    INSERT INTO attachments (attachment_id, case_id, application_id, staff_id, name, media_type,
                             size, sha256, storage_key, source, added_by, kept_at,
                             organisation_id, inside)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
        ON CONFLICT ((coalesce(case_id, application_id, staff_id)), sha256, organisation_id,
                     inside)
           WHERE state = 'ready' DO NOTHING
    RETURNING true
"""


async def insert_attachment(connection: Connection, row: AttachmentRow) -> bool:
    """Store `row`; False: whose it is has sent the same content already."""
    values = (
        *(row.attachment_id, row.case_id, row.application_id, row.staff_id, row.name),
        *(row.media_type, row.size, row.sha256, row.storage_key, row.source, row.added_by),
    )
    more = (row.kept_at, row.organisation_id, row.inside)
    return bool(await connection.fetchval(INSERT_ATTACHMENT, *values, *more))


SAME_ATTACHMENT: Final = """
    SELECT attachment_id, case_id, application_id, staff_id, name, media_type, size, sha256,
           storage_key, source, added_by, kept_at, organisation_id, inside
      FROM attachments
     WHERE coalesce(case_id, application_id, staff_id) = $1 AND sha256 = $2 AND state = 'ready'
       AND organisation_id IS NOT DISTINCT FROM $3 AND inside = $4
"""


async def same_attachment(
    connection: Connection, like: AttachmentRow, owner_id: UUID
) -> AttachmentRow | None:
    """Return the owner's attachment of the content of `like` and as much whose; None: none."""
    whose = (like.organisation_id, like.inside)
    row = await connection.fetchrow(SAME_ATTACHMENT, owner_id, like.sha256, *whose)
    return AttachmentRow(**row) if row else None


ATTACHMENT: Final = """
    SELECT attachment_id, case_id, application_id, staff_id, name, media_type, size, sha256,
           storage_key, source, added_by, kept_at, organisation_id, inside
      FROM attachments
     WHERE attachment_id = $1 AND state = 'ready'
"""


async def attachment(connection: Connection, attachment_id: UUID) -> AttachmentRow | None:
    """Return one that is still there."""
    row = await connection.fetchrow(ATTACHMENT, attachment_id)
    return AttachmentRow(**row) if row else None


ATTACHMENTS_OF: Final = """
    SELECT attachment_id, case_id, application_id, staff_id, name, media_type, size, sha256,
           storage_key, source, added_by, kept_at, organisation_id, inside
      FROM attachments
     WHERE coalesce(case_id, application_id, staff_id) = $1 AND state = 'ready'
       AND ($2::uuid IS NULL OR NOT inside AND (organisation_id IS NULL OR organisation_id = $2))
     ORDER BY attachment_id
     LIMIT $3
"""


async def attachments_of(
    connection: Connection, owner_id: UUID, seen_by: UUID | None, limit: int
) -> list[AttachmentRow]:
    """Return what a case, an application or an appointment has, the first first.

    Of `seen_by`, an organisation, only what it may see.
    """
    rows = await connection.fetch(ATTACHMENTS_OF, owner_id, seen_by, limit)
    return [AttachmentRow(**row) for row in rows]


COUNT_OF: Final = """
    SELECT count(*)
      FROM attachments
     WHERE coalesce(case_id, application_id, staff_id) = $1 AND state = 'ready'
       AND organisation_id IS NOT DISTINCT FROM $2
"""


async def count_attachments(
    connection: Connection, owner_id: UUID, organisation_id: UUID | None
) -> int:
    """Count what an owner has of one organisation's, or of all that is no organisation's."""
    count: int = await connection.fetchval(COUNT_OF, owner_id, organisation_id)
    return count


RELEASE: Final = """
    UPDATE attachments
       SET released_at = app_now()
     WHERE coalesce(application_id, staff_id) = $1 AND released_at IS NULL
"""


async def release_attachments(connection: Connection, owner_id: UUID) -> None:
    """Begin the retention of what an ended application or appointment had."""
    await connection.execute(RELEASE, owner_id)


# A case releases its own by closing, which nothing undoes (I-2).
CLAIM_EXPIRED: Final = """
    WITH due AS (
        SELECT a.attachment_id
          FROM attachments a
          LEFT JOIN cases k USING (case_id)
         WHERE a.state = 'ready' AND a.kept_at + $2 <= $1
           AND CASE WHEN a.case_id IS NULL THEN a.released_at
                    WHEN k.state = 'closed' THEN k.closed_at
               END + $2 <= $1
         ORDER BY a.kept_at
         LIMIT $3
           FOR UPDATE OF a SKIP LOCKED
    )
    UPDATE attachments
       SET state = 'deleting'
      FROM due
     WHERE attachments.attachment_id = due.attachment_id
    RETURNING true
"""


async def claim_expired(
    connection: Connection, at: datetime, retention: timedelta, limit: int
) -> int:
    """Mark what `at` finds expired as `deleting`: nobody may read it any more."""
    return len(await connection.fetch(CLAIM_EXPIRED, at, retention, limit))


@dataclass(frozen=True, slots=True)
class Going:
    """An attachment whose file must go."""

    attachment_id: UUID
    owner_id: UUID
    storage_key: str
    size: int
    sha256: bytes
    kept_at: datetime


TAKE_GOING: Final = """
    SELECT attachment_id, coalesce(case_id, application_id, staff_id) AS owner_id, storage_key,
           size, sha256, kept_at
      FROM attachments
     WHERE state = 'deleting' AND attachment_id <> ALL ($1)
     ORDER BY attachment_id
     LIMIT $2
       FOR UPDATE SKIP LOCKED
"""


async def take_going(connection: Connection, but: Sequence[UUID], limit: int) -> list[Going]:
    """Lock `deleting` rows that nobody else holds, `but` those named."""
    return [Going(**row) for row in await connection.fetch(TAKE_GOING, but, limit)]


MARK_GONE: Final = """
    UPDATE attachments
       SET state = 'deleted', deleted_at = app_now(), name = ''
     WHERE attachment_id = ANY ($1)
"""


async def mark_gone(connection: Connection, ids: Sequence[UUID]) -> None:
    """Record that the files of `ids` are gone, and forget what they were called."""
    await connection.execute(MARK_GONE, ids)


KNOWN: Final = "SELECT attachment_id FROM attachments WHERE attachment_id = ANY ($1)"


async def known_attachments(connection: Connection, ids: Sequence[UUID]) -> set[UUID]:
    """Return those of `ids` that have a row, in whatever state."""
    return {row["attachment_id"] for row in await connection.fetch(KNOWN, ids)}
