"""List accounts, or show one."""

from uuid import UUID

from callcenter.domain.access import Action, Person, Role, reach
from callcenter.services.as_person import as_person
from callcenter.services.block_user import AccountMissingError
from callcenter.services.record_reading import listed, read
from db.accounts import UserFilter, UserRow, one_user
from db.accounts import list_users as rows_of_users
from db.pool import Pool


async def read_users(
    pool: Pool, person: Person, *, after_login: str, only: UserFilter, limit: int
) -> list[UserRow]:
    """Return a page of the accounts that `person` may see; one audit entry covers the page."""
    mine = reach(person, Action.READ_USERS)
    async with pool.acquire() as connection, connection.transaction():
        async with as_person(connection, person):
            rows = await rows_of_users(
                *(connection, after_login, only, mine.organisation_id, limit),
                everything=mine.everything,
            )
        asked = {"role": only.role, "blocked": only.blocked, "search": only.search and "…"}
        await listed(connection, person, "users", asked, len(rows))
    return rows


async def read_user(pool: Pool, person: Person, user_id: UUID) -> UserRow:
    """Return one account that `person` may see, on record. Raises AccountMissingError."""
    mine = reach(person, Action.READ_USERS)
    async with pool.acquire() as connection, connection.transaction():
        async with as_person(connection, person):
            row = await one_user(
                connection, user_id, mine.organisation_id, everything=mine.everything
            )
        if row is not None:
            await read(connection, person, f"user {user_id}")
    if row is None:
        raise AccountMissingError
    return row


async def list_users(
    pool: Pool, *, after_login: str = "", role: Role | None = None, limit: int = 100
) -> list[UserRow]:
    """Return up to `limit` accounts by login, for the command line and the demo."""
    async with pool.acquire() as connection:
        only = UserFilter(role)
        return await rows_of_users(connection, after_login, only, None, limit, everything=True)
