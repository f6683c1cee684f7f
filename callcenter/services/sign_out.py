"""End one session."""

from callcenter.services.sign_in import token_hash
from db.pool import Pool
from db.sessions import delete_session


async def sign_out(pool: Pool, token: str) -> None:
    """Make the token worthless; one that is unknown already is no error."""
    async with pool.acquire() as connection:
        await delete_session(connection, token_hash(token))
