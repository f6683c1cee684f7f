"""Who is signed in, and ending it: one's own sessions, or somebody's by an administrator."""

from uuid import UUID

from callcenter.domain.access import Person
from callcenter.domain.errors import DomainError
from callcenter.services.append_audit import append_audit
from callcenter.services.block_user import AccountMissingError
from callcenter.services.record_reading import listed
from callcenter.services.sign_in import Lifetimes, token_hash
from db.accounts import user_for_update
from db.foreseen import Holdings, holdings
from db.pool import Connection, Pool
from db.sessions import (
    OpenSession,
    delete_one_session,
    delete_other_sessions,
    delete_sessions_of,
    open_sessions,
)

AT_MOST = 100


class SessionMissingError(DomainError):
    """There is no such session of this person, or it has ended by itself."""


async def read_sessions(
    pool: Pool, person: Person, user_id: UUID, token: str, lifetimes: Lifetimes
) -> list[OpenSession]:
    """Return who is signed in as `user_id`, the newest first; others' are read on record."""
    lasts = (lifetimes.idle, lifetimes.absolute)
    async with pool.acquire() as connection, connection.transaction():
        rows = await open_sessions(connection, user_id, token_hash(token), lasts, AT_MOST)
        if user_id != person.user_id:
            await listed(connection, person, f"sessions of user {user_id}", {}, len(rows))
    return rows


async def read_holdings(pool: Pool, user_id: UUID, lifetimes: Lifetimes) -> Holdings:
    """Return what a block would end and free. Raises AccountMissingError."""
    async with pool.acquire() as connection, connection.transaction():
        if await user_for_update(connection, user_id) is None:
            raise AccountMissingError
        return await holdings(connection, user_id, lifetimes.idle, lifetimes.absolute)


async def end_session(pool: Pool, person: Person, user_id: UUID, session_id: UUID) -> None:
    """End one session; its next request is refused. Raises SessionMissingError."""
    async with pool.acquire() as connection, connection.transaction():
        if not await delete_one_session(connection, user_id, session_id):
            raise SessionMissingError
        await _write_down(connection, person, user_id, "one")


async def end_all_sessions(pool: Pool, person: Person, user_id: UUID) -> None:
    """End every session of somebody."""
    async with pool.acquire() as connection, connection.transaction():
        await delete_sessions_of(connection, user_id)
        await _write_down(connection, person, user_id, "all")


async def end_other_sessions(pool: Pool, person: Person, token: str) -> None:
    """End every session of one's own but this one."""
    async with pool.acquire() as connection, connection.transaction():
        await delete_other_sessions(connection, person.user_id, token_hash(token))
        await _write_down(connection, person, person.user_id, "others")


async def _write_down(connection: Connection, person: Person, user_id: UUID, which: str) -> None:
    await append_audit(
        connection,
        actor=person.login,
        action="session.ended",
        object=f"user {user_id}",
        body={"which": which},
    )
