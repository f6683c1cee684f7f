"""Sessions and tries at signing in. The caller owns the transaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class NewSession:
    token_hash: bytes  # SHA-256 of the cookie's value
    user_id: UUID
    csrf_token: str
    ip: str | None
    user_agent: str | None


@dataclass(frozen=True, slots=True)
class SessionRow:
    user_id: UUID
    login: str
    full_name: str
    role: str
    extension: str | None
    organisation_id: UUID | None
    organisation: str | None  # its short name
    duty: str | None
    password_is_one_time: bool
    csrf_token: str


@dataclass(frozen=True, slots=True)
class Tries:
    """Tries at signing in that have not succeeded, newest first."""

    now: datetime  # app_now() of the same statement
    of_login: tuple[datetime, ...]
    of_ip: tuple[datetime, ...]


INSERT_SESSION: Final = """
    INSERT INTO sessions (token_hash, user_id, csrf_token, ip, user_agent)
    VALUES ($1, $2, $3, $4, $5)
"""


async def insert_session(connection: Connection, new: NewSession) -> None:
    await connection.execute(
        INSERT_SESSION, new.token_hash, new.user_id, new.csrf_token, new.ip, new.user_agent
    )


# Role and block are read anew at each request. A session is stamped as seen once in a
# thirtieth of its idle time: a row written at each request would cost more than the request.
LIVE_SESSION: Final = """
    WITH live AS (
        SELECT s.token_hash, s.seen_at, s.csrf_token, u.user_id, u.login, u.full_name, u.role,
               u.extension, u.organisation_id, o.short_name AS organisation, u.duty,
               u.password_is_one_time
          FROM sessions s
          JOIN users u USING (user_id)
          LEFT JOIN organisations o USING (organisation_id)
         WHERE s.token_hash = $1
           AND u.blocked_at IS NULL
           AND coalesce(u.employment_ends_on >= (app_now() AT TIME ZONE $4)::date, true)
           AND s.seen_at > app_now() - $2::interval
           AND s.created_at > app_now() - $3::interval
    ), seen AS (
        UPDATE sessions
           SET seen_at = app_now()
          FROM live
         WHERE sessions.token_hash = live.token_hash
           AND live.seen_at < app_now() - $2::interval / 30
    )
    SELECT user_id, login, full_name, role, extension, organisation_id, organisation, duty,
           password_is_one_time, csrf_token
      FROM live
"""


async def live_session(
    connection: Connection, token_hash: bytes, idle: timedelta, absolute: timedelta, zone: str
) -> SessionRow | None:
    """Return whose session it is; None when unknown, blocked, idle or lasting too long.

    Who worked until a day that has passed in `zone` is refused, whether blocked yet or not.
    """
    row = await connection.fetchrow(LIVE_SESSION, token_hash, idle, absolute, zone)
    return SessionRow(**row) if row else None


# The conditions are those of LIVE_SESSION. An open panel keeps the session of whoever waits at a
# phone: an operator must not be signed out by a quiet night. Nobody else's.
LIVING_SESSIONS: Final = """
    WITH living AS (
        SELECT s.token_hash, s.seen_at, u.extension
          FROM sessions s
          JOIN users u USING (user_id)
         WHERE s.token_hash = ANY ($1)
           AND u.blocked_at IS NULL
           AND coalesce(u.employment_ends_on >= (app_now() AT TIME ZONE $4)::date, true)
           AND s.seen_at > app_now() - $2::interval
           AND s.created_at > app_now() - $3::interval
    ), seen AS (
        UPDATE sessions
           SET seen_at = app_now()
          FROM living
         WHERE sessions.token_hash = living.token_hash
           AND living.extension IS NOT NULL
           AND living.seen_at < app_now() - $2::interval / 30
    )
    SELECT token_hash FROM living
"""


async def living_sessions(
    connection: Connection,
    hashes: Iterable[bytes],
    idle: timedelta,
    absolute: timedelta,
    zone: str,
) -> frozenset[bytes]:
    """Return which of the sessions behind open panels have not ended; see `live_session`."""
    rows = await connection.fetch(LIVING_SESSIONS, list(hashes), idle, absolute, zone)
    return frozenset(row["token_hash"] for row in rows)


DELETE_SESSION: Final = "DELETE FROM sessions WHERE token_hash = $1"


async def delete_session(connection: Connection, token_hash: bytes) -> None:
    await connection.execute(DELETE_SESSION, token_hash)


DELETE_OTHER_SESSIONS: Final = "DELETE FROM sessions WHERE user_id = $1 AND token_hash <> $2"


async def delete_other_sessions(connection: Connection, user_id: UUID, token_hash: bytes) -> None:
    """End every session of one person but this one."""
    await connection.execute(DELETE_OTHER_SESSIONS, user_id, token_hash)


DELETE_SESSIONS_OF: Final = "DELETE FROM sessions WHERE user_id = $1"


async def delete_sessions_of(connection: Connection, user_id: UUID) -> None:
    """End every session of one person."""
    await connection.execute(DELETE_SESSIONS_OF, user_id)


@dataclass(frozen=True, slots=True)
class OpenSession:
    session_id: UUID
    created_at: datetime
    seen_at: datetime  # to a thirtieth of the idle time
    ip: str | None
    user_agent: str | None
    own: bool  # the one that asks


OPEN_SESSIONS: Final = """
    SELECT session_id, created_at, seen_at, host(ip) AS ip, user_agent, token_hash = $2 AS own
      FROM sessions
     WHERE user_id = $1 AND seen_at > app_now() - $3::interval
       AND created_at > app_now() - $4::interval
     ORDER BY created_at DESC
     LIMIT $5
"""


async def open_sessions(
    connection: Connection,
    user_id: UUID,
    asking: bytes,
    lasts: tuple[timedelta, timedelta],
    limit: int,
) -> list[OpenSession]:
    """Return the sessions of one person that can be used now; `lasts`: idle and absolute."""
    rows = await connection.fetch(OPEN_SESSIONS, user_id, asking, *lasts, limit)
    return [OpenSession(**row) for row in rows]


DELETE_ONE_SESSION: Final = "DELETE FROM sessions WHERE user_id = $1 AND session_id = $2"


async def delete_one_session(connection: Connection, user_id: UUID, session_id: UUID) -> bool:
    """End one session of one person; False: it is theirs no more."""
    return await connection.execute(DELETE_ONE_SESSION, user_id, session_id) == "DELETE 1"


DELETE_DEAD_SESSIONS: Final = """
    DELETE FROM sessions
     WHERE user_id = $1
       AND (seen_at <= app_now() - $2::interval OR created_at <= app_now() - $3::interval)
"""


async def delete_dead_sessions(
    connection: Connection, user_id: UUID, idle: timedelta, absolute: timedelta
) -> None:
    """Remove the sessions of one person that nothing can use any more."""
    await connection.execute(DELETE_DEAD_SESSIONS, user_id, idle, absolute)


LOCK_LOGIN: Final = "SELECT pg_advisory_xact_lock(122000002, hashtext($1))"


async def lock_login(connection: Connection, login: str) -> None:
    """Make tries with one login wait for each other until the transaction ends."""
    await connection.execute(LOCK_LOGIN, login)


TRIES: Final = """
    SELECT app_now() AS now,
           ARRAY(SELECT at FROM login_failures
                  WHERE login = $1 AND at > app_now() - $3::interval
                  ORDER BY at DESC LIMIT $4) AS of_login,
           ARRAY(SELECT at FROM login_failures
                  WHERE ip = $2 AND at > app_now() - $3::interval
                  ORDER BY at DESC LIMIT $4) AS of_ip
"""


async def tries(
    connection: Connection, login: str, ip: str | None, window: timedelta, limit: int
) -> Tries:
    """Return the last `limit` tries of this login and of this address within `window`."""
    row = await connection.fetchrow(TRIES, login, ip, window, limit)
    assert row is not None  # noqa: S101 - a SELECT without FROM has a row
    return Tries(row["now"], tuple(row["of_login"]), tuple(row["of_ip"]))


INSERT_TRY: Final = "INSERT INTO login_failures (login, ip) VALUES ($1, $2)"


async def insert_try(connection: Connection, login: str, ip: str | None) -> None:
    await connection.execute(INSERT_TRY, login, ip)


FORGET_TRIES: Final = """
    DELETE FROM login_failures
     WHERE login = $1 OR at < app_now() - $2::interval
"""


async def forget_tries(connection: Connection, login: str, window: timedelta) -> None:
    """Remove the tries of a login that proved right, and everybody's that count no more."""
    await connection.execute(FORGET_TRIES, login, window)
