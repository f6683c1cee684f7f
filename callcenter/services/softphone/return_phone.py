"""Give a browser's phone back: its credentials end at once."""

from uuid import UUID

from callcenter.services.sign_in import token_hash
from db.pool import Pool
from db.softphones import release_lease


async def return_phone(pool: Pool, lease_id: UUID, token: str) -> None:
    """End a lease of this session; one that is over, or another's, is left alone."""
    async with pool.acquire() as connection:
        await release_lease(connection, lease_id, token_hash(token))
