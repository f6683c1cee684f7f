"""Do what an accepted application asks for, in one transaction with its step and its letter.

connect_org: the organisation is in the directory, connected, with its responsible specialists
(000-17). grant_user: an account with a one-time password, which is shown once, here, to be handed
over against signature (002-45). delete_user: the account is blocked at once (000-21).
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from uuid6 import uuid7

from callcenter.domain.access import Action, Person, Role
from callcenter.domain.access_applications import ApplicationKind, ApplicationStep
from callcenter.domain.accounts import BlockReason, Duty
from callcenter.domain.directory.staff import StaffRole
from callcenter.domain.errors import DomainError
from callcenter.domain.notice_texts import Language
from callcenter.services.accounts_access.take_application import (
    Held,
    Taking,
    take_application,
)
from callcenter.services.accounts_access.tell_applicant import tell_done
from callcenter.services.add_user import NewUser, add_within
from callcenter.services.block_user import Block, block_now
from callcenter.services.directory.edit_staff import StaffTakenError
from callcenter.services.directory.phones import phone
from callcenter.services.find_organisation import (
    OrganisationAmbiguousError,
    OrganisationUnknownError,
)
from callcenter.services.passwords import Passwords
from db.applications import (
    ApplicationRow,
    connect_organisation,
    one_application,
    write_result,
)
from db.organisations import (
    OrganisationRow,
    insert_organisation,
    organisation_exists,
    organisations_called,
)
from db.pool import Connection, Pool, UniqueViolation
from db.staff import Confirmation, NewStaff, StaffFields, insert_staff

PASSWORD_BYTES: Final = 12
SHORT_NAME: Final = 200
SEVERAL: Final = 5


class LoginMissingError(DomainError):
    """Say by which login the person will sign in."""


@dataclass(frozen=True, slots=True)
class Office:
    """What executing needs of the house."""

    today: date
    area_code: str
    language: Language


@dataclass(frozen=True, slots=True)
class Orders:
    """What whoever executes adds to the form."""

    login: str | None = None  # grant_user
    organisation_id: UUID | None = None  # connect_org: it is in the directory already


@dataclass(frozen=True, slots=True)
class Executed:
    row: ApplicationRow
    one_time_password: str | None  # stored nowhere; None: no account was made


async def execute_application(
    pool: Pool,
    passwords: Passwords,
    person: Person,
    held: Held,
    work: tuple[Orders, Office],
) -> Executed:
    """Do the work and take the step.

    Raises what `take_application` does, LoginMissingError, LoginTakenError, BadAccountError,
    OrganisationUnknownError, OrganisationAmbiguousError, StaffTakenError, PasswordsBusyError.
    """
    orders, office = work
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    hashed = await passwords.hash(password)

    async def change(connection: Connection, now: ApplicationRow) -> None:
        match ApplicationKind(now.kind):
            case ApplicationKind.CONNECT_ORG:
                await _connect(connection, now, orders, office, person)
            case ApplicationKind.GRANT_USER:
                await _grant(connection, now, orders, (hashed, person.login))
            case ApplicationKind.DELETE_USER:
                await _delete(connection, now, person)
        done = await one_application(connection, now.application_id)
        await tell_done(connection, done or now, office.language)

    taking = Taking(Action.DECIDE_APPLICATIONS, ApplicationStep.EXECUTE)
    row = await take_application(pool, person, held, taking, change)
    return Executed(row, password if row.kind == ApplicationKind.GRANT_USER else None)


async def _connect(
    connection: Connection, now: ApplicationRow, orders: Orders, office: Office, person: Person
) -> None:
    organisation_id = await _organisation(connection, now, orders)
    await connect_organisation(connection, organisation_id)
    confirmed = Confirmation(office.today, person.login)
    new = [
        NewStaff(UUID(bytes=uuid7().bytes), organisation_id, confirmed, _staff(one, office))
        for one in now.form.get("responsible", [])
    ]
    try:
        await insert_staff(connection, new)
    except UniqueViolation:
        raise StaffTakenError from None
    await write_result(connection, now.application_id, organisation_id, None)


async def _organisation(connection: Connection, now: ApplicationRow, orders: Orders) -> UUID:
    """Return the one that is ordered, else the one so called, else a new one."""
    if orders.organisation_id is not None:
        if not await organisation_exists(connection, orders.organisation_id):
            raise OrganisationUnknownError
        return orders.organisation_id
    name = str(now.form["organisation_name"])
    found = await organisations_called(connection, name, SEVERAL)
    if len(found) > 1:
        raise OrganisationAmbiguousError(found)
    if found:
        return found[0].organisation_id
    new = OrganisationRow(UUID(bytes=uuid7().bytes), name, name[:SHORT_NAME])
    await insert_organisation(connection, new)
    return new.organisation_id


def _staff(said: Mapping[str, Any], office: Office) -> StaffFields:
    number = phone(said.get("phone") or "", office.area_code)
    return StaffFields(
        full_name=said["full_name"],
        role=StaffRole.RESPONSIBLE_SPECIALIST,
        valid_from=office.today,
        position=said.get("position") or "",
        phone_raw=number.raw,
        phone_e164=number.e164,
        phone_extension=number.extension,
        email=said.get("email"),
    )


async def _grant(
    connection: Connection, now: ApplicationRow, orders: Orders, signed: tuple[str, str]
) -> None:
    if orders.login is None:
        raise LoginMissingError
    hashed, actor = signed
    form = now.form
    ends_on = form.get("employment_ends_on")
    new = NewUser(
        login=orders.login,
        password="",  # its hash alone goes further
        full_name=form["full_name"],
        role=Role.ORGANISATION,
        organisation_id=now.organisation_id,
        duty=Duty(form["duty"]) if form.get("duty") else None,
        email=form.get("email"),
        employment_ends_on=date.fromisoformat(ends_on) if ends_on else None,
        password_is_one_time=True,
    )
    user = await add_within(connection, new, hashed, actor)
    await write_result(connection, now.application_id, None, user.user_id)


async def _delete(connection: Connection, now: ApplicationRow, person: Person) -> None:
    if now.user_id is not None:
        note = f"application {now.application_id}: {now.form['reason']}"
        await block_now(
            connection, now.user_id, Block(BlockReason.APPLICATION, note), person.login
        )
