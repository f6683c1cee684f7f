"""Find who a session's token stands for, as the accounts say at this moment."""

from dataclasses import dataclass

from callcenter.domain.access import Person, Role
from callcenter.domain.accounts import Duty
from callcenter.services.sign_in import Lifetimes, token_hash
from db.pool import Pool
from db.sessions import live_session


@dataclass(frozen=True, slots=True)
class Session:
    person: Person
    full_name: str
    organisation: str | None  # its short name
    csrf_token: str
    password_is_one_time: bool  # to be replaced before anything else


async def find_session(pool: Pool, token: str, lifetimes: Lifetimes) -> Session | None:
    """Return the live session of `token`; None when it, or the account, has ended."""
    async with pool.acquire() as connection:
        row = await live_session(
            connection,
            token_hash(token),
            lifetimes.idle,
            lifetimes.absolute,
            lifetimes.zone.key,
        )
    if row is None:
        return None
    duty = Duty(row.duty) if row.duty else None
    person = Person(
        row.user_id, row.login, Role(row.role), row.extension, row.organisation_id, duty
    )
    return Session(
        person, row.full_name, row.organisation, row.csrf_token, row.password_is_one_time
    )
