"""Add and change organisations by hand. What a person has set, an import keeps from then on."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from uuid6 import uuid7

from callcenter.domain.access import Person
from callcenter.domain.directory.refusals import FieldRefusedError, checked
from callcenter.domain.identifiers_ru import read_inn, read_ogrn, read_oid
from callcenter.services.append_audit import append_audit
from callcenter.services.directory.phones import phones
from db.directory import (
    Organisation,
    OrganisationFields,
    insert_organisations,
    is_below,
    lock_organisation,
    organisations,
    update_organisations,
    write_phones,
)
from db.pool import Connection, Pool, UniqueViolation

LONGEST_SHORT_NAME: Final = 200
PEOPLES_OWN: Final = frozenset({"note", "by_hand"})  # an import has nothing to say about them
READERS: Final = {"oid": read_oid, "inn": read_inn, "ogrn": read_ogrn}


class OrganisationMissingError(Exception):
    """There is no such organisation."""


class OrganisationTakenError(Exception):
    """Another organisation has this OID, or this name and address."""


class OrganisationChangedError(Exception):
    """Somebody changed it since the caller read it; `current` is how it is now."""

    def __init__(self, current: Organisation) -> None:
        super().__init__(current.version)
        self.current = current


@dataclass(frozen=True, slots=True)
class Desk:
    """Who edits, and the region's area code for city numbers."""

    person: Person
    area_code: str


async def add_organisation(pool: Pool, desk: Desk, said: Mapping[str, Any]) -> Organisation:
    """Add an organisation of `said`: fields of OrganisationFields, and `phones` as texts.

    Raises FieldRefusedError, OrganisationTakenError.
    """
    organisation_id = UUID(bytes=uuid7().bytes)
    blank = OrganisationFields(name="", short_name=said["name"][:LONGEST_SHORT_NAME])
    try:
        async with pool.acquire() as connection, connection.transaction():
            new = await _checked(connection, organisation_id, blank, said)
            await insert_organisations(connection, [(organisation_id, new)])
            return await _finish(connection, desk, organisation_id, said, "organisation.added")
    except UniqueViolation:
        raise OrganisationTakenError from None


async def change_organisation(
    pool: Pool, desk: Desk, organisation_id: UUID, said: Mapping[str, Any], version: int
) -> Organisation:
    """Change the fields of `said`; the others stay as they are.

    Raises OrganisationMissingError, OrganisationChangedError, FieldRefusedError,
    OrganisationTakenError.
    """
    try:
        async with pool.acquire() as connection, connection.transaction():
            now = await _present(connection, organisation_id, version)
            new = await _checked(connection, organisation_id, now.fields, said)
            await update_organisations(connection, [(organisation_id, new)])
            return await _finish(connection, desk, organisation_id, said, "organisation.changed")
    except UniqueViolation:
        raise OrganisationTakenError from None


async def _present(connection: Connection, organisation_id: UUID, version: int) -> Organisation:
    await lock_organisation(connection, organisation_id)
    found = await organisations(connection, [organisation_id])
    if not found:
        raise OrganisationMissingError
    if found[0].version != version:
        raise OrganisationChangedError(found[0])
    return found[0]


async def _checked(
    connection: Connection,
    organisation_id: UUID,
    now: OrganisationFields,
    said: Mapping[str, Any],
) -> OrganisationFields:
    """Return `now` with what is said, or raise FieldRefusedError."""
    fields = {name: value for name, value in said.items() if name != "phones"}
    for name, read in READERS.items():
        if name in fields:
            fields[name] = checked(name, read, fields[name])
    touched = {*now.by_hand, *said} - PEOPLES_OWN
    new = replace(now, **{"by_hand": sorted(touched), **fields})
    if new.active_from and new.active_to and new.active_to < new.active_from:
        raise FieldRefusedError("active_to", "ends_before_it_begins")
    await _check_link(connection, organisation_id, "parent_id", new.parent_id)
    await _check_link(connection, organisation_id, "superior_id", new.superior_id)
    return new


async def _check_link(
    connection: Connection, organisation_id: UUID, field: str, upper_id: UUID | None
) -> None:
    if upper_id is None:
        return
    if not await organisations(connection, [upper_id]):
        raise FieldRefusedError(field, "unknown_organisation")
    as_unit = field == "parent_id"
    if await is_below(connection, upper_id, organisation_id, as_unit=as_unit):
        raise FieldRefusedError(field, "circle")


async def _finish(
    connection: Connection,
    desk: Desk,
    organisation_id: UUID,
    said: Mapping[str, Any],
    action: str,
) -> Organisation:
    """Write the phones and the audit entry, and return what is there now."""
    if "phones" in said:
        numbers = phones(said["phones"], desk.area_code)
        await write_phones(connection, [(organisation_id, numbers)])
    [now] = await organisations(connection, [organisation_id])
    await append_audit(
        connection,
        actor=desk.person.login,
        action=action,
        object=f"organisation {organisation_id}",
        body={"fields": sorted(said)},
    )
    return now
