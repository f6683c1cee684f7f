"""Accounts: list, add, change, block, unblock. For administrators."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import StringConstraints, model_validator

from callcenter.api.problems import Code, Problem, changed_meanwhile, unknown_organisation
from callcenter.api.routes import Routes, Rules
from callcenter.api.shapes import (
    NO_CONTROL_BYTES,
    Asked,
    Line,
    Login,
    Page,
    PageQuery,
    Shown,
    make_cursor,
    read_cursor,
)
from callcenter.api.visit import Visit
from callcenter.domain.access import Action, Role
from callcenter.services.add_user import LoginTakenError, NewUser, NoOrganisationError, add_user
from callcenter.services.block_user import block_user
from callcenter.services.change_user import UserChangedError, UserMissingError, change_user
from callcenter.services.find_organisation import OrganisationUnknownError
from callcenter.services.list_users import list_users
from callcenter.services.passwords import PasswordsBusyError
from db.accounts import UserRow

routes = Routes()

Password = Annotated[
    str, StringConstraints(min_length=10, max_length=200, pattern=NO_CONTROL_BYTES)
]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=NO_CONTROL_BYTES)]
Extension = Annotated[str, StringConstraints(pattern=r"^[0-9]{2,6}$")]


class UserPath(Asked):
    user_id: UUID


class UsersQuery(PageQuery):
    role: Role | None = None


class UserAdded(Asked):
    login: Login
    password: Password
    full_name: Name
    role: Role
    extension: Extension | None = None
    organisation_id: UUID | None = None


class UserChanges(Asked):
    """Fields left out stay as they are."""

    full_name: Name | None = None
    role: Role | None = None
    extension: Extension | None = None
    organisation_id: UUID | None = None
    password: Password | None = None

    @model_validator(mode="after")
    def _none_only_where_it_means_something(self) -> Self:
        for field in ("full_name", "role", "password"):
            if field in self.model_fields_set and getattr(self, field) is None:
                raise ValueError(field)
        return self


class UserShown(Shown):
    user_id: UUID
    login: Line
    full_name: str
    role: Role
    extension: str | None
    organisation_id: UUID | None
    organisation: str | None  # its short name
    blocked_at: datetime | None
    created_at: datetime
    version: int


@routes.get("/users", access=Action.READ_USERS, rules=Rules(problems=(Code.INVALID_CURSOR,)))
async def list_accounts(visit: Visit, query: UsersQuery) -> Page[UserShown]:
    """List accounts by login."""
    after = _login_of(query.cursor)
    rows = await list_users(visit.pool, after_login=after, role=query.role, limit=query.limit + 1)
    shown = [_shown(row) for row in rows[: query.limit]]
    more = make_cursor(shown[-1].login) if len(rows) > query.limit else None
    return Page[UserShown](items=shown, next_cursor=more)


@routes.post(
    "/users",
    access=Action.MANAGE_USERS,
    rules=Rules(status=201, problems=(Code.LOGIN_TAKEN, Code.BUSY), once=True),
)
async def add_account(visit: Visit, body: UserAdded) -> UserShown:
    """Add an account."""
    new = NewUser(**body.model_dump())
    try:
        return _shown(
            await add_user(visit.pool, visit.tools.passwords, new, actor=visit.person.login)
        )
    except LoginTakenError:
        raise Problem(Code.LOGIN_TAKEN) from None
    except NoOrganisationError:
        raise _organisation_missing() from None
    except OrganisationUnknownError:
        raise unknown_organisation() from None
    except PasswordsBusyError:
        raise Problem(Code.BUSY, headers={"Retry-After": "2"}) from None


@routes.patch(
    "/users/{user_id}",
    access=Action.MANAGE_USERS,
    rules=Rules(problems=(Code.LOGIN_TAKEN, Code.NOT_ONESELF, Code.BUSY)),
)
async def change_account(
    visit: Visit, path: UserPath, body: UserChanges, version: int
) -> UserShown:
    """Change an account. A new role, phone, organisation or password ends its sessions."""
    changes = body.model_dump(exclude_unset=True)
    if "role" in changes and path.user_id == visit.person.user_id:
        raise Problem(Code.NOT_ONESELF)  # else the last administrator may lock everybody out
    try:
        changed = await change_user(
            visit.pool,
            visit.tools.passwords,
            path.user_id,
            changes,
            version=version,
            actor=visit.person.login,
        )
    except UserMissingError:
        raise Problem(Code.NOT_FOUND) from None
    except UserChangedError as conflict:
        said = body.model_dump(mode="json", exclude_unset=True)
        raise changed_meanwhile(said, _shown(conflict.current)) from None
    except LoginTakenError:
        raise Problem(Code.LOGIN_TAKEN) from None
    except NoOrganisationError:
        raise _organisation_missing() from None
    except OrganisationUnknownError:
        raise unknown_organisation() from None
    except PasswordsBusyError:
        raise Problem(Code.BUSY, headers={"Retry-After": "2"}) from None
    return _shown(changed)


@routes.post(
    "/users/{user_id}/block",
    access=Action.MANAGE_USERS,
    rules=Rules(problems=(Code.NOT_ONESELF,), once=True),
)
async def block_account(visit: Visit, path: UserPath) -> UserShown:
    """Block an account; all its sessions end at once."""
    if path.user_id == visit.person.user_id:
        raise Problem(Code.NOT_ONESELF)
    return await _block(visit, path.user_id, blocked=True)


@routes.post("/users/{user_id}/unblock", access=Action.MANAGE_USERS, rules=Rules(once=True))
async def unblock_account(visit: Visit, path: UserPath) -> UserShown:
    """Let a blocked account sign in again."""
    return await _block(visit, path.user_id, blocked=False)


async def _block(visit: Visit, user_id: UUID, *, blocked: bool) -> UserShown:
    user = await block_user(visit.pool, user_id, actor=visit.person.login, blocked=blocked)
    if user is None:
        raise Problem(Code.NOT_FOUND)
    return _shown(user)


def _shown(row: UserRow) -> UserShown:
    return UserShown.model_validate(row)


def _login_of(cursor: str | None) -> str:
    if cursor is None:
        return ""
    match read_cursor(cursor):
        case [login]:
            return str(login)
        case _:
            raise Problem(Code.INVALID_CURSOR)


def _organisation_missing() -> Problem:
    return Problem(Code.INVALID, mistakes=[("body.organisation_id", "missing")])
