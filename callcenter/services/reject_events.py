"""Put aside what a PBX's stream said and must not be believed."""

from collections.abc import Sequence

from db.pool import Pool
from db.rejected import Rejected, insert_rejected


async def reject_events(pool: Pool, node: str, found: Sequence[Rejected]) -> None:
    """Keep `found` for a person to look at; the same bytes twice are kept once."""
    async with pool.acquire() as connection, connection.transaction():
        await insert_rejected(connection, node, found)
