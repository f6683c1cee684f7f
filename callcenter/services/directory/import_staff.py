"""Import who answers for organisations: a preview, or all of it in one transaction.

A row is a known appointment when organisation, role and name are the same (and the first day,
where the row gives it). What a person has written stays: only records that imports alone have
touched are changed.
"""

import asyncio
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from uuid6 import uuid7

from callcenter.domain.directory.refusals import FieldRefusedError
from callcenter.domain.directory.staff import StaffRole
from callcenter.domain.signatures import Signature
from callcenter.services.append_audit import append_audit
from callcenter.services.directory import cells
from callcenter.services.directory.import_report import ImportReport, RefusedRow, TouchedRow
from callcenter.services.directory.phones import phone
from callcenter.services.tables.read_table import named, read_table
from callcenter.services.tables.table import Row, Table
from db.directory import Organisation, lock_imports, organisations
from db.pool import Connection, Pool
from db.staff import (
    Confirmation,
    NewStaff,
    StaffContactRow,
    StaffFields,
    insert_staff,
    staff_fields,
    staff_of,
    update_staff,
)

HEADINGS: Final[Mapping[str, str]] = {
    "организация": "organisation",
    "медицинская организация": "organisation",
    "organisation": "organisation",
    "oid": "oid",
    "оид": "oid",
    "фио": "full_name",
    "ф.и.о.": "full_name",
    "full_name": "full_name",
    "name": "full_name",
    "роль": "role",
    "role": "role",
    "должность": "position",
    "position": "position",
    "телефон": "phone",
    "phone": "phone",
    "электронная почта": "email",
    "e-mail": "email",
    "email": "email",
    "назначен с": "valid_from",
    "valid_from": "valid_from",
    "назначен по": "valid_to",
    "valid_to": "valid_to",
}
ROLES: Final[Mapping[str, str]] = {
    **{role.value: role.value for role in StaffRole},
    "ответственный специалист": StaffRole.RESPONSIBLE_SPECIALIST,
    "ответственный": StaffRole.RESPONSIBLE_SPECIALIST,
    "руководитель": StaffRole.HEAD,
    "главный врач": StaffRole.HEAD,
    "пользователь": StaffRole.USER,
}


@dataclass(frozen=True, slots=True)
class Importer:
    """Who imports, on what day, and the region's area code for city numbers."""

    actor: str
    today: date
    area_code: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of a row that is taken."""

    row: int
    staff_id: UUID
    organisation_id: UUID
    known: StaffContactRow | None
    after: StaffFields
    fields: Sequence[str]  # that differ

    @property
    def line(self) -> TouchedRow:
        return TouchedRow(
            self.row, self.after.full_name, () if self.known is None else self.fields
        )

    @property
    def is_kept(self) -> bool:
        """Return whether a person has written the record, so that it stays as it is."""
        return (
            self.known is not None
            and bool(self.fields)
            and self.known.confirmed_by != Signature.IMPORT
        )


async def import_staff(
    pool: Pool, content: bytes, importer: Importer, *, dry_run: bool
) -> ImportReport:
    """Take the people of a CSV or XLSX file, or say what that would do.

    Raises TableRefusedError: the file as a whole cannot be read.
    """
    table, unknown = await asyncio.to_thread(_read, content)
    async with pool.acquire() as connection, connection.transaction():
        await lock_imports(connection)
        known = await staff_of(connection, None)
        plan = _Plan(importer, await organisations(connection), known)
        outcomes, refused = await asyncio.to_thread(plan.decide, table.rows)
        report = _report(table, unknown, outcomes, refused, written=not dry_run)
        if not dry_run:
            await _write(connection, importer, outcomes)
            await append_audit(
                connection,
                actor=importer.actor,
                action="staff.imported",
                object="staff",
                body={**report.summary, "sha256": hashlib.sha256(content).hexdigest()},
            )
    return report


def _read(content: bytes) -> tuple[Table, tuple[str, ...]]:
    return named(read_table(content), HEADINGS, required=("full_name", "role"))


class _Plan:
    """Rows against what is known; nothing is written here."""

    def __init__(
        self,
        importer: Importer,
        known: Iterable[Organisation],
        people: Iterable[StaffContactRow],
    ) -> None:
        self._importer = importer
        self._called: dict[str, set[UUID]] = {}
        for one in known:
            for name in (one.fields.oid, one.fields.name, one.fields.short_name):
                self._called.setdefault(_folded(name or ""), set()).add(one.organisation_id)
        self._people: dict[tuple[UUID, str, str], list[StaffContactRow]] = {}
        for person in sorted(people, key=lambda one: one.valid_from):
            key = (person.organisation_id, person.role, _folded(person.full_name))
            self._people.setdefault(key, []).append(person)
        self._taken: set[object] = set()

    def decide(self, rows: Iterable[Row]) -> tuple[list[Outcome], list[RefusedRow]]:
        outcomes, refused = [], []
        for row in rows:
            try:
                outcomes.append(self._outcome(row))
            except FieldRefusedError as error:
                column = _heading(error.field) if error.field else None
                refused.append(RefusedRow(row.number, column, error.reason))
        return outcomes, refused

    def _outcome(self, row: Row) -> Outcome:
        if row.overlong:
            raise FieldRefusedError("", "shifted")
        says = _says(row, self._importer.area_code)
        organisation_id = self._organisation(
            row.get("oid") or cells.needed(row, "organisation", 500)
        )
        known = self._known(organisation_id, says)
        before = staff_fields(known) if known else StaffFields("", "", self._importer.today)
        after = replace(before, **says)
        if after.valid_to is not None and after.valid_to < after.valid_from:
            raise FieldRefusedError("valid_to", "ends_before_it_begins")
        self._take_once(organisation_id, after)
        fields = [name for name, value in says.items() if getattr(before, name) != value]
        staff_id = known.staff_id if known else UUID(bytes=uuid7().bytes)
        return Outcome(row.number, staff_id, organisation_id, known, after, fields)

    def _organisation(self, called: str) -> UUID:
        found = self._called.get(_folded(called), set())
        if len(found) != 1:
            reason = "ambiguous_organisation" if found else "unknown_organisation"
            raise FieldRefusedError("organisation", reason)
        return next(iter(found))

    def _known(self, organisation_id: UUID, says: Mapping[str, Any]) -> StaffContactRow | None:
        """Return the appointment that a row is about: that of its first day, else the latest."""
        key = (organisation_id, says["role"], _folded(says["full_name"]))
        days = {one.valid_from: one for one in self._people.get(key, [])}
        if "valid_from" in says:
            return days.get(says["valid_from"])
        return days[max(days)] if days else None

    def _take_once(self, organisation_id: UUID, after: StaffFields) -> None:
        key = (organisation_id, after.role, _folded(after.full_name), after.valid_from)
        if key in self._taken:
            raise FieldRefusedError("", "repeated_row")
        self._taken.add(key)


def _says(row: Row, area_code: str) -> dict[str, Any]:
    """Return the fields of StaffFields that a row fills."""
    said = {
        "full_name": cells.needed(row, "full_name", 200),
        "role": cells.one_of(row, "role", ROLES),
        "position": cells.text(row, "position", 200),
        "email": cells.email(row, "email"),
        "valid_from": cells.day(row, "valid_from"),
        "valid_to": cells.day(row, "valid_to"),
    }
    if said["role"] is None:
        raise FieldRefusedError("role", "missing")
    if raw := cells.text(row, "phone", 200):
        number = phone(raw, area_code)
        said |= {"phone_raw": raw, "phone_e164": number.e164, "phone_extension": number.extension}
        return {
            name: value for name, value in said.items() if value is not None or "phone_" in name
        }
    return {name: value for name, value in said.items() if value is not None}


def _report(
    table: Table,
    unknown: Sequence[str],
    outcomes: Sequence[Outcome],
    refused: Sequence[RefusedRow],
    *,
    written: bool,
) -> ImportReport:
    old = [one for one in outcomes if one.known is not None]
    return ImportReport(
        source=table.source,
        written=written,
        added=[one.line for one in outcomes if one.known is None],
        changed=[one.line for one in old if one.fields and not one.is_kept],
        kept=[one.line for one in old if one.is_kept],
        unchanged=sum(not one.fields for one in old),
        refused=refused,
        ignored_columns=unknown,
    )


async def _write(connection: Connection, importer: Importer, outcomes: Iterable[Outcome]) -> None:
    confirmed = Confirmation(importer.today, Signature.IMPORT)
    outcomes = list(outcomes)
    await insert_staff(
        connection,
        [
            NewStaff(one.staff_id, one.organisation_id, confirmed, one.after)
            for one in outcomes
            if one.known is None
        ],
    )
    await update_staff(
        connection,
        [
            (one.staff_id, confirmed, one.after)
            for one in outcomes
            if one.known is not None and one.fields and not one.is_kept
        ],
    )


def _heading(field: str) -> str:
    return next((word for word, known in HEADINGS.items() if known == field), field)


def _folded(name: str) -> str:
    return " ".join(name.lower().split())
