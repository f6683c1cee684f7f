"""Write citizens down, correct them, say how surely one is known, link one to a case (000-05)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from uuid6 import uuid7

from callcenter.domain.access import Action
from callcenter.domain.case_states import CaseState, Step, check_step
from callcenter.domain.directory.persons import check_policy, surer
from callcenter.domain.directory.refusals import FieldRefusedError, checked
from callcenter.domain.errors import DomainError
from callcenter.domain.identifiers_ru import IdentifierError, read_snils
from callcenter.services.append_audit import append_audit
from callcenter.services.directory.edit_organisation import Desk
from callcenter.services.directory.phones import phones
from callcenter.services.record_reading import read_in_a_refusal
from callcenter.services.take_case import InHand, StepTaken, take_case
from db.case_edits import CaseRow
from db.directory import organisations
from db.persons import (
    PersonFields,
    PersonPhone,
    PersonRow,
    Traits,
    delete_phones,
    find_persons,
    identify_contact,
    insert_person,
    insert_phones,
    link_case,
    lock_persons,
    lock_snils,
    persons,
    update_person,
    write_identification,
)
from db.pool import Connection, Pool

NAMES: Final = ("family_name", "given_name", "patronymic")
MOST_ALIKE: Final = 10


class PersonMissingError(Exception):
    """There is no such record."""


class PersonMergedError(DomainError):
    """The record was merged into another one; work with that."""


class PersonChangedError(Exception):
    """Somebody changed it since the caller read it; `current` is how it is now."""

    def __init__(self, current: PersonRow) -> None:
        super().__init__(current.version)
        self.current = current


@dataclass(frozen=True, slots=True)
class PersonInHand:
    """A record as its editor saw it."""

    person_id: UUID
    version: int


async def add_person(pool: Pool, desk: Desk, said: Mapping[str, Any]) -> PersonRow:
    """Write a citizen down: `said` holds fields of PersonFields, and `phones` as texts.

    Raises FieldRefusedError, also for a SNILS that another record has (`taken`).
    """
    person_id = UUID(bytes=uuid7().bytes)
    async with pool.acquire() as connection, connection.transaction():
        fields = await _checked(connection, person_id, PersonFields(family_name=""), said)
        await insert_person(connection, person_id, fields)
        await _write_phones(connection, desk, person_id, (), said)
        return await _finish(connection, desk, person_id, "person.added", sorted(said))


async def change_person(
    pool: Pool, desk: Desk, record: PersonInHand, said: Mapping[str, Any]
) -> PersonRow:
    """Change the fields of `said`; the others stay.

    Raises PersonMissingError, PersonChangedError, PersonMergedError, FieldRefusedError. A refusal
    shows what the fields are now: that is a reading, and recorded as one.
    """
    try:
        async with pool.acquire() as connection, connection.transaction():
            return await _change(connection, desk, await present(connection, record), said)
    except PersonChangedError:
        await read_in_a_refusal(pool, desk.person, f"person {record.person_id}")
        raise


async def _change(
    connection: Connection, desk: Desk, now: PersonRow, said: Mapping[str, Any]
) -> PersonRow:
    fields = await _checked(connection, now.person_id, now.fields, said)
    await update_person(connection, now.person_id, fields)
    await _write_phones(connection, desk, now.person_id, now.phones, said)
    return await _finish(connection, desk, now.person_id, "person.changed", sorted(said))


async def identify_person(
    pool: Pool, desk: Desk, record: PersonInHand, level: str, contact_id: UUID | None = None
) -> PersonRow:
    """Write down how surely the caller of `contact_id` is this person.

    The record keeps the surest level there ever was, the contact that of this time. Raises
    PersonMissingError (also: no such contact), PersonChangedError, PersonMergedError.
    """
    async with pool.acquire() as connection, connection.transaction():
        now = await present(connection, record)
        if contact_id is not None and not await identify_contact(
            connection, contact_id, now.person_id, level
        ):
            raise PersonMissingError
        best = surer(now.identification, level)
        await write_identification(connection, now.person_id, best, desk.person.user_id)
        return await _finish(connection, desk, now.person_id, "person.identified", [level])


async def link_person(pool: Pool, desk: Desk, case: InHand, person_id: UUID | None) -> CaseRow:
    """Say whose case it is; None: that is not known any more.

    Raises PersonMissingError, PersonMergedError, and what take_case raises.
    """

    async def write(connection: Connection, now: CaseRow) -> StepTaken:
        numbered = now.case_number is not None
        check_step(CaseState(now.state), Step.EDIT, numbered=numbered, topic=now.topic)
        if person_id is not None:
            await lock_persons(connection, [person_id])
            standing(await persons(connection, [person_id]))
        await link_case(connection, now.case_id, person_id)
        return StepTaken("link_person" if person_id else "unlink_person")

    return await take_case(pool, desk.person, case, Action.EDIT_CASES, write)


async def present(connection: Connection, record: PersonInHand) -> PersonRow:
    """Lock a record and return it as its editor saw it, or raise."""
    await lock_persons(connection, [record.person_id])
    now = standing(await persons(connection, [record.person_id]))
    if now.version != record.version:
        raise PersonChangedError(now)
    return now


def standing(found: Sequence[PersonRow]) -> PersonRow:
    """Return the one record found, if it stands for itself."""
    if not found:
        raise PersonMissingError
    if found[0].merged_into is not None:
        raise PersonMergedError
    return found[0]


async def _checked(
    connection: Connection, person_id: UUID, now: PersonFields, said: Mapping[str, Any]
) -> PersonFields:
    """Return `now` with what is said, or raise FieldRefusedError."""
    new = replace(now, **{name: value for name, value in said.items() if name != "phones"})
    names: dict[str, Any] = {name: " ".join(getattr(new, name).split()) for name in NAMES}
    new = replace(
        new,
        **names,
        snils=checked("snils", read_snils, new.snils),
        policy_number=_policy(new),
        policy_kind=new.policy_kind if new.policy_number else None,
    )
    if not new.family_name:
        raise FieldRefusedError("family_name", "missing")
    if new.attached_to is not None and not await organisations(connection, [new.attached_to]):
        raise FieldRefusedError("attached_to", "unknown_organisation")
    if new.snils is not None and new.snils != now.snils:
        await _check_snils_free(connection, person_id, new.snils)
    return new


def _policy(fields: PersonFields) -> str | None:
    if fields.policy_number is not None and fields.policy_kind is None:
        raise FieldRefusedError("policy_kind", "missing")
    try:
        return check_policy(fields.policy_kind, fields.policy_number)
    except IdentifierError as error:
        raise FieldRefusedError("policy_number", error.fault) from None


async def _check_snils_free(connection: Connection, person_id: UUID, snils: str) -> None:
    await lock_snils(connection, snils)
    alike = await find_persons(connection, Traits(snils=snils), MOST_ALIKE)
    if any(one.person_id != person_id for one in alike):
        raise FieldRefusedError("snils", "taken")


async def _write_phones(
    connection: Connection,
    desk: Desk,
    person_id: UUID,
    now: Sequence[PersonPhone],
    said: Mapping[str, Any],
) -> None:
    """Replace the phones; those that stay keep their ids, for a merge remembers them."""
    if "phones" not in said:
        return
    kept = {one.number: one for one in now}
    wanted = [
        kept.get(number) or PersonPhone(UUID(bytes=uuid7().bytes), number)
        for number in phones(said["phones"], desk.area_code)
    ]
    await delete_phones(connection, [one.phone_id for one in now])
    await insert_phones(connection, person_id, enumerate(wanted, 1))


async def _finish(
    connection: Connection, desk: Desk, person_id: UUID, action: str, fields: list[str]
) -> PersonRow:
    [now] = await persons(connection, [person_id])
    await append_audit(
        connection,
        actor=desk.person.login,
        action=action,
        object=f"person {person_id}",
        body={"fields": fields},
    )
    return now
