"""Add an account."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from callcenter.domain.access import Role
from callcenter.domain.accounts import Duty
from callcenter.domain.signatures import RESERVED_LOGINS
from callcenter.services.append_audit import append_audit
from callcenter.services.find_organisation import OrganisationUnknownError
from callcenter.services.passwords import Passwords
from db.accounts import NewUserRow, UserChange, UserRow, insert_user
from db.pool import CheckViolation, Connection, ForeignKeyViolation, Pool, UniqueViolation


class LoginTakenError(Exception):
    """The login or the extension belongs to another account, or the login to the machine."""


class NoOrganisationError(Exception):
    """An employee of an organisation needs an organisation."""


class BadAccountError(Exception):
    """Login, extension or name is not of its form."""


@dataclass(frozen=True, slots=True)
class NewUser:
    login: str  # lower-case letters, digits, dot, dash, underscore
    password: str
    full_name: str
    role: Role
    extension: str | None = None
    organisation_id: UUID | None = None  # a must for Role.ORGANISATION
    duty: Duty | None = None  # for Role.ORGANISATION alone
    email: str | None = None
    employment_ends_on: date | None = None  # last day of access
    password_is_one_time: bool = False  # its owner has to replace it first


async def add_user(pool: Pool, passwords: Passwords, new: NewUser, *, actor: str) -> UserRow:
    """Store the account and return it; `actor` is a login, or 'system' on the command line.

    Raises LoginTakenError when its login or extension is somebody else's, BadAccountError,
    NoOrganisationError, OrganisationUnknownError.
    """
    hashed = await passwords.hash(new.password)
    async with pool.acquire() as connection, connection.transaction():
        return await add_within(connection, new, hashed, actor)


async def add_within(connection: Connection, new: NewUser, hashed: str, actor: str) -> UserRow:
    """Store the account in the caller's transaction; `hashed` is its password's hash.

    Raises what `add_user` raises.
    """
    if new.login in RESERVED_LOGINS:
        raise LoginTakenError
    if new.role is Role.ORGANISATION and new.organisation_id is None:
        raise NoOrganisationError
    try:
        user = await insert_user(connection, _row(new, hashed))
        await append_audit(
            connection,
            actor=actor,
            action="user.added",
            object=f"user {user.user_id}",
            body={"login": user.login, "role": user.role},
        )
    except UniqueViolation:
        raise LoginTakenError from None
    except ForeignKeyViolation:
        raise OrganisationUnknownError from None
    except CheckViolation:  # its own text quotes the whole row
        raise BadAccountError from None
    return user


def _row(new: NewUser, hashed: str) -> NewUserRow:
    change = UserChange(
        full_name=new.full_name,
        role=new.role.value,
        extension=new.extension,
        organisation_id=new.organisation_id,
        duty=new.duty,
        email=new.email,
        employment_ends_on=new.employment_ends_on,
    )
    return NewUserRow(uuid4(), new.login, hashed, change, new.password_is_one_time)
