"""Receipts in PostgreSQL: one for each deleted recording, a hash chain."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class Receipt:
    seq: int
    recording_id: UUID
    body: Mapping[str, object]
    created_at: datetime
    prev_hash: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class ReceiptsEnd:
    """Where the next receipt goes; `seq` 0 and no hash: nothing is there yet."""

    created_at: datetime
    seq: int
    hash: bytes | None


RECEIPTS_END: Final = """
    SELECT app_now() + (clock_timestamp() - now()) AS created_at,
           coalesce(last.seq, 0) AS seq, last.hash
      FROM (VALUES (1)) one
      LEFT JOIN LATERAL (SELECT seq, hash FROM receipts ORDER BY seq DESC LIMIT 1) last ON true
"""


async def receipts_end(connection: Connection) -> ReceiptsEnd:
    """Return the end of the chain and the moment. Hold the chain's lock before asking."""
    row = await connection.fetchrow(RECEIPTS_END)
    assert row is not None  # noqa: S101 - VALUES has a row
    return ReceiptsEnd(**row)


INSERT_RECEIPTS: Final = """
    INSERT INTO receipts (seq, recording_id, body, created_at, prev_hash, hash)
    SELECT * FROM unnest($1::bigint[], $2::uuid[], $3::jsonb[], $4::timestamptz[],
                         $5::bytea[], $6::bytea[])
"""


async def insert_receipts(connection: Connection, receipts: Sequence[Receipt]) -> None:
    """Append `receipts`, numbered and linked already."""
    await connection.execute(
        INSERT_RECEIPTS,
        [receipt.seq for receipt in receipts],
        [receipt.recording_id for receipt in receipts],
        [receipt.body for receipt in receipts],
        [receipt.created_at for receipt in receipts],
        [receipt.prev_hash for receipt in receipts],
        [receipt.hash for receipt in receipts],
    )


RECEIPTS_AFTER: Final = """
    SELECT seq, recording_id, body, created_at, prev_hash, hash
      FROM receipts
     WHERE seq > $1
     ORDER BY seq
     LIMIT $2
"""


async def receipts_after(connection: Connection, seq: int, limit: int) -> Sequence[Receipt]:
    """Return the receipts that follow number `seq`, the oldest first."""
    return [Receipt(**row) for row in await connection.fetch(RECEIPTS_AFTER, seq, limit)]


DELETED_WITHOUT_RECEIPT: Final = """
    SELECT recording_id
      FROM recordings
     WHERE state = 'deleted'
       AND NOT EXISTS (SELECT FROM receipts WHERE receipts.recording_id = recordings.recording_id)
     ORDER BY deleted_at, recording_id
     LIMIT $1
"""


async def deleted_without_receipt(connection: Connection, limit: int) -> Sequence[UUID]:
    """Return recordings said to be deleted that no receipt speaks of: receipts were cut off."""
    rows = await connection.fetch(DELETED_WITHOUT_RECEIPT, limit)
    return [row["recording_id"] for row in rows]
