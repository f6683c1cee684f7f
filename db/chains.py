"""What the two hash chains share: one writer at a time, and where a chain ends."""

from enum import Enum
from typing import Final

from db.pool import Connection


class Chain(Enum):
    """The chains by the advisory lock that makes their writers take turns.

    Who needs both locks takes them in this order, or two could wait for each other.
    """

    RECEIPTS = 122_000_002
    AUDIT = 122_000_003


LOCK: Final = "SELECT pg_advisory_xact_lock($1)"


async def lock_chain(connection: Connection, chain: Chain) -> None:
    """Keep other writers of `chain` out until the transaction ends.

    The end of the chain must be read by a later statement: only that one sees the rows of
    the writer before. (A sequence would do without the lock, but leaves gaps on rollback.)
    """
    await connection.execute(LOCK, chain.value)
