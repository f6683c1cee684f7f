"""Appoint, change and confirm those who answer for an organisation (003-07..09, A16)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from uuid6 import uuid7

from callcenter.domain.access import Action
from callcenter.domain.directory.refusals import FieldRefusedError
from callcenter.services.append_audit import append_audit
from callcenter.services.as_person import as_person
from callcenter.services.directory.edit_organisation import Desk
from callcenter.services.directory.phones import phone
from callcenter.services.directory.read_staff import within
from callcenter.services.record_reading import read_in_a_refusal
from db.attachments import release_attachments
from db.directory import organisations
from db.pool import Connection, Pool, UniqueViolation
from db.staff import (
    Confirmation,
    NewStaff,
    StaffContactRow,
    StaffFields,
    insert_staff,
    lock_staff,
    staff,
    staff_fields,
    update_staff,
)


class StaffMissingError(Exception):
    """There is no such record, or no such organisation, within the person's reach."""


class StaffTakenError(Exception):
    """The same person is already appointed to this from this day on."""


class StaffChangedError(Exception):
    """Somebody changed it since the caller read it; `current` is how it is now."""

    def __init__(self, current: StaffContactRow) -> None:
        super().__init__(current.version)
        self.current = current


@dataclass(frozen=True, slots=True)
class StaffInHand:
    """A record as its editor saw it."""

    staff_id: UUID
    version: int


async def appoint(
    pool: Pool, desk: Desk, organisation_id: UUID, said: Mapping[str, Any], today: date
) -> StaffContactRow:
    """Add a record of `said`: fields of StaffFields, the phone as `phone_raw` alone.

    Who writes it down confirms it. Raises StaffMissingError (no such organisation),
    FieldRefusedError, StaffTakenError.
    """
    staff_id = UUID(bytes=uuid7().bytes)
    fields = _checked(StaffFields(full_name="", role="", valid_from=today), desk, said)
    confirmed = Confirmation(today, desk.person.login)
    try:
        async with pool.acquire() as connection, connection.transaction():
            if not await organisations(connection, [organisation_id]):
                raise StaffMissingError
            new = NewStaff(staff_id, organisation_id, confirmed, fields)
            await insert_staff(connection, [new])
            return await _finish(connection, desk, staff_id, "staff.appointed", sorted(said))
    except UniqueViolation:
        raise StaffTakenError from None


async def change_staff(
    pool: Pool, desk: Desk, record: StaffInHand, said: Mapping[str, Any], today: date
) -> StaffContactRow:
    """Change the fields of `said`; the others stay. `valid_to` ends an appointment.

    Who writes a change down has it from the organisation: that confirms the record.

    Raises StaffMissingError, StaffChangedError, FieldRefusedError, StaffTakenError. A refusal
    shows what the fields are now: that is a reading, and recorded as one.
    """
    try:
        async with pool.acquire() as connection, connection.transaction():
            now = await _present(connection, desk, record, Action.EDIT_DIRECTORY)
            return await _change(connection, desk, now, said, today)
    except UniqueViolation:
        raise StaffTakenError from None
    except StaffChangedError:
        await read_in_a_refusal(pool, desk.person, f"staff {record.staff_id}")
        raise


async def _change(
    connection: Connection, desk: Desk, now: StaffContactRow, said: Mapping[str, Any], today: date
) -> StaffContactRow:
    fields = _checked(staff_fields(now), desk, said)
    confirmed = Confirmation(today, desk.person.login)
    await update_staff(connection, [(now.staff_id, confirmed, fields)])
    if now.valid_to is None and fields.valid_to is not None:
        await release_attachments(connection, now.staff_id)
    return await _finish(connection, desk, now.staff_id, "staff.changed", sorted(said))


async def confirm_staff(
    pool: Pool, desk: Desk, record: StaffInHand, today: date
) -> StaffContactRow:
    """Write down that the organisation says that the record is so: good for another year.

    Raises StaffMissingError, StaffChangedError.
    """
    async with pool.acquire() as connection, connection.transaction():
        now = await _present(connection, desk, record, Action.CONFIRM_STAFF)
        confirmed = Confirmation(today, desk.person.login)
        await update_staff(connection, [(record.staff_id, confirmed, staff_fields(now))])
        return await _finish(connection, desk, now.staff_id, "staff.confirmed", [])


async def _present(
    connection: Connection, desk: Desk, record: StaffInHand, action: Action
) -> StaffContactRow:
    await lock_staff(connection, record.staff_id)
    async with as_person(connection, desk.person):
        found = await staff(connection, [record.staff_id])
    if not found or not within(desk.person, action, found[0].organisation_id):
        raise StaffMissingError
    if found[0].version != record.version:
        raise StaffChangedError(found[0])
    return found[0]


def _checked(now: StaffFields, desk: Desk, said: Mapping[str, Any]) -> StaffFields:
    new = replace(now, **said)
    if new.valid_to is not None and new.valid_to < new.valid_from:
        raise FieldRefusedError("valid_to", "ends_before_it_begins")
    if "phone_raw" in said:
        number = phone(new.phone_raw, desk.area_code)
        new = replace(new, phone_e164=number.e164, phone_extension=number.extension)
    return new


async def _finish(
    connection: Connection, desk: Desk, staff_id: UUID, action: str, fields: list[str]
) -> StaffContactRow:
    [now] = await staff(connection, [staff_id])
    await append_audit(
        connection,
        actor=desk.person.login,
        action=action,
        object=f"staff {staff_id}",
        body={"fields": fields} if fields else {},
    )
    return now
