"""Replace one's own password by another that nobody else knows."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from callcenter.domain.errors import DomainError
from callcenter.services.append_audit import append_audit
from callcenter.services.passwords import Passwords
from callcenter.services.sign_in import (
    Attempt,
    WrongCredentialsError,
    allow_try,
    hold_account,
    token_hash,
)
from db.accounts import credentials, set_password
from db.pool import Pool
from db.sessions import delete_other_sessions


@dataclass(frozen=True, slots=True)
class KeptSession:
    token: str
    zone: ZoneInfo  # the office's


class SamePasswordError(DomainError):
    """The new password is the old one."""


async def replace_own_password(
    pool: Pool, passwords: Passwords, attempt: Attempt, new: str, session: KeptSession
) -> None:
    """Store `new` when `attempt` has the present password; `session` is the one that stays.

    Trying is limited as signing in is. Raises SamePasswordError, WrongCredentialsError,
    TooManyTriesError, PasswordsBusyError.
    """
    if new == attempt.password:
        raise SamePasswordError
    await allow_try(pool, attempt)
    async with pool.acquire() as connection:
        known = await credentials(connection, attempt.login, session.zone.key)
    right = await passwords.matches(known.password_hash if known else None, attempt.password)
    if known is None or not right:
        raise WrongCredentialsError
    hashed = await passwords.hash(new)
    async with pool.acquire() as connection, connection.transaction():
        await hold_account(connection, attempt.login, known, session.zone)
        await set_password(connection, known.user_id, hashed, one_time=False)
        await delete_other_sessions(connection, known.user_id, token_hash(session.token))
        await append_audit(
            connection,
            actor=attempt.login,
            action="user.password_replaced",
            object=f"user {known.user_id}",
        )
