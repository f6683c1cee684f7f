"""Locks that make one process of many do a piece of work."""

from typing import Final

from db.pool import Connection

TRY_LOCK: Final = "SELECT pg_try_advisory_lock(hashtext('callcenter.job'), hashtext($1))"
UNLOCK: Final = "SELECT pg_advisory_unlock(hashtext('callcenter.job'), hashtext($1))"


async def try_lock(connection: Connection, name: str) -> bool:
    """Take the lock `name` for this connection's life; return whether nobody else has it."""
    taken: bool = await connection.fetchval(TRY_LOCK, name)
    return taken


async def unlock(connection: Connection, name: str) -> None:
    """Give the lock `name` back."""
    await connection.execute(UNLOCK, name)
