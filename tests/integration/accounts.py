"""Accounts for tests: cheap hashing, one of each role."""

from uuid import UUID

from argon2 import PasswordHasher

from callcenter.domain.access import Role
from callcenter.domain.accounts import Duty
from callcenter.services.add_user import NewUser, add_user
from callcenter.services.passwords import Passwords
from callcenter.services.sign_in import Attempt
from db.accounts import UserRow
from db.organisations import OrganisationRow, insert_organisation
from db.pool import Pool

PASSWORD = "correct horse battery"  # noqa: S105 - of test accounts
CLINIC, OTHER_CLINIC = UUID(int=7), UUID(int=8)
NAMES = {CLINIC: "Больница № 7", OTHER_CLINIC: "Поликлиника № 8"}


def cheap_passwords() -> Passwords:
    """Return hashing that takes a millisecond, with the same code around it."""
    return Passwords(PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))


# A world built before its people: who gets an extension has answered its calls.
ANSWERED_BY = "UPDATE calls SET agent_id = $1 WHERE agent_extension = $2"


async def found_organisations(pool: Pool) -> None:
    """Store CLINIC and OTHER_CLINIC unless they are there."""
    async with pool.acquire() as connection:
        for organisation_id, name in NAMES.items():
            await insert_organisation(connection, OrganisationRow(organisation_id, name, name))


async def add(
    pool: Pool,
    login: str,
    role: Role = Role.OPERATOR,
    *,
    extension: str | None = None,
    organisation_id: UUID | None = None,
    duty: Duty | None = None,
) -> UserRow:
    if role is Role.ORGANISATION and organisation_id is None:
        organisation_id = CLINIC
    await found_organisations(pool)
    new = NewUser(login, PASSWORD, "Иванова Мария", role, extension, organisation_id, duty)
    user = await add_user(pool, cheap_passwords(), new, actor="system")
    await pool.execute(ANSWERED_BY, user.user_id, extension)
    return user


def attempt(login: str, password: str = PASSWORD, ip: str | None = "192.0.2.1") -> Attempt:
    return Attempt(login, password, ip, "test")
