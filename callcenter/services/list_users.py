"""List accounts."""

from callcenter.domain.access import Role
from db.accounts import UserRow
from db.accounts import list_users as rows_of_users
from db.pool import Pool


async def list_users(
    pool: Pool, *, after_login: str = "", role: Role | None = None, limit: int = 100
) -> list[UserRow]:
    """Return up to `limit` accounts by login, those after `after_login`."""
    async with pool.acquire() as connection:
        return await rows_of_users(connection, after_login, role.value if role else None, limit)
