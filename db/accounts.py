"""Accounts in PostgreSQL. One function, one statement; the caller owns the transaction."""

from dataclasses import dataclass
from datetime import date, datetime
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
    duty: str | None  # None: acts for nobody else
    email: str | None
    employment_ends_on: date | None  # last day of access; None: no end is known
    blocked_at: datetime | None
    blocked_reason: str | None
    reviewed_at: datetime | None  # None: never yet
    created_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class UserChange:
    """The whole of what may be changed in an account, as it shall be afterwards."""

    full_name: str
    role: str
    extension: str | None = None
    organisation_id: UUID | None = None
    duty: str | None = None
    email: str | None = None
    employment_ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class NewUserRow:
    user_id: UUID
    login: str
    password_hash: str
    change: UserChange
    password_is_one_time: bool = False


@dataclass(frozen=True, slots=True)
class Credentials:
    user_id: UUID
    password_hash: str
    blocked: bool


def _values(what: UserChange) -> tuple[object, ...]:
    return (
        *(what.full_name, what.role, what.extension, what.organisation_id),
        *(what.duty, what.email, what.employment_ends_on),
    )


INSERT_USER: Final = """
    INSERT INTO users (user_id, login, password_hash, password_is_one_time, full_name, role,
                       extension, organisation_id, duty, email, employment_ends_on)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
    RETURNING user_id, login, full_name, role, extension, organisation_id,
              (SELECT short_name FROM organisations o
                WHERE o.organisation_id = users.organisation_id) AS organisation,
              duty, email, employment_ends_on, blocked_at, blocked_reason, reviewed_at,
              created_at, version
"""


async def insert_user(connection: Connection, new: NewUserRow) -> UserRow:
    """Insert an account; raises UniqueViolation when the login or the extension is taken."""
    what = new.change
    row = await connection.fetchrow(
        INSERT_USER,
        *(new.user_id, new.login, new.password_hash, new.password_is_one_time),
        *_values(what),
    )
    assert row is not None  # noqa: S101 - RETURNING has a row
    return UserRow(**row)


LIST_USERS: Final = """
    SELECT u.user_id, u.login, u.full_name, u.role, u.extension, u.organisation_id,
           o.short_name AS organisation, u.duty, u.email, u.employment_ends_on, u.blocked_at,
           u.blocked_reason, u.reviewed_at, u.created_at, u.version
      FROM users u
      LEFT JOIN organisations o USING (organisation_id)
     WHERE login > $1 AND ($2::text IS NULL OR role = $2)
       AND ($3 OR u.organisation_id = $4)
       AND ($6::text IS NULL OR position(lower($6) IN lower(u.full_name)) > 0
            OR position(lower($6) IN u.login) > 0 OR u.extension = $6)
       AND ($7::boolean IS NULL OR $7 = (u.blocked_at IS NOT NULL))
     ORDER BY login
     LIMIT $5
"""


@dataclass(frozen=True, slots=True)
class UserFilter:
    """Which accounts; None: all of them."""

    role: str | None = None
    search: str | None = None  # in name or login; or the whole extension
    blocked: bool | None = None


async def list_users(
    connection: Connection,
    after_login: str,
    only: UserFilter,
    organisation_id: UUID | None,
    limit: int,
    *,
    everything: bool,
) -> list[UserRow]:
    """Return accounts by login, those after `after_login` ('' for the first page).

    Those of one organisation, unless `everything` is to be seen.
    """
    asked = (after_login, only.role, everything, organisation_id, limit)
    rows = await connection.fetch(LIST_USERS, *asked, only.search, only.blocked)
    return [UserRow(**row) for row in rows]


ONE_USER: Final = """
    SELECT u.user_id, u.login, u.full_name, u.role, u.extension, u.organisation_id,
           o.short_name AS organisation, u.duty, u.email, u.employment_ends_on, u.blocked_at,
           u.blocked_reason, u.reviewed_at, u.created_at, u.version
      FROM users u
      LEFT JOIN organisations o USING (organisation_id)
     WHERE u.user_id = $1 AND ($2 OR u.organisation_id = $3)
"""


async def one_user(
    connection: Connection, user_id: UUID, organisation_id: UUID | None, *, everything: bool
) -> UserRow | None:
    """Return one account; None: there is none, or it is of another organisation."""
    row = await connection.fetchrow(ONE_USER, user_id, everything, organisation_id)
    return UserRow(**row) if row else None


# NO KEY: a step that writes whose it is does not wait for us, who may wait for its case.
USER_FOR_UPDATE: Final = """
    SELECT u.user_id, u.login, u.full_name, u.role, u.extension, u.organisation_id,
           o.short_name AS organisation, u.duty, u.email, u.employment_ends_on, u.blocked_at,
           u.blocked_reason, u.reviewed_at, u.created_at, u.version
      FROM users u
      LEFT JOIN organisations o USING (organisation_id)
     WHERE user_id = $1
       FOR NO KEY UPDATE OF u
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
       SET full_name = $2, role = $3, extension = $4, organisation_id = $5, duty = $6, email = $7,
           employment_ends_on = $8, version = version + 1, updated_at = app_now()
     WHERE user_id = $1
    RETURNING user_id, login, full_name, role, extension, organisation_id,
              (SELECT short_name FROM organisations o
                WHERE o.organisation_id = users.organisation_id) AS organisation,
              duty, email, employment_ends_on, blocked_at, blocked_reason, reviewed_at,
              created_at, version
"""


async def update_user(connection: Connection, user_id: UUID, change: UserChange) -> UserRow:
    """Write the account's new state; raises UniqueViolation when the extension is taken."""
    row = await connection.fetchrow(UPDATE_USER, user_id, *_values(change))
    assert row is not None  # noqa: S101 - the caller holds the account's lock
    return UserRow(**row)


WRITE_HASH: Final = """
    UPDATE users
       SET password_hash = $2, password_is_one_time = $3, version = version + 1,
           updated_at = app_now()
     WHERE user_id = $1
"""


async def set_password(
    connection: Connection, user_id: UUID, password_hash: str, *, one_time: bool
) -> None:
    """Store a new password; `one_time`: its owner has to replace it by one of their own."""
    await connection.execute(WRITE_HASH, user_id, password_hash, one_time)


BLOCK: Final = """
    UPDATE users
       SET blocked_at = app_now(), blocked_reason = $2, blocked_note = $3,
           version = version + 1, updated_at = app_now()
     WHERE user_id = $1 AND blocked_at IS NULL
"""


async def block(connection: Connection, user_id: UUID, reason: str, note: str) -> bool:
    """Block an account; False: it was blocked already, and keeps its moment and reason."""
    return await connection.execute(BLOCK, user_id, reason, note) == "UPDATE 1"


UNBLOCK: Final = """
    UPDATE users
       SET blocked_at = NULL, blocked_reason = NULL, blocked_note = '',
           version = version + 1, updated_at = app_now()
     WHERE user_id = $1 AND blocked_at IS NOT NULL
"""


async def unblock(connection: Connection, user_id: UUID) -> None:
    await connection.execute(UNBLOCK, user_id)


EMPLOYMENT_OVER: Final = """
    SELECT user_id
      FROM users
     WHERE employment_ends_on < (app_now() AT TIME ZONE $1)::date AND blocked_at IS NULL
     LIMIT $2
"""


async def employment_over(connection: Connection, zone: str, limit: int) -> list[UUID]:
    """Return open accounts whose last day has passed in `zone`."""
    rows = await connection.fetch(EMPLOYMENT_OVER, zone, limit)
    return [row["user_id"] for row in rows]


CREDENTIALS: Final = """
    SELECT user_id, password_hash,
           blocked_at IS NOT NULL
           OR coalesce(employment_ends_on < (app_now() AT TIME ZONE $2)::date, false) AS blocked
      FROM users
     WHERE login = $1
"""


async def credentials(connection: Connection, login: str, zone: str) -> Credentials | None:
    """Return what a password is checked against; None when nobody has that login.

    Blocked is as well who worked until a day that has passed in `zone`.
    """
    row = await connection.fetchrow(CREDENTIALS, login, zone)
    return Credentials(**row) if row else None


ROLE_OF: Final = "SELECT role FROM users WHERE user_id = $1 AND blocked_at IS NULL"


async def role_of(connection: Connection, user_id: UUID) -> str | None:
    """Return the role of an account that is not blocked; None: there is none."""
    role = await connection.fetchval(ROLE_OF, user_id)
    return role if isinstance(role, str) else None
