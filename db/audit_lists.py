"""The audit chain as people read it: the newest first, by who, what and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """None: any. `action` is one, or the first word of several: `settings`."""

    actor: str | None = None
    action: str | None = None
    object: str | None = None  # the whole of it
    since: datetime | None = None
    until: datetime | None = None  # not included


@dataclass(frozen=True, slots=True)
class AuditLine:
    seq: int
    at: datetime
    actor: str
    action: str
    about: str
    whose: str | None  # login of the account it is about; None: it is about something else
    body: Mapping[str, object]


AUDIT_LINES: Final = """
    SELECT a.seq, a.at, a.actor, a.action, a.object AS about, u.login AS whose, a.body
      FROM audit a
      LEFT JOIN users u
        ON u.user_id = CASE WHEN a.object ~ 'user [0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
                            THEN right(a.object, 36)::uuid END
     WHERE seq < $1
       AND ($2::text IS NULL OR actor = $2)
       AND ($3::text IS NULL OR action = $3 OR starts_with(action, $3 || '.'))
       AND ($4::text IS NULL OR object = $4)
       AND ($5::timestamptz IS NULL OR at >= $5)
       AND ($6::timestamptz IS NULL OR at < $6)
     ORDER BY seq DESC
     LIMIT $7
"""


async def audit_lines(
    connection: Connection, before_seq: int, only: AuditFilter, limit: int
) -> list[AuditLine]:
    """Return entries with a number less than `before_seq`, the newest first."""
    rows = await connection.fetch(
        AUDIT_LINES,
        *(before_seq, only.actor, only.action, only.object, only.since, only.until, limit),
    )
    return [AuditLine(**row) for row in rows]


AUDIT_HASH: Final = "SELECT hash FROM audit WHERE seq = $1"


async def audit_hash(connection: Connection, seq: int) -> bytes | None:
    """Return the hash of an entry; None: there is no such entry."""
    found: bytes | None = await connection.fetchval(AUDIT_HASH, seq)
    return found
