"""Add an account."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from callcenter.domain.access import Role
from callcenter.services.append_audit import append_audit
from callcenter.services.find_organisation import OrganisationUnknownError
from callcenter.services.passwords import Passwords
from db.accounts import NewUserRow, UserChange, UserRow, insert_user
from db.pool import CheckViolation, ForeignKeyViolation, Pool, UniqueViolation


class LoginTakenError(Exception):
    """The login or the extension belongs to another account."""


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


async def add_user(pool: Pool, passwords: Passwords, new: NewUser, *, actor: str) -> UserRow:
    """Store the account and return it; `actor` is a login, or 'system' on the command line.

    Raises LoginTakenError when its login or extension is somebody else's, BadAccountError,
    NoOrganisationError, OrganisationUnknownError.
    """
    if new.role is Role.ORGANISATION and new.organisation_id is None:
        raise NoOrganisationError
    row = NewUserRow(
        user_id=uuid4(),
        login=new.login,
        password_hash=await passwords.hash(new.password),
        change=UserChange(new.full_name, new.role.value, new.extension, new.organisation_id),
    )
    try:
        async with pool.acquire() as connection, connection.transaction():
            user = await insert_user(connection, row)
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
