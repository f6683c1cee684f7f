"""End the access of those whose last day has passed, and take what the blocked still hold.

Signing in and every request ask for the last day themselves: this job only makes it visible,
frees the cases, and mends what was taken at the very moment of a block.
"""

from typing import Final
from zoneinfo import ZoneInfo

from callcenter.domain.accounts import BlockReason
from callcenter.domain.signatures import Signature
from callcenter.services.block_user import Block, block_now
from db.accounts import employment_over
from db.assignments import blocked_holders
from db.pool import Pool

AT_ONCE: Final = 100
OVER: Final = Block(BlockReason.EMPLOYMENT_ENDED)


async def end_access(pool: Pool, zone: ZoneInfo) -> int:
    """Return how many accounts were blocked or freed of what they held."""
    async with pool.acquire() as connection:
        found = await employment_over(connection, zone.key, AT_ONCE)
        found += await blocked_holders(connection, AT_ONCE)
        for user_id in found:
            async with connection.transaction():
                await block_now(connection, user_id, OVER, Signature.ACCESS_ENDED)
    return len(found)
