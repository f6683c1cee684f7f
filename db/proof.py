"""Whose a file is, by what its name or its content says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class FileOwner:
    recording_id: UUID
    stem: str
    storage_key: str | None
    sha256: bytes | None
    state: str
    expires_at: datetime | None


OWNERS_BY_ID: Final = """
    SELECT recording_id, stem, storage_key, sha256, state, expires_at
      FROM recordings
     WHERE recording_id = ANY ($1)
"""


async def owners_by_id(connection: Connection, ids: Sequence[UUID]) -> dict[UUID, FileOwner]:
    """Return the recordings among `ids`."""
    rows = [FileOwner(**row) for row in await connection.fetch(OWNERS_BY_ID, ids)]
    return {row.recording_id: row for row in rows}


OWNERS_BY_STEM: Final = """
    SELECT recording_id, stem, storage_key, sha256, state, expires_at
      FROM recordings
     WHERE stem = ANY ($1)
"""


async def owners_by_stem(connection: Connection, stems: Sequence[str]) -> dict[str, FileOwner]:
    """Return the recordings whose originals bear one of `stems`."""
    rows = [FileOwner(**row) for row in await connection.fetch(OWNERS_BY_STEM, stems)]
    return {row.stem: row for row in rows}


OWNER_BY_DIGEST: Final = """
    SELECT recording_id, stem, storage_key, sha256, state, expires_at
      FROM recordings
     WHERE sha256 = ANY ($1)
"""


async def owners_by_digest(
    connection: Connection, digests: Sequence[bytes]
) -> dict[bytes, FileOwner]:
    """Return the recordings whose stored copy has one of these SHA-256 digests."""
    rows = [FileOwner(**row) for row in await connection.fetch(OWNER_BY_DIGEST, digests)]
    return {row.sha256: row for row in rows if row.sha256 is not None}


LAST_PROOF: Final = """
    SELECT at FROM audit WHERE object = 'retention' ORDER BY seq DESC LIMIT 1
"""


async def last_proof_at(connection: Connection) -> datetime | None:
    """Return when the last nightly proof was written down; None: never."""
    moment: datetime | None = await connection.fetchval(LAST_PROOF)
    return moment
