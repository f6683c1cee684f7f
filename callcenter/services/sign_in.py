"""Sign in by login and password: a session on our side, an opaque token on theirs."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Self
from zoneinfo import ZoneInfo

from callcenter.domain.throttling import COUNTED_TRIES, WINDOW, wait_before_try
from callcenter.services.append_audit import append_audit
from callcenter.services.passwords import Passwords
from callcenter.settings import Settings
from db.accounts import Credentials, credentials, user_for_update
from db.pool import Connection, Pool
from db.sessions import (
    NewSession,
    delete_dead_sessions,
    forget_tries,
    insert_session,
    insert_try,
    lock_login,
    tries,
)

TOKEN_BYTES: Final = 32  # 256 bits; only their SHA-256 is stored
LONGEST_USER_AGENT: Final = 300


class WrongCredentialsError(Exception):
    """Unknown login, wrong password or a blocked account: the caller is not told which."""


class TooManyTriesError(Exception):
    """The login or the address has to wait for `retry_after`."""

    def __init__(self, retry_after: timedelta) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Attempt:
    login: str
    password: str
    ip: str | None
    user_agent: str | None


@dataclass(frozen=True, slots=True)
class Lifetimes:
    idle: timedelta
    absolute: timedelta
    zone: ZoneInfo  # the office's: on its date employment ends

    @classmethod
    def of(cls, settings: Settings) -> Self:
        return cls(settings.session_idle, settings.session_absolute, settings.zone)


@dataclass(frozen=True, slots=True)
class SignedIn:
    token: str  # goes into the cookie, is stored nowhere
    csrf_token: str


async def sign_in(
    pool: Pool, passwords: Passwords, attempt: Attempt, lifetimes: Lifetimes
) -> SignedIn:
    """Open a new session.

    1. Wait for a turn among the tries with this login; count them; write this one down.
    2. Check the password, as long for an unknown login as for a known one.
    3. Is the account still as it was checked? Forget the tries, open the session, record it.
    Raises TooManyTriesError, WrongCredentialsError, PasswordsBusyError.
    """
    await allow_try(pool, attempt)
    async with pool.acquire() as connection:
        known = await credentials(connection, attempt.login, lifetimes.zone.key)
    right = await passwords.matches(known.password_hash if known else None, attempt.password)
    if known is None or known.blocked or not right:
        raise WrongCredentialsError
    return await _open_session(pool, attempt, known, lifetimes)


def token_hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


async def allow_try(pool: Pool, attempt: Attempt) -> None:
    """Write a try at the login's password down. Raises TooManyTriesError."""
    async with pool.acquire() as connection, connection.transaction():
        await lock_login(connection, attempt.login)
        past = await tries(connection, attempt.login, attempt.ip, WINDOW, COUNTED_TRIES)
        if wait := wait_before_try(past.now, past.of_login, past.of_ip):
            raise TooManyTriesError(wait)
        await insert_try(connection, attempt.login, attempt.ip)


async def hold_account(
    connection: Connection, login: str, known: Credentials, zone: ZoneInfo
) -> None:
    """Lock an account until the transaction ends, or raise WrongCredentialsError.

    Checking a password takes time: meanwhile another may be set and the account be blocked, to
    keep out whoever knows the old one.
    """
    await user_for_update(connection, known.user_id)
    if await credentials(connection, login, zone.key) != known:
        raise WrongCredentialsError


async def _open_session(
    pool: Pool, attempt: Attempt, known: Credentials, lifetimes: Lifetimes
) -> SignedIn:
    opened = SignedIn(secrets.token_urlsafe(TOKEN_BYTES), secrets.token_urlsafe(TOKEN_BYTES))
    session = NewSession(
        token_hash=token_hash(opened.token),
        user_id=known.user_id,
        csrf_token=opened.csrf_token,
        ip=attempt.ip,
        user_agent=(attempt.user_agent or "")[:LONGEST_USER_AGENT] or None,
    )
    async with pool.acquire() as connection, connection.transaction():
        await hold_account(connection, attempt.login, known, lifetimes.zone)
        await forget_tries(connection, attempt.login, WINDOW)
        await delete_dead_sessions(connection, known.user_id, lifetimes.idle, lifetimes.absolute)
        await insert_session(connection, session)
        await append_audit(
            connection,
            actor=attempt.login,
            action="session.opened",
            object=f"user {known.user_id}",
            body={"ip": attempt.ip},
        )
    return opened
