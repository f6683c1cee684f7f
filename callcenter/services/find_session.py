"""Find who a session's token stands for, as the accounts say at this moment."""

from dataclasses import dataclass

from callcenter.domain.access import Person, Role
from callcenter.services.sign_in import Lifetimes, token_hash
from db.pool import Pool
from db.sessions import live_session


@dataclass(frozen=True, slots=True)
class Session:
    person: Person
    full_name: str
    organisation: str | None  # its short name
    csrf_token: str


async def find_session(pool: Pool, token: str, lifetimes: Lifetimes) -> Session | None:
    """Return the live session of `token`; None when unknown, ended, blocked or timed out."""
    async with pool.acquire() as connection:
        row = await live_session(connection, token_hash(token), lifetimes.idle, lifetimes.absolute)
    if row is None:
        return None
    person = Person(row.user_id, row.login, Role(row.role), row.extension, row.organisation_id)
    return Session(person, row.full_name, row.organisation, row.csrf_token)
