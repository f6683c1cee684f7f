"""Block an account, or open it again."""

from uuid import UUID

from callcenter.services.append_audit import append_audit
from db.accounts import UserRow, set_blocked, user_id_of
from db.pool import Pool
from db.sessions import delete_sessions_of


async def block_user(
    pool: Pool, user_id: UUID, *, actor: str, blocked: bool = True
) -> UserRow | None:
    """Block (or unblock) and end all sessions of the account at once. None: no such account."""
    async with pool.acquire() as connection, connection.transaction():
        user = await set_blocked(connection, user_id, blocked=blocked)
        if user is None:
            return None
        await delete_sessions_of(connection, user_id)
        await append_audit(
            connection,
            actor=actor,
            action="user.blocked" if blocked else "user.unblocked",
            object=f"user {user_id}",
        )
    return user


async def user_id_by_login(pool: Pool, login: str) -> UUID | None:
    """Return whose login it is, for the command line; None when nobody's."""
    async with pool.acquire() as connection:
        return await user_id_of(connection, login)
