"""Change an account: name, role, phone, organisation, password."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from callcenter.domain.access import Role
from callcenter.services.add_user import BadAccountError, LoginTakenError, NoOrganisationError
from callcenter.services.agents.leave import leave
from callcenter.services.append_audit import append_audit
from callcenter.services.find_organisation import OrganisationUnknownError
from callcenter.services.passwords import Passwords
from db.accounts import UserChange, UserRow, set_password, update_user, user_for_update
from db.pool import CheckViolation, Connection, ForeignKeyViolation, Pool, UniqueViolation
from db.sessions import delete_sessions_of


class UserMissingError(Exception):
    """There is no such account."""


class UserChangedError(Exception):
    """Somebody changed the account since the caller read it; `current` is how it is now."""

    def __init__(self, current: UserRow) -> None:
        super().__init__(current.version)
        self.current = current


@dataclass(frozen=True, slots=True)
class Edit:
    """Who changes an account, as they saw it."""

    version: int
    actor: str
    one_time: bool = False  # a password is set by another: its owner has to replace it first


async def change_user(
    pool: Pool,
    passwords: Passwords,
    user_id: UUID,
    changes: Mapping[str, Any],
    edit: Edit,
) -> UserRow:
    """Apply `changes` (fields of UserChange, or password) and return the account.

    Sessions of the account end when its role, organisation, duty, phone, last day or password
    changed: an old cookie must not carry old rights.
    Raises UserMissingError, UserChangedError when the version is not the present one,
    LoginTakenError, NoOrganisationError, OrganisationUnknownError, BadAccountError.
    """
    fields = dict(changes)
    password = fields.pop("password", None)
    hashed = await passwords.hash(password) if password is not None else None
    try:
        async with pool.acquire() as connection, connection.transaction():
            before = await _checked(connection, user_id, edit.version)
            if hashed is not None:
                await set_password(connection, user_id, hashed, one_time=edit.one_time)
            after = await update_user(connection, user_id, _changed(before, fields))
            if hashed is not None or _rights(before) != _rights(after):
                await delete_sessions_of(connection, user_id)
                await leave(connection, user_id, edit.actor)
            await append_audit(
                connection,
                actor=edit.actor,
                action="user.changed",
                object=f"user {user_id}",
                body={"fields": sorted(changes), "role": after.role},
            )
    except UniqueViolation:
        raise LoginTakenError from None
    except ForeignKeyViolation:
        raise OrganisationUnknownError from None
    except CheckViolation:
        raise BadAccountError from None
    return after


async def _checked(connection: Connection, user_id: UUID, version: int) -> UserRow:
    user = await user_for_update(connection, user_id)
    if user is None:
        raise UserMissingError
    if user.version != version:
        raise UserChangedError(user)
    return user


def _changed(before: UserRow, fields: Mapping[str, Any]) -> UserChange:
    known = UserChange(
        full_name=before.full_name,
        role=before.role,
        extension=before.extension,
        organisation_id=before.organisation_id,
        duty=before.duty,
        email=before.email,
        employment_ends_on=before.employment_ends_on,
    )
    after = replace(known, **fields)
    if after.role == Role.ORGANISATION.value and after.organisation_id is None:
        raise NoOrganisationError
    return after


def _rights(user: UserRow) -> tuple[object, ...]:
    ends_on = user.employment_ends_on
    return user.role, user.organisation_id, user.duty, user.extension, ends_on
