"""Keep a file that came with a case, an application or an appointment.

1. Look at its content: size, kind, what it unpacks to (`domain.attachments`). Refused files
   leave nothing behind.
2. Put the bytes into the store under an id of ours; they are on the disk before there is a row.
3. Insert the row in the caller's transaction. Rolled back: nobody knows the file, and the sweep
   removes it.
"""

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Final, Literal, Self
from uuid import UUID

from uuid6 import uuid7

from callcenter.domain.attachments.file_names import clean_name
from callcenter.domain.attachments.file_types import FileType, file_type
from callcenter.domain.attachments.refusals import AttachmentRefusedError, Refusal
from callcenter.domain.whose import THE_CASES, Whose
from callcenter.services.attachments.places import AttachmentPlaces
from db.attachments import (
    AttachmentRow,
    count_attachments,
    insert_attachment,
    same_attachment,
)
from db.clock_marks import app_now
from db.pool import Connection
from recordings.naming import attachment_key

__all__ = ["AttachmentOwner", "AttachmentRefusedError", "Refusal", "Upload", "keep_attachment"]

MOST_OF_ONE_OWNER: Final = 50  # of one organisation's, and of all that is no organisation's

Source = Literal["email", "site", "paper", "panel", "import"]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as somebody sent it. Neither its name nor its type is believed."""

    name: str
    content: bytes | Path
    source: Source
    added_by: UUID | None = None  # None: a machine took it in
    whose: Whose = THE_CASES


class OwnerKind(StrEnum):
    CASE = "case"
    APPLICATION = "application"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class AttachmentOwner:
    """What a file belongs to; who may see that may see the file."""

    kind: OwnerKind
    owner_id: UUID

    @classmethod
    def case(cls, case_id: UUID) -> Self:
        return cls(OwnerKind.CASE, case_id)

    @classmethod
    def application(cls, application_id: UUID) -> Self:
        return cls(OwnerKind.APPLICATION, application_id)

    @classmethod
    def staff(cls, staff_id: UUID) -> Self:
        return cls(OwnerKind.STAFF, staff_id)

    def id_if(self, kind: OwnerKind) -> UUID | None:
        return self.owner_id if self.kind is kind else None


@dataclass(frozen=True, slots=True)
class _Looked:
    content: bytes
    kind: FileType
    sha256: bytes


async def keep_attachment(
    connection: Connection, places: AttachmentPlaces, upload: Upload, owner: AttachmentOwner
) -> AttachmentRow:
    """Keep `upload` for `owner` and return its row; the same content again: the row there is.

    `connection` must be in a transaction. Raises AttachmentRefusedError, StoreError.
    """
    looked = await asyncio.to_thread(_look, upload.content, places.max_bytes)
    row = _row(upload, owner, looked, await app_now(connection))
    known = await same_attachment(connection, row, owner.owner_id)
    if known is not None:
        return known
    sent = await count_attachments(connection, owner.owner_id, row.organisation_id)
    if sent >= MOST_OF_ONE_OWNER:
        raise AttachmentRefusedError(Refusal.TOO_MANY)
    await places.store.put(row.storage_key, looked.content)
    if await insert_attachment(connection, row):
        return row
    await places.store.delete(row.storage_key)  # somebody sent the same at this moment
    known = await same_attachment(connection, row, owner.owner_id)
    if known is None:
        raise RuntimeError("an attachment went while it was sent again")
    return known


def _look(content: bytes | Path, max_bytes: int) -> _Looked:
    """Read and judge a file; blocks."""
    if isinstance(content, Path):
        with content.open("rb") as file:
            content = file.read(max_bytes + 1)
    if len(content) > max_bytes:
        raise AttachmentRefusedError(Refusal.TOO_LARGE)
    return _Looked(content, file_type(content), hashlib.sha256(content).digest())


def _row(
    upload: Upload, owner: AttachmentOwner, looked: _Looked, kept_at: datetime
) -> AttachmentRow:
    attachment_id = UUID(bytes=uuid7().bytes)
    return AttachmentRow(
        attachment_id=attachment_id,
        case_id=owner.id_if(OwnerKind.CASE),
        application_id=owner.id_if(OwnerKind.APPLICATION),
        staff_id=owner.id_if(OwnerKind.STAFF),
        name=clean_name(upload.name, looked.kind),
        media_type=looked.kind.media_type,
        size=len(looked.content),
        sha256=looked.sha256,
        storage_key=attachment_key(attachment_id, kept_at.astimezone(UTC).date()),
        source=upload.source,
        added_by=upload.added_by,
        kept_at=kept_at,
        organisation_id=upload.whose.organisation_id,
        inside=upload.whose.inside,
    )
