"""People of the demo: an operator for each phone, and one of every other role."""

import json
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from callcenter.domain.access import Role
from callcenter.domain.accounts import Duty
from callcenter.domain.signatures import Signature
from callcenter.services.add_user import NewUser, add_user
from callcenter.services.change_user import Edit, change_user
from callcenter.services.find_organisation import find_organisation
from callcenter.services.list_users import list_users
from callcenter.services.passwords import Passwords
from db.accounts import UserRow
from db.pool import Pool

ACCOUNTS: Final = "accounts.json"
MOST_ACCOUNTS: Final = 1000
CLINIC: Final = "Поликлиника № 2 (ЦРБ)"  # one of the demo's organisations
OPERATORS: Final = {  # people at a browser; the automatic ones are called by their extension
    "operator": ("Оксана Операторова", "301"),
    "operator-two": ("Надежда Линейная", "302"),
}
OTHERS: Final = {
    "supervisor": ("Ольга Старшая", Role.SUPERVISOR),
    "administrator": ("Андрей Администратор", Role.ADMINISTRATOR),
    "specialist": ("Сергей Специалист", Role.LINE2),
    "expert": ("Елена Эксперт", Role.LINE3),
    "clinic": ("Галина Главная", Role.ORGANISATION),  # head in the demo's directory
    "auditor": ("Пётр Проверкин", Role.AUDITOR),
}


@dataclass(frozen=True, slots=True)
class Account:
    login: str
    password: str
    role: str
    extension: str | None = None


async def ensure_accounts(pool: Pool, folder: Path, extensions: list[str]) -> list[Account]:
    """Return the accounts of this demo; those of an earlier run keep their passwords.

    The organisations must be there.

    They are kept in `accounts.json`, which only its owner reads, because the database
    keeps none.
    """
    path = folder / ACCOUNTS
    kept = _kept(path)
    wanted = [kept.get(one.login, one) for one in _wanted(extensions)]
    everybody = kept | {one.login: one for one in wanted}
    path.touch(mode=0o600)
    path.write_text(json.dumps([asdict(one) for one in everybody.values()], indent=1))
    stored = {user.login: user for user in await list_users(pool, limit=MOST_ACCOUNTS)}
    passwords = Passwords()
    try:
        for account in wanted:
            if account.login not in stored:
                await _add(pool, passwords, account)
            elif account.login not in kept:
                await _set_password(pool, passwords, account, stored[account.login])
    finally:
        passwords.close()
    return wanted


def _kept(path: Path) -> dict[str, Account]:
    if not path.exists():
        return {}
    return {one["login"]: Account(**one) for one in json.loads(path.read_text())}


def _wanted(extensions: list[str]) -> list[Account]:
    operators = [
        Account(f"operator{number}", secrets.token_urlsafe(9), Role.OPERATOR.value, extension)
        for number, extension in enumerate(extensions, start=1)
    ]
    people = [
        Account(login, secrets.token_urlsafe(9), Role.OPERATOR.value, extension)
        for login, (_, extension) in OPERATORS.items()
    ]
    others = [
        Account(login, secrets.token_urlsafe(9), role.value) for login, (_, role) in OTHERS.items()
    ]
    return operators + people + others


async def _add(pool: Pool, passwords: Passwords, account: Account) -> None:
    name, role = _name_and_role(account)
    organisation = await find_organisation(pool, CLINIC) if role is Role.ORGANISATION else None
    # As the directory has her, so that she may dispute what was done (003-47).
    duty = Duty.HEAD if role is Role.ORGANISATION else None
    new = NewUser(
        *(account.login, account.password, name, role, account.extension, organisation, duty)
    )
    await add_user(pool, passwords, new, actor=Signature.SYSTEM)


def _name_and_role(account: Account) -> tuple[str, Role]:
    if account.login in OPERATORS:
        return OPERATORS[account.login][0], Role.OPERATOR
    return OTHERS.get(account.login, (f"Оператор {account.extension}", Role.OPERATOR))


async def _set_password(pool: Pool, passwords: Passwords, account: Account, user: UserRow) -> None:
    """Replace a password whose file is lost."""
    change = {"password": account.password}
    await change_user(pool, passwords, user.user_id, change, Edit(user.version, "system"))
