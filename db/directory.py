"""Organisations as the directory shows and changes them. The caller owns the transaction.

Whose name an account or a case needs is in db/organisations.py.
"""

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class PhoneRow:
    raw: str
    kind: str  # of NumberKind
    e164: str | None
    extension: str | None


@dataclass(frozen=True, slots=True)
class OrganisationFields:
    """What people and imports write."""

    name: str
    short_name: str
    kind: str = "medical"
    parent_id: UUID | None = None  # None: stands by itself
    superior_id: UUID | None = None  # None: the region's authority
    oid: str | None = None
    inn: str | None = None
    ogrn: str | None = None
    fias: UUID | None = None
    address: str = ""
    email: str | None = None
    site: str | None = None
    service_types: Sequence[str] = ()
    attaches_population: bool = False
    active_from: date | None = None
    active_to: date | None = None  # last day; None: works
    note: str = ""
    by_hand: Sequence[str] = ()  # fields that an import keeps
    imported_as: str | None = None  # what the next import finds it by, whatever became of it


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation with its phones, in the order in which they are shown."""

    organisation_id: UUID
    fields: OrganisationFields
    phones: tuple[PhoneRow, ...]
    updated_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class OrganisationFilter:
    """None: whatever it is."""

    words: Sequence[str] | None = None  # in small letters, without ё
    e164: str | None = None
    last_digits: str | None = None  # of a number
    kind: str | None = None
    parent_id: UUID | None = None
    active_on: date | None = None
    without_specialist_on: date | None = None


# Each statement names the fields in the order of OrganisationFields.
LIST_ORGANISATIONS: Final = """
    SELECT o.organisation_id, o.updated_at, o.version,
           o.name, o.short_name, o.kind, o.parent_id, o.superior_id, o.oid, o.inn, o.ogrn, o.fias,
           o.address, o.email, o.site, o.service_types, o.attaches_population, o.active_from,
           o.active_to, o.note, o.by_hand, o.imported_as
      FROM organisations o
     WHERE ($1::text IS NULL OR (o.name, o.organisation_id) > ($1, $2::uuid))
       AND ($3::text[] IS NULL OR o.words @@ directory_query($3))
       AND ($4::text IS NULL AND $5::text IS NULL
            OR EXISTS (SELECT FROM organisation_phones p
                        WHERE p.organisation_id = o.organisation_id
                          AND (p.e164 = $4 OR right(p.e164, length($5)) = $5)))
       AND ($6::text IS NULL OR o.kind = $6)
       AND ($7::uuid IS NULL OR o.parent_id = $7)
       AND ($8::date IS NULL OR o.active_to IS NULL OR o.active_to >= $8)
       AND ($9::date IS NULL
            OR o.kind = 'medical' AND o.parent_id IS NULL
               AND (o.active_to IS NULL OR o.active_to >= $9)
               AND NOT EXISTS (SELECT FROM staff_contacts s
                                WHERE s.organisation_id = o.organisation_id
                                  AND s.role = 'responsible_specialist' AND s.valid_from <= $9
                                  AND (s.valid_to IS NULL OR s.valid_to >= $9)))
     ORDER BY o.name, o.organisation_id
     LIMIT $10
"""


async def list_organisations(
    connection: Connection,
    only: OrganisationFilter,
    after: tuple[str, UUID] | None,
    limit: int,
) -> list[Organisation]:
    """Return organisations by name, those that follow the one called (name, id)."""
    name, organisation_id = after or (None, None)
    rows = await connection.fetch(
        LIST_ORGANISATIONS,
        *(name, organisation_id, only.words, only.e164, only.last_digits, only.kind),
        *(only.parent_id, only.active_on, only.without_specialist_on, limit),
    )
    return await _with_phones(connection, [dict(row) for row in rows])


ORGANISATIONS: Final = """
    SELECT organisation_id, updated_at, version,
           name, short_name, kind, parent_id, superior_id, oid, inn, ogrn, fias,
           address, email, site, service_types, attaches_population, active_from,
           active_to, note, by_hand, imported_as
      FROM organisations
     WHERE $1::uuid[] IS NULL OR organisation_id = ANY ($1)
     ORDER BY name, organisation_id
"""


async def organisations(
    connection: Connection, ids: Iterable[UUID] | None = None
) -> list[Organisation]:
    """Return those of `ids`, or all of them for an import: they are thousands at most."""
    rows = await connection.fetch(ORGANISATIONS, None if ids is None else list(ids))
    return await _with_phones(connection, [dict(row) for row in rows])


PHONES_OF: Final = """
    SELECT organisation_id, raw, kind, e164, extension
      FROM organisation_phones
     WHERE organisation_id = ANY ($1)
     ORDER BY organisation_id, position
"""


async def _with_phones(
    connection: Connection, rows: list[dict[str, object]]
) -> list[Organisation]:
    ids = [row["organisation_id"] for row in rows]
    phones: dict[object, list[PhoneRow]] = {organisation_id: [] for organisation_id in ids}
    for row in await connection.fetch(PHONES_OF, ids):
        found = PhoneRow(row["raw"], row["kind"], row["e164"], row["extension"])
        phones[row["organisation_id"]].append(found)
    return [_organisation(row, phones[row["organisation_id"]]) for row in rows]


def _organisation(row: dict[str, object], phones: list[PhoneRow]) -> Organisation:
    organisation_id, updated_at = row.pop("organisation_id"), row.pop("updated_at")
    version = row.pop("version")
    fields = OrganisationFields(**row)  # type: ignore[arg-type] # the columns of the statement
    return Organisation(organisation_id, fields, tuple(phones), updated_at, version)  # type: ignore[arg-type]


LOCK_ORGANISATION: Final = "SELECT true FROM organisations WHERE organisation_id = $1 FOR UPDATE"


async def lock_organisation(connection: Connection, organisation_id: UUID) -> None:
    """Keep others from changing it until the transaction ends."""
    await connection.execute(LOCK_ORGANISATION, organisation_id)


INSERT_ORGANISATION: Final = """
    INSERT INTO organisations (organisation_id, name, short_name, kind, parent_id, superior_id,
                               oid, inn, ogrn, fias, address, email, site, service_types,
                               attaches_population, active_from, active_to, note, by_hand,
                               imported_as)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
            $20)
"""
UPDATE_ORGANISATION: Final = """
    UPDATE organisations
       SET name = $2, short_name = $3, kind = $4, parent_id = $5, superior_id = $6, oid = $7,
           inn = $8, ogrn = $9, fias = $10, address = $11, email = $12, site = $13,
           service_types = $14, attaches_population = $15, active_from = $16, active_to = $17,
           note = $18, by_hand = $19, imported_as = $20, updated_at = app_now(),
           version = version + 1
     WHERE organisation_id = $1
"""

Written = Sequence[tuple[UUID, OrganisationFields]]


async def insert_organisations(connection: Connection, new: Written) -> None:
    """Insert organisations. Raises UniqueViolation: an OID, or name and address, is taken."""
    await connection.executemany(INSERT_ORGANISATION, [_values(*one) for one in new])


async def update_organisations(connection: Connection, changed: Written) -> None:
    """Write all fields anew. Raises UniqueViolation as inserting does."""
    await connection.executemany(UPDATE_ORGANISATION, [_values(*one) for one in changed])


def _values(organisation_id: UUID, fields: OrganisationFields) -> tuple[object, ...]:
    return (organisation_id, *astuple(fields))


DELETE_PHONES: Final = "DELETE FROM organisation_phones WHERE organisation_id = ANY ($1)"
INSERT_PHONE: Final = """
    INSERT INTO organisation_phones (organisation_id, position, raw, kind, e164, extension)
    VALUES ($1, $2, $3, $4, $5, $6)
"""


async def write_phones(
    connection: Connection, phones: Sequence[tuple[UUID, Sequence[PhoneRow]]]
) -> None:
    """Replace the phones of each organisation named."""
    await connection.execute(DELETE_PHONES, [organisation_id for organisation_id, _ in phones])
    rows = [
        (organisation_id, position, *astuple(phone))
        for organisation_id, numbers in phones
        for position, phone in enumerate(numbers, 1)
    ]
    await connection.executemany(INSERT_PHONE, rows)


LOCK_IMPORTS: Final = "SELECT pg_advisory_xact_lock($1)"
IMPORTS: Final = 122_000_008  # any number that nothing else in the schema locks


async def lock_imports(connection: Connection) -> None:
    """Let one import at a time change the directory, until the transaction ends."""
    await connection.execute(LOCK_IMPORTS, IMPORTS)


IS_BELOW: Final = """
    WITH RECURSIVE chain AS (
        SELECT organisation_id, parent_id, superior_id FROM organisations
         WHERE organisation_id = $1
         UNION
        SELECT o.organisation_id, o.parent_id, o.superior_id
          FROM chain
          JOIN organisations o
            ON CASE WHEN $3 THEN chain.parent_id ELSE chain.superior_id END = o.organisation_id
    )
    SELECT EXISTS (SELECT FROM chain WHERE organisation_id = $2)
"""


async def is_below(
    connection: Connection, lower_id: UUID, upper_id: UUID, *, as_unit: bool
) -> bool:
    """Return whether `lower_id` is, or leads up to, `upper_id`: as a unit, or by superiors."""
    found: bool = await connection.fetchval(IS_BELOW, lower_id, upper_id, as_unit)
    return found
