"""Accounts: list, add, change, block, unblock, review. For administrators; heads block theirs."""

from collections.abc import Awaitable
from datetime import date, datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import StringConstraints, model_validator

from callcenter.api.problems import Code, Problem, changed_meanwhile, unknown_organisation
from callcenter.api.routes import Routes, Rules
from callcenter.api.shapes import (
    NO_CONTROL_BYTES,
    Asked,
    Email,
    Line,
    Login,
    Page,
    PageQuery,
    Password,
    Shown,
    make_cursor,
    read_cursor,
)
from callcenter.api.visit import Visit
from callcenter.domain.access import Action, Role, reach
from callcenter.domain.accounts import BlockNoteMissingError, BlockReason, Duty
from callcenter.services.accounts_access.review_access import accounts_to_review, confirm_access
from callcenter.services.add_user import (
    BadAccountError,
    LoginTakenError,
    NewUser,
    NoOrganisationError,
    add_user,
)
from callcenter.services.block_user import AccountMissingError, Block, block_user, unblock_user
from callcenter.services.change_user import (
    Edit,
    UserChangedError,
    UserMissingError,
    change_user,
)
from callcenter.services.find_organisation import OrganisationUnknownError
from callcenter.services.list_users import read_user, read_users
from callcenter.services.passwords import PasswordsBusyError
from db.accounts import UserFilter, UserRow

routes = Routes()

Name = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=NO_CONTROL_BYTES)]
Extension = Annotated[str, StringConstraints(pattern=r"^[0-9]{2,6}$")]


class UserPath(Asked):
    user_id: UUID


class UsersQuery(PageQuery):
    """`search`: a part of the name or of the login, or an extension."""

    role: Role | None = None
    search: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] | None = None
    blocked: bool | None = None


class UserAdded(Asked):
    login: Login
    password: Password
    full_name: Name
    role: Role
    extension: Extension | None = None
    organisation_id: UUID | None = None
    duty: Duty | None = None
    email: Email | None = None
    employment_ends_on: date | None = None


class UserChanges(Asked):
    """Fields left out stay as they are."""

    full_name: Name | None = None
    role: Role | None = None
    extension: Extension | None = None
    organisation_id: UUID | None = None
    duty: Duty | None = None
    email: Email | None = None
    employment_ends_on: date | None = None
    password: Password | None = None

    @model_validator(mode="after")
    def _none_only_where_it_means_something(self) -> Self:
        for field in ("full_name", "role", "password"):
            if field in self.model_fields_set and getattr(self, field) is None:
                raise ValueError(field)
        return self


class Blocking(Asked):
    """Why; `note` says it in words, and has to when the reason is `other`."""

    reason: Literal[
        "dismissed", "transferred", "long_leave", "compromised", "not_confirmed", "other"
    ]
    note: Line = ""


class UserShown(Shown):
    user_id: UUID
    login: Line
    full_name: str
    role: Role
    extension: str | None
    organisation_id: UUID | None
    organisation: str | None  # its short name
    duty: Duty | None
    email: str | None
    employment_ends_on: date | None  # last day of access
    blocked_at: datetime | None
    blocked_reason: BlockReason | None
    reviewed_at: datetime | None  # when somebody last said that the access is needed
    created_at: datetime
    version: int


@routes.get("/users", access=Action.READ_USERS, rules=Rules(problems=(Code.INVALID_CURSOR,)))
async def list_accounts(visit: Visit, query: UsersQuery) -> Page[UserShown]:
    """List accounts by login."""
    after = _login_of(query.cursor)
    only = UserFilter(query.role, query.search or None, query.blocked)
    rows = await read_users(
        visit.pool, visit.person, after_login=after, only=only, limit=query.limit + 1
    )
    return _page(rows, query.limit)


@routes.post(
    "/users",
    access=Action.MANAGE_USERS,
    rules=Rules(status=201, problems=(Code.LOGIN_TAKEN, Code.BUSY), once=True),
)
async def add_account(visit: Visit, body: UserAdded) -> UserShown:
    """Add an account. Its owner has to replace the password before anything else."""
    new = NewUser(**body.model_dump(), password_is_one_time=True)
    work = add_user(visit.pool, visit.tools.passwords, new, actor=visit.person.login)
    return _shown(await _saved(work))


@routes.get("/users/{user_id}", access=Action.READ_USERS)
async def show_account(visit: Visit, path: UserPath) -> UserShown:
    """Show one account."""
    return await _found(read_user(visit.pool, visit.person, path.user_id))


@routes.patch(
    "/users/{user_id}",
    access=Action.MANAGE_USERS,
    rules=Rules(problems=(Code.LOGIN_TAKEN, Code.NOT_ONESELF, Code.BUSY)),
)
async def change_account(
    visit: Visit, path: UserPath, body: UserChanges, version: int
) -> UserShown:
    """Change an account. A new role, phone, organisation or password ends its sessions.

    A new password is good for one sign-in: its owner has to replace it first.
    """
    changes = body.model_dump(exclude_unset=True)
    if {"role", "employment_ends_on"} & changes.keys() and path.user_id == visit.person.user_id:
        raise Problem(Code.NOT_ONESELF)  # else the last administrator may lock everybody out
    edit = Edit(version, visit.person.login, one_time=path.user_id != visit.person.user_id)
    work = change_user(visit.pool, visit.tools.passwords, path.user_id, changes, edit)
    try:
        return _shown(await _saved(work))
    except UserMissingError:
        raise Problem(Code.NOT_FOUND) from None
    except UserChangedError as conflict:
        said = body.model_dump(mode="json", exclude_unset=True)
        raise changed_meanwhile(said, _shown(conflict.current)) from None


@routes.post(
    "/users/{user_id}/block",
    access=Action.BLOCK_USERS,
    rules=Rules(problems=(Code.NOT_ONESELF,), once=True),
)
async def block_account(visit: Visit, path: UserPath, body: Blocking) -> UserShown:
    """Block an account: its sessions end at once, and its open cases are nobody's again."""
    if path.user_id == visit.person.user_id:
        raise Problem(Code.NOT_ONESELF)
    order = Block(BlockReason(body.reason), body.note)
    within = reach(visit.person, Action.BLOCK_USERS)
    work = block_user(visit.pool, path.user_id, order, actor=visit.person.login, within=within)
    return await _found(work)


@routes.post("/users/{user_id}/unblock", access=Action.MANAGE_USERS, rules=Rules(once=True))
async def unblock_account(visit: Visit, path: UserPath) -> UserShown:
    """Let a blocked account sign in again, unless its last day has passed."""
    return await _found(unblock_user(visit.pool, path.user_id, actor=visit.person.login))


@routes.get(
    "/access-review", access=Action.REVIEW_ACCESS, rules=Rules(problems=(Code.INVALID_CURSOR,))
)
async def accounts_under_review(visit: Visit, query: PageQuery) -> Page[UserShown]:
    """List the open accounts that nobody has confirmed in this quarter: confirm or block each."""
    rows = await accounts_to_review(
        visit.pool,
        visit.person,
        visit.tools.settings.zone,
        after_login=_login_of(query.cursor),
        limit=query.limit + 1,
    )
    return _page(rows, query.limit)


@routes.post("/users/{user_id}/confirm", access=Action.REVIEW_ACCESS, rules=Rules(once=True))
async def confirm_account(visit: Visit, path: UserPath) -> UserShown:
    """Say that this person still needs the account."""
    return await _found(confirm_access(visit.pool, visit.person, path.user_id))


async def _saved(work: Awaitable[UserRow]) -> UserRow:
    try:
        return await work
    except LoginTakenError:
        raise Problem(Code.LOGIN_TAKEN) from None
    except NoOrganisationError:
        raise _organisation_missing() from None
    except BadAccountError:
        raise Problem(Code.INVALID, mistakes=[("body.duty", "not_of_role")]) from None
    except OrganisationUnknownError:
        raise unknown_organisation() from None
    except PasswordsBusyError:
        raise Problem(Code.BUSY, headers={"Retry-After": "2"}) from None


async def _found(work: Awaitable[UserRow]) -> UserShown:
    try:
        return _shown(await work)
    except AccountMissingError:
        raise Problem(Code.NOT_FOUND) from None
    except BlockNoteMissingError:
        raise Problem(Code.INVALID, mistakes=[("body.note", "missing")]) from None


def _page(rows: list[UserRow], limit: int) -> Page[UserShown]:
    shown = [_shown(row) for row in rows[:limit]]
    more = make_cursor(shown[-1].login) if len(rows) > limit else None
    return Page[UserShown](items=shown, next_cursor=more)


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
