"""Who answers for what in an organisation. The caller owns the transaction."""

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class StaffContactRow:
    staff_id: UUID
    organisation_id: UUID
    full_name: str
    role: str  # responsible_specialist, head or user
    position: str
    phone_raw: str
    phone_e164: str | None  # None: cannot be dialled from here
    phone_extension: str | None
    email: str | None
    valid_from: date
    valid_to: date | None  # last day; None: no end known
    confirmed_on: date
    confirmed_by: str  # login, or "import"
    updated_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class StaffOfLevel:
    level: int  # 0: the organisation itself, 1: the one it is a unit of, ...
    contact: StaffContactRow


# A chain of units has no circles (organisations are written by db/directory.py); ten levels are
# more than anybody has.
STAFF_UPWARDS: Final = """
    WITH RECURSIVE chain AS (
        SELECT organisation_id, parent_id, 0 AS level
          FROM organisations
         WHERE organisation_id = $1
         UNION ALL
        SELECT o.organisation_id, o.parent_id, chain.level + 1
          FROM chain
          JOIN organisations o ON o.organisation_id = chain.parent_id
         WHERE chain.level < 10
    )
    SELECT chain.level, s.staff_id, s.organisation_id, s.full_name, s.role, s.position,
           s.phone_raw, s.phone_e164, s.phone_extension, s.email, s.valid_from, s.valid_to,
           s.confirmed_on, s.confirmed_by, s.updated_at, s.version
      FROM chain
      JOIN staff_contacts s ON s.organisation_id = chain.organisation_id
     WHERE s.role IN ('responsible_specialist', 'head')
       AND s.valid_from <= $2
       AND (s.valid_to IS NULL OR s.valid_to >= $2)
     ORDER BY chain.level, s.full_name, s.staff_id
"""


async def staff_upwards(
    connection: Connection, organisation_id: UUID, on: date
) -> list[StaffOfLevel]:
    """Return specialists and heads active on a day, of an organisation and those above it."""
    rows = await connection.fetch(STAFF_UPWARDS, organisation_id, on)
    fields = [dict(row) for row in rows]
    return [StaffOfLevel(row.pop("level"), StaffContactRow(**row)) for row in fields]


@dataclass(frozen=True, slots=True)
class StaffFields:
    """What people and imports write."""

    full_name: str
    role: str
    valid_from: date
    position: str = ""
    phone_raw: str = ""
    phone_e164: str | None = None
    phone_extension: str | None = None
    email: str | None = None
    valid_to: date | None = None


def staff_fields(row: StaffContactRow) -> StaffFields:
    """Return what of a record people write."""
    return StaffFields(
        full_name=row.full_name,
        role=row.role,
        valid_from=row.valid_from,
        position=row.position,
        phone_raw=row.phone_raw,
        phone_e164=row.phone_e164,
        phone_extension=row.phone_extension,
        email=row.email,
        valid_to=row.valid_to,
    )


@dataclass(frozen=True, slots=True)
class Confirmation:
    """That somebody of the organisation said that a record is so."""

    on: date
    by: str  # login, or "import"


STAFF: Final = """
    SELECT staff_id, organisation_id, full_name, role, position, phone_raw, phone_e164,
           phone_extension, email, valid_from, valid_to, confirmed_on, confirmed_by, updated_at,
           version
      FROM staff_contacts
     WHERE ($1::uuid[] IS NULL OR staff_id = ANY ($1))
       AND ($2::uuid[] IS NULL OR organisation_id = ANY ($2))
     ORDER BY organisation_id, valid_to DESC NULLS FIRST, role, full_name, staff_id
     LIMIT $3
"""
MOST: Final = 100_000  # an import reads them all


async def staff(
    connection: Connection, ids: Iterable[UUID], limit: int = MOST
) -> list[StaffContactRow]:
    rows = await connection.fetch(STAFF, list(ids), None, limit)
    return [StaffContactRow(**row) for row in rows]


async def staff_of(
    connection: Connection, organisations: Iterable[UUID] | None, limit: int = MOST
) -> list[StaffContactRow]:
    """Return the people of organisations (None: of all), those of today before the former ones."""
    wanted = None if organisations is None else list(organisations)
    rows = await connection.fetch(STAFF, None, wanted, limit)
    return [StaffContactRow(**row) for row in rows]


LOCK_STAFF: Final = "SELECT true FROM staff_contacts WHERE staff_id = $1 FOR UPDATE"


async def lock_staff(connection: Connection, staff_id: UUID) -> None:
    """Keep others from changing the record until the transaction ends."""
    await connection.execute(LOCK_STAFF, staff_id)


INSERT_STAFF: Final = """
    INSERT INTO staff_contacts (staff_id, organisation_id, confirmed_on, confirmed_by, full_name,
                                role, valid_from, position, phone_raw, phone_e164,
                                phone_extension, email, valid_to)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
"""
UPDATE_STAFF: Final = """
    UPDATE staff_contacts
       SET confirmed_on = $2, confirmed_by = $3, full_name = $4, role = $5, valid_from = $6,
           position = $7, phone_raw = $8, phone_e164 = $9, phone_extension = $10, email = $11,
           valid_to = $12, updated_at = app_now(), version = version + 1
     WHERE staff_id = $1
"""


@dataclass(frozen=True, slots=True)
class NewStaff:
    staff_id: UUID
    organisation_id: UUID
    confirmed: Confirmation
    fields: StaffFields


async def insert_staff(connection: Connection, new: Iterable[NewStaff]) -> None:
    """Insert records. Raises UniqueViolation: the same appointment is there."""
    values = [
        (one.staff_id, one.organisation_id, *astuple(one.confirmed), *astuple(one.fields))
        for one in new
    ]
    await connection.executemany(INSERT_STAFF, values)


async def update_staff(
    connection: Connection, changed: Iterable[tuple[UUID, Confirmation, StaffFields]]
) -> None:
    """Write all fields anew. Raises UniqueViolation: it became the same as another one."""
    values = [
        (staff_id, *astuple(confirmed), *astuple(fields))
        for staff_id, confirmed, fields in changed
    ]
    await connection.executemany(UPDATE_STAFF, values)


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    contact: StaffContactRow
    organisation: str  # short name


UNCONFIRMED: Final = """
    SELECT o.short_name AS organisation, s.staff_id, s.organisation_id, s.full_name, s.role,
           s.position, s.phone_raw, s.phone_e164, s.phone_extension, s.email, s.valid_from,
           s.valid_to, s.confirmed_on, s.confirmed_by, s.updated_at, s.version
      FROM staff_contacts s
      JOIN organisations o USING (organisation_id)
     WHERE s.confirmed_on < $1
       AND s.valid_from <= $2
       AND (s.valid_to IS NULL OR s.valid_to >= $2)
       AND (o.active_to IS NULL OR o.active_to >= $2)
       AND ($3::date IS NULL OR (s.confirmed_on, s.staff_id) > ($3, $4::uuid))
     ORDER BY s.confirmed_on, s.staff_id
     LIMIT $5
"""


async def unconfirmed(
    connection: Connection,
    before: date,
    active_on: date,
    after: tuple[date, UUID] | None,
    limit: int,
) -> list[Unconfirmed]:
    """Return records active on a day and confirmed last before another, the oldest first."""
    rows = await connection.fetch(UNCONFIRMED, before, active_on, *(after or (None, None)), limit)
    fields = [dict(row) for row in rows]
    return [
        Unconfirmed(organisation=row.pop("organisation"), contact=StaffContactRow(**row))
        for row in fields
    ]
