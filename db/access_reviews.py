"""Accounts that are looked through each quarter. The caller owns the transaction."""

from datetime import date
from typing import Final
from uuid import UUID

from db.accounts import UserRow
from db.pool import Connection

TODAY_IN: Final = "SELECT (app_now() AT TIME ZONE $1)::date"


async def today_in(connection: Connection, zone: str) -> date:
    """Return the office's date."""
    today: date = await connection.fetchval(TODAY_IN, zone)
    return today


ACCOUNTS_DUE: Final = """
    SELECT u.user_id, u.login, u.full_name, u.role, u.extension, u.organisation_id,
           o.short_name AS organisation, u.duty, u.email, u.employment_ends_on, u.blocked_at,
           u.blocked_reason, u.reviewed_at, u.created_at, u.version
      FROM users u
      LEFT JOIN organisations o USING (organisation_id)
     WHERE u.blocked_at IS NULL
       AND (coalesce(u.reviewed_at, u.created_at) AT TIME ZONE $2)::date < $1
       AND u.login > $3
     ORDER BY u.login
     LIMIT $4
"""


async def accounts_due(
    connection: Connection, begins_on: date, zone: str, after_login: str, limit: int
) -> list[UserRow]:
    """Return open accounts that were made and last confirmed before `begins_on`, by login."""
    rows = await connection.fetch(ACCOUNTS_DUE, begins_on, zone, after_login, limit)
    return [UserRow(**row) for row in rows]


COUNT_DUE: Final = """
    SELECT count(*)
      FROM users
     WHERE blocked_at IS NULL AND (coalesce(reviewed_at, created_at) AT TIME ZONE $2)::date < $1
"""


async def count_due(connection: Connection, begins_on: date, zone: str) -> int:
    count: int = await connection.fetchval(COUNT_DUE, begins_on, zone)
    return count


CONFIRM_ACCOUNT: Final = """
    UPDATE users
       SET reviewed_at = app_now(), version = version + 1, updated_at = app_now()
     WHERE user_id = $1 AND blocked_at IS NULL
"""


async def confirm_account(connection: Connection, user_id: UUID) -> bool:
    """Record that an open account is still needed; False: no such account, or it is blocked."""
    return await connection.execute(CONFIRM_ACCOUNT, user_id) == "UPDATE 1"


ADMINISTRATORS_ADDRESSES: Final = """
    SELECT email FROM users
     WHERE role = 'administrator' AND blocked_at IS NULL AND email IS NOT NULL
     ORDER BY email
"""


async def administrators_addresses(connection: Connection) -> list[str]:
    return [row["email"] for row in await connection.fetch(ADMINISTRATORS_ADDRESSES)]
