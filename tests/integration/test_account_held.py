"""Who is kept out while a password is being checked gets in by it no more."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from argon2 import PasswordHasher

from callcenter.domain.accounts import BlockReason
from callcenter.services.block_user import Block, block_now, block_user
from callcenter.services.change_user import Edit, change_user
from callcenter.services.passwords import Passwords
from callcenter.services.replace_password import KeptSession, replace_own_password
from callcenter.services.sign_in import Lifetimes, WrongCredentialsError, sign_in
from db.pool import Pool
from tests.integration.accounts import add, attempt, cheap_passwords
from tests.waiting import until_so

ZONE = ZoneInfo("Europe/Moscow")
LIFETIMES = Lifetimes(timedelta(minutes=30), timedelta(hours=12), ZONE)
NEW = "quite another password"
DISMISSED = Block(BlockReason.DISMISSED)
SESSIONS = "SELECT count(*) FROM sessions"
HASH = "SELECT password_hash FROM users"
WAITING = (
    "SELECT EXISTS (SELECT FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock')"
)
Meanwhile = Callable[[Pool, UUID], Awaitable[object]]


class SlowPasswords(Passwords):
    """Checks a password while `meanwhile` happens."""

    def __init__(self, meanwhile: Callable[[], Awaitable[object]]) -> None:
        super().__init__(PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
        self._meanwhile = meanwhile

    async def matches(self, stored: str | None, password: str) -> bool:
        right = await super().matches(stored, password)
        await self._meanwhile()
        return right


@pytest.fixture
async def passwords() -> AsyncIterator[Passwords]:
    passwords = cheap_passwords()
    yield passwords
    passwords.close()


async def replaced(pool: Pool, user_id: UUID) -> None:
    passwords = cheap_passwords()
    await change_user(pool, passwords, user_id, {"password": NEW}, Edit(1, "boss"))
    passwords.close()


async def blocked(pool: Pool, user_id: UUID) -> None:
    await block_user(pool, user_id, DISMISSED, actor="boss")


@pytest.mark.parametrize("meanwhile", [replaced, blocked])
async def test_a_password_taken_away_while_it_is_checked_opens_no_session(
    pool: Pool, meanwhile: Meanwhile
) -> None:
    user = await add(pool, "anna")
    slow = SlowPasswords(partial(meanwhile, pool, user.user_id))

    with pytest.raises(WrongCredentialsError):
        await sign_in(pool, slow, attempt("anna"), LIFETIMES)
    slow.close()

    assert await pool.fetchval(SESSIONS) == 0


async def test_a_session_waits_for_whoever_is_blocking_its_account(
    pool: Pool, passwords: Passwords
) -> None:
    user = await add(pool, "anna")

    async with pool.acquire() as connection, connection.transaction():
        await block_now(connection, user.user_id, DISMISSED, "boss")
        enters = asyncio.create_task(sign_in(pool, passwords, attempt("anna"), LIFETIMES))
        await until_so(partial(pool.fetchval, WAITING))
    with pytest.raises(WrongCredentialsError):
        await enters

    assert await pool.fetchval(SESSIONS) == 0


@pytest.mark.parametrize("meanwhile", [replaced, blocked])
async def test_a_password_taken_away_is_not_replaced_by_who_knew_it(
    pool: Pool, passwords: Passwords, meanwhile: Meanwhile
) -> None:
    user = await add(pool, "anna")
    token = (await sign_in(pool, passwords, attempt("anna"), LIFETIMES)).token
    slow = SlowPasswords(partial(meanwhile, pool, user.user_id))

    with pytest.raises(WrongCredentialsError):
        await replace_own_password(
            pool, slow, attempt("anna"), "my very own one", KeptSession(token, ZONE)
        )
    slow.close()

    stored = await pool.fetchval(HASH)
    assert not await passwords.matches(stored, "my very own one")
