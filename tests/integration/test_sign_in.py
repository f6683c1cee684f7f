"""Accounts and sessions on a real PostgreSQL: who gets in, who stays, who is put off."""

import asyncio
import statistics
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from callcenter.domain.access import Role
from callcenter.domain.accounts import BlockReason
from callcenter.domain.throttling import FREE_TRIES_OF_LOGIN
from callcenter.services.add_user import LoginTakenError, NewUser, NoOrganisationError, add_user
from callcenter.services.block_user import Block, block_user, unblock_user
from callcenter.services.change_user import Edit, UserChangedError, change_user
from callcenter.services.find_session import find_session
from callcenter.services.list_users import list_users
from callcenter.services.passwords import Passwords
from callcenter.services.sign_in import (
    Lifetimes,
    SignedIn,
    TooManyTriesError,
    WrongCredentialsError,
    sign_in,
)
from callcenter.services.sign_out import sign_out
from db.pool import Pool
from tests.integration.accounts import CLINIC, PASSWORD, add, attempt, cheap_passwords

LIFETIMES = Lifetimes(
    idle=timedelta(minutes=30), absolute=timedelta(hours=12), zone=ZoneInfo("Europe/Moscow")
)


@pytest.fixture
async def passwords() -> AsyncIterator[Passwords]:
    passwords = cheap_passwords()
    yield passwords
    passwords.close()


async def enter(pool: Pool, passwords: Passwords, login: str = "anna") -> SignedIn:
    return await sign_in(pool, passwords, attempt(login), LIFETIMES)


async def age_sessions(pool: Pool, *, seen: timedelta, created: timedelta) -> None:
    async with pool.acquire() as connection:
        await connection.execute(
            "UPDATE sessions SET seen_at = seen_at - $1::interval,"
            " created_at = created_at - $2::interval",
            seen,
            created,
        )


async def test_a_session_tells_who_its_person_is(pool: Pool, passwords: Passwords) -> None:
    user = await add(pool, "anna", extension="201")

    opened = await enter(pool, passwords)
    session = await find_session(pool, opened.token, LIFETIMES)

    assert session is not None
    assert session.person.user_id == user.user_id
    assert (session.person.role, session.person.extension) == (Role.OPERATOR, "201")
    assert session.csrf_token == opened.csrf_token


async def test_only_a_hash_of_the_token_is_stored(pool: Pool, passwords: Passwords) -> None:
    await add(pool, "anna")

    opened = await enter(pool, passwords)

    async with pool.acquire() as connection:
        stored = str(await connection.fetch("SELECT * FROM sessions"))
    assert opened.token not in stored
    assert PASSWORD not in str(stored)


@pytest.mark.parametrize(("login", "password"), [("anna", "wrong"), ("nobody", PASSWORD)])
async def test_a_wrong_pair_is_refused_alike(
    pool: Pool, passwords: Passwords, login: str, password: str
) -> None:
    await add(pool, "anna")

    with pytest.raises(WrongCredentialsError):
        await sign_in(pool, passwords, attempt(login, password), LIFETIMES)


async def test_a_blocked_account_is_refused_and_its_sessions_end(
    pool: Pool, passwords: Passwords
) -> None:
    user = await add(pool, "anna")
    first, second = await enter(pool, passwords), await enter(pool, passwords)

    await block_user(pool, user.user_id, Block(BlockReason.DISMISSED), actor="boss")

    assert await find_session(pool, first.token, LIFETIMES) is None
    assert await find_session(pool, second.token, LIFETIMES) is None
    with pytest.raises(WrongCredentialsError):
        await enter(pool, passwords)


async def test_role_and_block_are_read_anew_at_each_request(
    pool: Pool, passwords: Passwords
) -> None:
    await add(pool, "anna")
    opened = await enter(pool, passwords)
    async with pool.acquire() as connection:  # past our services, as a restored backup would
        await connection.execute("UPDATE users SET role = 'auditor'")
        demoted = await find_session(pool, opened.token, LIFETIMES)
        await connection.execute("UPDATE users SET blocked_at = now(), blocked_reason = 'other'")

    assert demoted is not None
    assert demoted.person.role is Role.AUDITOR
    assert await find_session(pool, opened.token, LIFETIMES) is None


async def test_an_unblocked_account_gets_in_again(pool: Pool, passwords: Passwords) -> None:
    user = await add(pool, "anna")
    await block_user(pool, user.user_id, Block(BlockReason.DISMISSED), actor="boss")

    await unblock_user(pool, user.user_id, actor="boss")

    await enter(pool, passwords)


async def test_signing_out_ends_this_session_alone(pool: Pool, passwords: Passwords) -> None:
    await add(pool, "anna")
    here, elsewhere = await enter(pool, passwords), await enter(pool, passwords)

    await sign_out(pool, here.token)

    assert await find_session(pool, here.token, LIFETIMES) is None
    assert await find_session(pool, elsewhere.token, LIFETIMES) is not None


@pytest.mark.parametrize(
    ("seen", "created"),
    [
        (timedelta(minutes=31), timedelta(minutes=31)),
        (timedelta(0), timedelta(hours=13)),
    ],
)
async def test_a_session_ends_when_idle_or_old(
    pool: Pool, passwords: Passwords, seen: timedelta, created: timedelta
) -> None:
    await add(pool, "anna")
    opened = await enter(pool, passwords)

    await age_sessions(pool, seen=seen, created=created)

    assert await find_session(pool, opened.token, LIFETIMES) is None


async def test_a_session_lives_up_to_its_limits(pool: Pool, passwords: Passwords) -> None:
    await add(pool, "anna")
    opened = await enter(pool, passwords)

    await age_sessions(pool, seen=timedelta(minutes=29), created=timedelta(hours=11))

    assert await find_session(pool, opened.token, LIFETIMES) is not None


async def test_use_keeps_a_session_from_being_idle(pool: Pool, passwords: Passwords) -> None:
    await add(pool, "anna")
    opened = await enter(pool, passwords)

    for _ in range(3):
        await age_sessions(pool, seen=timedelta(minutes=20), created=timedelta(0))
        assert await find_session(pool, opened.token, LIFETIMES) is not None


async def test_many_tries_are_put_off_even_with_the_right_password(
    pool: Pool, passwords: Passwords
) -> None:
    await add(pool, "anna")
    for _ in range(FREE_TRIES_OF_LOGIN):
        with pytest.raises(WrongCredentialsError):
            await sign_in(pool, passwords, attempt("anna", "wrong"), LIFETIMES)

    with pytest.raises(TooManyTriesError) as refused:
        await enter(pool, passwords)

    assert timedelta(0) < refused.value.retry_after <= timedelta(seconds=5)


async def test_parallel_tries_do_not_slip_past_the_count(pool: Pool, passwords: Passwords) -> None:
    await add(pool, "anna")
    one = sign_in(pool, passwords, attempt("anna", "wrong"), LIFETIMES)
    many = [sign_in(pool, passwords, attempt("anna", "wrong"), LIFETIMES) for _ in range(19)]

    outcomes = await asyncio.gather(one, *many, return_exceptions=True)

    checked = [outcome for outcome in outcomes if isinstance(outcome, WrongCredentialsError)]
    assert len(checked) == FREE_TRIES_OF_LOGIN


async def test_a_spray_over_many_logins_is_put_off_by_address(
    pool: Pool, passwords: Passwords
) -> None:
    async def spray(number: int) -> BaseException | None:
        tried = attempt(f"guess{number}", "123456", ip="192.0.2.66")
        try:
            await sign_in(pool, passwords, tried, LIFETIMES)
        except (WrongCredentialsError, TooManyTriesError) as refusal:
            return refusal
        return None

    outcomes = [await spray(number) for number in range(60)]

    assert isinstance(outcomes[-1], TooManyTriesError)
    await add(pool, "anna")
    await enter(pool, passwords)  # from another address


async def test_success_forgets_the_failures(pool: Pool, passwords: Passwords) -> None:
    await add(pool, "anna")
    for _ in range(3):
        for _ in range(FREE_TRIES_OF_LOGIN - 1):
            with pytest.raises(WrongCredentialsError):
                await sign_in(pool, passwords, attempt("anna", "wrong"), LIFETIMES)
        await enter(pool, passwords)


async def test_an_unknown_login_takes_as_long_as_a_known_one() -> None:
    passwords = Passwords()  # the real cost: that is what would give an account away
    stored = await passwords.hash(PASSWORD)
    known: list[float] = []
    unknown: list[float] = []
    for _ in range(5):
        for spent, against in ((known, stored), (unknown, None)):
            started = time.perf_counter()
            assert not await passwords.matches(against, "wrong")
            spent.append(time.perf_counter() - started)
    passwords.close()

    assert 0.5 < statistics.median(known) / statistics.median(unknown) < 2


async def test_a_new_role_ends_the_old_sessions(pool: Pool, passwords: Passwords) -> None:
    user = await add(pool, "anna")
    opened = await enter(pool, passwords)

    changed = await change_user(
        pool, passwords, user.user_id, {"role": "line2"}, Edit(user.version, "boss")
    )

    assert (changed.role, changed.version) == ("line2", user.version + 1)
    assert await find_session(pool, opened.token, LIFETIMES) is None


async def test_a_change_of_an_older_version_is_refused(pool: Pool, passwords: Passwords) -> None:
    user = await add(pool, "anna")
    version = user.version
    await change_user(pool, passwords, user.user_id, {"full_name": "А"}, Edit(version, "boss"))

    with pytest.raises(UserChangedError) as refused:
        await change_user(pool, passwords, user.user_id, {"full_name": "Б"}, Edit(version, "boss"))

    assert refused.value.current.full_name == "А"


async def test_a_login_and_an_extension_belong_to_one_account(pool: Pool) -> None:
    await add(pool, "anna", extension="201")

    with pytest.raises(LoginTakenError):
        await add(pool, "anna")
    with pytest.raises(LoginTakenError):
        await add(pool, "boris", extension="201")


async def test_an_employee_needs_an_organisation(pool: Pool, passwords: Passwords) -> None:
    nameless = NewUser("clinic", PASSWORD, "Врач", Role.ORGANISATION)

    with pytest.raises(NoOrganisationError):
        await add_user(pool, passwords, nameless, actor="system")


async def test_accounts_are_listed_by_login_page_by_page(pool: Pool) -> None:
    for login in ("vera", "anna", "boris"):
        await add(pool, login)
    await add(pool, "clinic", Role.ORGANISATION, organisation_id=CLINIC)

    first = await list_users(pool, limit=2)
    rest = await list_users(pool, after_login=first[-1].login)

    assert [user.login for user in [*first, *rest]] == ["anna", "boris", "clinic", "vera"]
    assert [user.login for user in await list_users(pool, role=Role.ORGANISATION)] == ["clinic"]
