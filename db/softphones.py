"""Browsers that are operators' phones. The caller owns the transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class Living:
    """What decides whether a session, and with it a lease, lives."""

    idle: timedelta
    absolute: timedelta
    zone: str  # the office's: on its date employment ends
    roles: tuple[str, ...]  # that may use a phone


@dataclass(frozen=True, slots=True)
class LiveLease:
    lease_id: UUID
    user_id: UUID
    login: str
    session_hash: bytes
    extension: str
    digest: str
    created_at: datetime
    known: bool  # to the PBX
    in_use: bool  # its socket was seen just now, or it is too young to have one
    expires_at: datetime  # at the latest; with its session


@dataclass(frozen=True, slots=True)
class NewLease:
    user_id: UUID
    session_hash: bytes
    extension: str
    digest: str


# Reading who is signed in, as db/sessions.py does for one token.
LIVE_LEASES: Final = """
    SELECT l.lease_id, l.user_id, u.login, l.session_hash, l.extension, l.digest, l.created_at,
           l.known_at IS NOT NULL AS known,
           coalesce(l.seen_at > app_now() - $5::interval, false) AS in_use,
           s.created_at + $2::interval AS expires_at
      FROM softphone_leases l
      JOIN sessions s ON s.token_hash = l.session_hash
      JOIN users u ON u.user_id = l.user_id AND u.extension = l.extension
     WHERE l.released_at IS NULL
       AND u.blocked_at IS NULL
       AND u.role = ANY ($4::text[])
       AND coalesce(u.employment_ends_on >= (app_now() AT TIME ZONE $3)::date, true)
       AND s.seen_at > app_now() - $1::interval
       AND s.created_at > app_now() - $2::interval
     ORDER BY l.extension
"""
UNSEEN: Final = timedelta(seconds=15)  # a socket is written down every few seconds


async def live_leases(connection: Connection, living: Living) -> list[LiveLease]:
    """Return all leases that live now; operators are few."""
    rows = await connection.fetch(
        LIVE_LEASES, living.idle, living.absolute, living.zone, list(living.roles), UNSEEN
    )
    return [LiveLease(**row) for row in rows]


LOCK_PHONE: Final = "SELECT pg_advisory_xact_lock(122000024, hashtext($1))"


async def lock_phone(connection: Connection, extension: str) -> None:
    """Make those who want one phone wait for each other until the transaction ends."""
    await connection.execute(LOCK_PHONE, extension)


RELEASE_PHONE: Final = """
    UPDATE softphone_leases SET released_at = app_now()
     WHERE extension = $1 AND released_at IS NULL
"""


async def release_phone(connection: Connection, extension: str) -> None:
    """End the lease of an extension, alive or dead."""
    await connection.execute(RELEASE_PHONE, extension)


RELEASE_LEASE: Final = """
    UPDATE softphone_leases SET released_at = app_now()
     WHERE lease_id = $1 AND session_hash = $2 AND released_at IS NULL
"""


async def release_lease(connection: Connection, lease_id: UUID, session_hash: bytes) -> bool:
    """End one lease of a session; False: it has none of that name."""
    return await connection.execute(RELEASE_LEASE, lease_id, session_hash) == "UPDATE 1"


INSERT_LEASE: Final = """
    INSERT INTO softphone_leases (user_id, session_hash, extension, digest)
    VALUES ($1, $2, $3, $4)
    RETURNING lease_id
"""


async def insert_lease(connection: Connection, new: NewLease) -> UUID:
    lease_id: UUID = await connection.fetchval(
        INSERT_LEASE, new.user_id, new.session_hash, new.extension, new.digest
    )
    return lease_id


IS_KNOWN: Final = "SELECT known_at IS NOT NULL FROM softphone_leases WHERE lease_id = $1"


async def is_known(connection: Connection, lease_id: UUID) -> bool:
    """Return whether the PBX has the lease's digest."""
    return bool(await connection.fetchval(IS_KNOWN, lease_id))


KNOWN_TO_PBX: Final = """
    UPDATE softphone_leases SET known_at = app_now()
     WHERE lease_id = ANY ($1::uuid[]) AND known_at IS NULL
"""


async def known_to_pbx(connection: Connection, lease_ids: Sequence[UUID]) -> None:
    await connection.execute(KNOWN_TO_PBX, list(lease_ids))


SOCKETS_SEEN: Final = """
    UPDATE softphone_leases SET seen_at = app_now() WHERE lease_id = ANY ($1::uuid[])
"""


async def sockets_seen(connection: Connection, lease_ids: Sequence[UUID]) -> None:
    """Write down that these have an open socket."""
    await connection.execute(SOCKETS_SEEN, list(lease_ids))


SOCKET_CLOSED: Final = "UPDATE softphone_leases SET seen_at = NULL WHERE lease_id = $1"


async def socket_closed(connection: Connection, lease_id: UUID) -> None:
    await connection.execute(SOCKET_CLOSED, lease_id)


# Talking is using the session, though no request comes.
SESSIONS_USED: Final = """
    UPDATE sessions s SET seen_at = app_now()
      FROM softphone_leases l
     WHERE l.lease_id = ANY ($1::uuid[]) AND s.token_hash = l.session_hash
"""


async def sessions_used(connection: Connection, lease_ids: Sequence[UUID]) -> None:
    await connection.execute(SESSIONS_USED, list(lease_ids))


FORGET_LEASES: Final = """
    DELETE FROM softphone_leases WHERE released_at < app_now() - interval '1 day'
"""


async def forget_leases(connection: Connection) -> None:
    """Remove those that ended a day ago; the audit chain knows of them."""
    await connection.execute(FORGET_LEASES)
