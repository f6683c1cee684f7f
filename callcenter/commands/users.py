"""`callcenter user`: accounts from the command line."""

import secrets
from typing import Annotated
from uuid import UUID

import typer

from callcenter.commands.output import AsJson, CommandError, show, with_database
from callcenter.domain.access import Role
from callcenter.domain.accounts import BlockReason
from callcenter.domain.signatures import Signature
from callcenter.services.add_user import (
    BadAccountError,
    LoginTakenError,
    NewUser,
    NoOrganisationError,
    add_user,
)
from callcenter.services.block_user import Block, block_user, unblock_user, user_id_by_login
from callcenter.services.find_organisation import (
    OrganisationAmbiguousError,
    OrganisationUnknownError,
    find_organisation,
)
from callcenter.services.list_users import list_users
from callcenter.services.passwords import Passwords
from callcenter.settings import Settings
from db.accounts import UserRow
from db.pool import Pool

app = typer.Typer(help="Accounts: add, block, list.", no_args_is_help=True)

NOTE = "from the command line"
SHORTEST_PASSWORD = 10
FORMS = (
    "login: 2 to 41 of a-z 0-9 . _ -, a letter or digit first; extension: 2 to 6 digits; "
    "name: 1 to 200 signs; correct it and repeat"
)
Login = Annotated[str, typer.Argument(help="Lower-case letters, digits, dot, dash, underscore.")]


@app.command("add")
def add(  # noqa: PLR0913 - each is an option of the command
    login: Login,
    *,
    name: Annotated[str, typer.Option(help="Full name, as colleagues know the person.")],
    role: Annotated[Role, typer.Option(help="What the account may do.")] = Role.OPERATOR,
    extension: Annotated[str | None, typer.Option(help="The phone's number, such as 201.")] = None,
    organisation: Annotated[
        str | None,
        typer.Option(help="Whose cases an organisation's employee sees: name, short name or id."),
    ] = None,
    ask_password: Annotated[
        bool, typer.Option("--ask-password", help="Type a password instead of getting one.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Add an account and print its password once."""
    password = (
        typer.prompt("Password", hide_input=True, confirmation_prompt=True)
        if ask_password
        else secrets.token_urlsafe(12)
    )
    if len(password) < SHORTEST_PASSWORD:
        raise CommandError(f"a password has {SHORTEST_PASSWORD} signs or more; repeat with one")

    async def work(pool: Pool, _settings: Settings) -> UserRow:
        whose = await _whose(pool, organisation) if organisation else None
        new = NewUser(login, password, name, role, extension, whose)
        passwords = Passwords()
        try:
            return await add_user(pool, passwords, new, actor=Signature.SYSTEM)
        finally:
            passwords.close()

    try:
        user = with_database(work)
    except LoginTakenError:
        raise CommandError(f"{login}: login or extension is taken; choose another") from None
    except BadAccountError:
        raise CommandError(FORMS) from None
    except NoOrganisationError:
        raise CommandError("role organisation needs --organisation") from None
    document = {"login": user.login, "role": user.role, "extension": user.extension}
    lines = [f"{user.login} added as {user.role}."]
    if not ask_password:
        document["password"] = password
        lines.append(f"Password (shown once): {password}")
    show(document, lines, as_json=as_json)


@app.command("block")
def block(
    login: Login,
    *,
    undo: Annotated[bool, typer.Option("--undo", help="Open the account again.")] = False,
    reason: Annotated[BlockReason, typer.Option(help="Why.")] = BlockReason.OTHER,
    as_json: AsJson = False,
) -> None:
    """Block an account; all its sessions end at once."""

    async def work(pool: Pool, _settings: Settings) -> bool:
        user_id = await user_id_by_login(pool, login)
        if user_id is None:
            return False
        if undo:
            await unblock_user(pool, user_id, actor=Signature.SYSTEM)
        else:
            await block_user(pool, user_id, Block(reason, NOTE), actor=Signature.SYSTEM)
        return True

    if not with_database(work):
        raise CommandError(f"{login}: there is no such account; see `callcenter user list`")
    said = f"{login} is open again." if undo else f"{login} is blocked; its sessions have ended."
    show({"login": login, "blocked": not undo}, [said], as_json=as_json)


@app.command("list")
def list_all(*, as_json: AsJson = False) -> None:
    """List accounts."""

    async def work(pool: Pool, _settings: Settings) -> list[UserRow]:
        rows: list[UserRow] = []
        while page := await list_users(pool, after_login=rows[-1].login if rows else ""):
            rows += page
        return rows

    rows = with_database(work)
    document = [
        {
            "login": row.login,
            "name": row.full_name,
            "role": row.role,
            "extension": row.extension,
            "blocked_at": row.blocked_at,
        }
        for row in rows
    ]
    show(document, [_line(row) for row in rows], as_json=as_json)


async def _whose(pool: Pool, called: str) -> UUID:
    try:
        return await find_organisation(pool, called)
    except OrganisationUnknownError:
        raise CommandError(
            f"{called}: there is no such organisation; give a name or an id that is there"
        ) from None
    except OrganisationAmbiguousError as several:
        named = "; ".join(f"{one.organisation_id} {one.name}" for one in several.candidates)
        raise CommandError(
            f"{called}: several organisations are called so; repeat with an id: {named}"
        ) from None


def _line(row: UserRow) -> str:
    state = "blocked" if row.blocked_at else "active"
    name = " ".join(row.full_name.split())  # on this line, whatever it holds
    return f"{row.login:24} {row.role:14} {row.extension or '-':6} {state:8} {name}"
