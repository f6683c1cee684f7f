"""Accounts in PostgreSQL. One function, one statement; the caller owns the transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class UserRow:
    user_id: UUID
    login: str
    full_name: str
    role: str
    extension: str | None  # None: has no phone
    organisation_id: UUID | None  # None: the hotline's own staff
    organisation: str | None  # its short name
    blocked_at: datetime | None
    created_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class UserChange:
    """The whole of what may be changed in an account, as it shall be afterwards."""

    full_name: str
    role: str
    extension: str | None
    organisation_id: UUID | None


@dataclass(frozen=True, slots=True)
class NewUserRow:
    user_id: UUID
    login: str
    password_hash: str
    change: UserChange


@dataclass(frozen=True, slots=True)
class Credentials:
    user_id: UUID
    password_hash: str
    blocked: bool


INSERT_USER: Final = """
    INSERT INTO users (user_id, login, password_hash, full_name, role, extension, organisation_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
    RETURNING user_id, login, full_name, role, extension, organisation_id,
              (SELECT short_name FROM organisations o
                WHERE o.organisation_id = users.organisation_id) AS organisation,
              blocked_at, created_at, version
"""


async def insert_user(connection: Connection, new: NewUserRow) -> UserRow:
    """Insert an account; raises UniqueViolation when the login or the extension is taken."""
    what = new.change
    row = await connection.fetchrow(
        INSERT_USER,
        new.user_id,
        new.login,
        new.password_hash,
        what.full_name,
        what.role,
        what.extension,
        what.organisation_id,
    )
    assert row is not None  # noqa: S101 - RETURNING has a row
    return UserRow(**row)


LIST_USERS: Final = """
    SELECT u.user_id, u.login, u.full_name, u.role, u.extension, u.organisation_id,
           o.short_name AS organisation, u.blocked_at, u.created_at, u.version
      FROM users u
      LEFT JOIN organisations o USING (organisation_id)
     WHERE login > $1 AND ($2::text IS NULL OR role = $2)
     ORDER BY login
     LIMIT $3
"""


async def list_users(
    connection: Connection, after_login: str, role: str | None, limit: int
) -> list[UserRow]:
    """Return accounts by login, those after `after_login` ('' for the first page)."""
    rows = await connection.fetch(LIST_USERS, after_login, role, limit)
    return [UserRow(**row) for row in rows]


USER_FOR_UPDATE: Final = """
    SELECT u.user_id, u.login, u.full_name, u.role, u.extension, u.organisation_id,
           o.short_name AS organisation, u.blocked_at, u.created_at, u.version
      FROM users u
      LEFT JOIN organisations o USING (organisation_id)
     WHERE user_id = $1
       FOR UPDATE OF u
"""


async def user_for_update(connection: Connection, user_id: UUID) -> UserRow | None:
    """Return one account, locked until the transaction ends; None when there is none."""
    row = await connection.fetchrow(USER_FOR_UPDATE, user_id)
    return UserRow(**row) if row else None


USER_ID_OF: Final = "SELECT user_id FROM users WHERE login = $1"


async def user_id_of(connection: Connection, login: str) -> UUID | None:
    """Return whose login it is; None when nobody's."""
    found: UUID | None = await connection.fetchval(USER_ID_OF, login)
    return found


UPDATE_USER: Final = """
    UPDATE users
       SET full_name = $2, role = $3, extension = $4, organisation_id = $5,
           version = version + 1, updated_at = app_now()
     WHERE user_id = $1
    RETURNING user_id, login, full_name, role, extension, organisation_id,
              (SELECT short_name FROM organisations o
                WHERE o.organisation_id = users.organisation_id) AS organisation,
              blocked_at, created_at, version
"""


async def update_user(connection: Connection, user_id: UUID, change: UserChange) -> UserRow:
    """Write the account's new state; raises UniqueViolation when the extension is taken."""
    row = await connection.fetchrow(
        UPDATE_USER,
        user_id,
        change.full_name,
        change.role,
        change.extension,
        change.organisation_id,
    )
    assert row is not None  # noqa: S101 - the caller holds the account's lock
    return UserRow(**row)


WRITE_HASH: Final = """
    UPDATE users
       SET password_hash = $2, version = version + 1, updated_at = app_now()
     WHERE user_id = $1
"""


async def set_password(connection: Connection, user_id: UUID, password_hash: str) -> None:
    await connection.execute(WRITE_HASH, user_id, password_hash)


SET_BLOCKED: Final = """
    UPDATE users
       SET blocked_at = CASE WHEN $2 THEN coalesce(blocked_at, app_now()) END,
           version = version + 1, updated_at = app_now()
     WHERE user_id = $1
    RETURNING user_id, login, full_name, role, extension, organisation_id,
              (SELECT short_name FROM organisations o
                WHERE o.organisation_id = users.organisation_id) AS organisation,
              blocked_at, created_at, version
"""


async def set_blocked(connection: Connection, user_id: UUID, *, blocked: bool) -> UserRow | None:
    """Block or unblock; an account already blocked keeps its first moment. None: no account."""
    row = await connection.fetchrow(SET_BLOCKED, user_id, blocked)
    return UserRow(**row) if row else None


CREDENTIALS: Final = """
    SELECT user_id, password_hash, blocked_at IS NOT NULL AS blocked
      FROM users
     WHERE login = $1
"""


async def credentials(connection: Connection, login: str) -> Credentials | None:
    """Return what a password is checked against; None when nobody has that login."""
    row = await connection.fetchrow(CREDENTIALS, login)
    return Credentials(**row) if row else None
