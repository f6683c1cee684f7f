"""The audit chain in PostgreSQL: who did or read what, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class AuditEntry:
    seq: int
    at: datetime
    actor: str  # login, or 'system'
    action: str
    body: Mapping[str, object]  # stands before `object`, which hides the type from here on
    object: str
    prev_hash: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class AuditEnd:
    """Where the next entry goes; `seq` 0 and no hash: nothing is there yet."""

    at: datetime
    seq: int
    hash: bytes | None


AUDIT_END: Final = """
    SELECT app_now() AS at, coalesce(last.seq, 0) AS seq, last.hash
      FROM (VALUES (1)) one
      LEFT JOIN LATERAL (SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1) last ON true
"""


async def audit_end(connection: Connection) -> AuditEnd:
    """Return the end of the chain and the moment. Hold the chain's lock before asking."""
    row = await connection.fetchrow(AUDIT_END)
    assert row is not None  # noqa: S101 - VALUES has a row
    return AuditEnd(**row)


INSERT_AUDIT: Final = """
    INSERT INTO audit (seq, at, actor, action, object, body, prev_hash, hash)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""


async def insert_audit(connection: Connection, entry: AuditEntry) -> None:
    """Append `entry`."""
    await connection.execute(
        INSERT_AUDIT,
        *(entry.seq, entry.at, entry.actor, entry.action, entry.object, entry.body),
        *(entry.prev_hash, entry.hash),
    )


AUDIT_AFTER: Final = """
    SELECT seq, at, actor, action, object, body, prev_hash, hash
      FROM audit
     WHERE seq > $1
     ORDER BY seq
     LIMIT $2
"""


async def audit_after(connection: Connection, seq: int, limit: int) -> Sequence[AuditEntry]:
    """Return the entries that follow number `seq`, the oldest first."""
    return [AuditEntry(**row) for row in await connection.fetch(AUDIT_AFTER, seq, limit)]
