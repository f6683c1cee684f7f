"""End one session, and what the person does by the server's books."""

from callcenter.domain.access import Person
from callcenter.services.agents.leave import leave
from callcenter.services.sign_in import token_hash
from db.pool import Pool
from db.sessions import delete_session


async def sign_out(pool: Pool, token: str, person: Person | None = None) -> None:
    """Make the token worthless; one that is unknown already is no error.

    `person`: who leaves by that, so that no call rings them; None: they only change the session.
    """
    async with pool.acquire() as connection, connection.transaction():
        await delete_session(connection, token_hash(token))
        if person is not None:
            await leave(connection, person.user_id, person.login)
