"""Dead letters: what the PBX's streams said that must not be believed. Kept as bytes."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Literal

from db.pool import Connection

LONGEST_RAW: Final = 64 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class Rejected:
    """One line or message put aside. `reason` is for a person."""

    source: Literal["journal", "ami"]
    reason: str
    raw: bytes


INSERT_REJECTED: Final = """
    INSERT INTO events_rejected (node, source, reason, raw, raw_hash)
    SELECT $1, t.source, t.reason, t.raw, t.raw_hash
      FROM unnest($2::text[], $3::text[], $4::bytea[], $5::bytea[])
           AS t (source, reason, raw, raw_hash)
        ON CONFLICT (raw_hash) DO NOTHING
"""


async def insert_rejected(connection: Connection, node: str, found: Sequence[Rejected]) -> None:
    """Keep `found`; what is there already stays as it is."""
    raws = [rejected.raw[:LONGEST_RAW] for rejected in found]
    await connection.execute(
        INSERT_REJECTED,
        node,
        [rejected.source for rejected in found],
        [rejected.reason for rejected in found],
        raws,
        [sha256(raw).digest() for raw in raws],
    )
