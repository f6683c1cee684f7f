"""Citizens in PostgreSQL. Personal data: who reads it for somebody records that.

One function, one statement; the caller owns the transaction.
"""

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from db.directory import PhoneRow
from db.pool import Connection


@dataclass(frozen=True, slots=True)
class PersonFields:
    """What people write of a citizen."""

    family_name: str
    given_name: str = ""
    patronymic: str = ""
    birth_date: date | None = None
    sex: str | None = None  # female or male
    snils: str | None = None  # eleven digits
    policy_kind: str | None = None  # of PolicyKind; None: no policy known
    policy_number: str | None = None
    email: str | None = None
    address: str = ""
    attached_to: UUID | None = None  # organisation
    note: str = ""


@dataclass(frozen=True, slots=True)
class PersonPhone:
    phone_id: UUID
    number: PhoneRow


@dataclass(frozen=True, slots=True)
class PersonRow:
    person_id: UUID
    fields: PersonFields
    phones: tuple[PersonPhone, ...]
    identification: str
    identified_at: datetime | None
    merged_into: UUID | None  # None: stands for itself
    created_at: datetime
    version: int

    @property
    def e164s(self) -> frozenset[str]:
        return frozenset(one.number.e164 for one in self.phones if one.number.e164)


PERSONS: Final = """
    SELECT person_id, identification, identified_at, merged_into, created_at, version,
           family_name, given_name, patronymic, birth_date, sex, snils, policy_kind,
           policy_number, email, address, attached_to, note
      FROM persons
     WHERE person_id = ANY ($1)
     ORDER BY family_name, given_name, patronymic, person_id
"""
PHONES: Final = """
    SELECT person_id, phone_id, raw, kind, e164, extension
      FROM person_phones
     WHERE person_id = ANY ($1)
     ORDER BY person_id, position, phone_id
"""


async def persons(connection: Connection, ids: Iterable[UUID]) -> list[PersonRow]:
    """Return the persons of `ids`, merged ones too, by name."""
    wanted = list(ids)
    phones: dict[UUID, list[PersonPhone]] = {person_id: [] for person_id in wanted}
    for row in await connection.fetch(PHONES, wanted):
        number = PhoneRow(row["raw"], row["kind"], row["e164"], row["extension"])
        phones[row["person_id"]].append(PersonPhone(row["phone_id"], number))
    rows = [dict(row) for row in await connection.fetch(PERSONS, wanted)]
    return [_person(row, phones[row["person_id"]]) for row in rows]


OWN: Final = (
    "person_id",
    "identification",
    "identified_at",
    "merged_into",
    "created_at",
    "version",
)


def _person(row: dict[str, object], phones: Sequence[PersonPhone]) -> PersonRow:
    own = {name: row.pop(name) for name in OWN}
    fields = PersonFields(**row)  # type: ignore[arg-type] # the columns of the statement
    return PersonRow(fields=fields, phones=tuple(phones), **own)  # type: ignore[arg-type]


LOCK_PERSONS: Final = """
    SELECT true FROM persons WHERE person_id = ANY ($1) ORDER BY person_id FOR UPDATE
"""


async def lock_persons(connection: Connection, ids: Iterable[UUID]) -> None:
    """Keep others from changing them until the transaction ends; always in the same order."""
    await connection.execute(LOCK_PERSONS, list(ids))


# Two operators who write down the same SNILS take turns here; it is no unique index, for an
# undone merge gives two records their own back.
LOCK_SNILS: Final = "SELECT pg_advisory_xact_lock(122000009, hashtext($1))"


async def lock_snils(connection: Connection, snils: str) -> None:
    await connection.execute(LOCK_SNILS, snils)


INSERT_PERSON: Final = """
    INSERT INTO persons (person_id, family_name, given_name, patronymic, birth_date, sex, snils,
                         policy_kind, policy_number, email, address, attached_to, note)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
"""


async def insert_person(connection: Connection, person_id: UUID, fields: PersonFields) -> None:
    await connection.execute(INSERT_PERSON, person_id, *astuple(fields))


UPDATE_PERSON: Final = """
    UPDATE persons
       SET family_name = $2, given_name = $3, patronymic = $4, birth_date = $5, sex = $6,
           snils = $7, policy_kind = $8, policy_number = $9, email = $10, address = $11,
           attached_to = $12, note = $13, updated_at = app_now(), version = version + 1
     WHERE person_id = $1
"""


async def update_person(connection: Connection, person_id: UUID, fields: PersonFields) -> None:
    """Write all fields anew."""
    await connection.execute(UPDATE_PERSON, person_id, *astuple(fields))


IDENTIFY: Final = """
    UPDATE persons
       SET identification = $2, identified_at = app_now(), identified_by = $3,
           updated_at = app_now(), version = version + 1
     WHERE person_id = $1
"""


async def write_identification(
    connection: Connection, person_id: UUID, level: str, user_id: UUID
) -> None:
    await connection.execute(IDENTIFY, person_id, level, user_id)


IDENTIFY_CONTACT: Final = """
    UPDATE contacts SET person_id = $2, identification = $3 WHERE contact_id = $1 RETURNING true
"""


async def identify_contact(
    connection: Connection, contact_id: UUID, person_id: UUID, level: str
) -> bool:
    """Write down who turned to us this time; False: there is no such contact."""
    return bool(await connection.fetchval(IDENTIFY_CONTACT, contact_id, person_id, level))


DELETE_PHONES: Final = "DELETE FROM person_phones WHERE phone_id = ANY ($1)"
INSERT_PHONE: Final = """
    INSERT INTO person_phones (phone_id, person_id, position, raw, kind, e164, extension)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
"""


async def delete_phones(connection: Connection, ids: Iterable[UUID]) -> None:
    await connection.execute(DELETE_PHONES, list(ids))


async def insert_phones(
    connection: Connection, person_id: UUID, phones: Iterable[tuple[int, PersonPhone]]
) -> None:
    """Add phones at their positions."""
    rows = [
        (phone.phone_id, person_id, position, *astuple(phone.number)) for position, phone in phones
    ]
    await connection.executemany(INSERT_PHONE, rows)


@dataclass(frozen=True, slots=True)
class Traits:
    """What somebody is looked for by; None: not by this. Any one of the others finds."""

    e164s: Sequence[str] = ()
    snils: str | None = None
    policy_number: str | None = None
    family_name: str | None = None  # in small letters without ё; goes with birth_date
    birth_date: date | None = None


FIND: Final = """
    SELECT person_id FROM persons WHERE snils = $2 AND merged_into IS NULL
     UNION
    SELECT person_id FROM persons WHERE policy_number = $3 AND merged_into IS NULL
     UNION
    SELECT person_id FROM persons
     WHERE translate(lower(family_name), 'ё', 'е') = $4 AND birth_date = $5
       AND merged_into IS NULL
     UNION
    SELECT p.person_id
      FROM person_phones n
      JOIN persons p USING (person_id)
     WHERE n.e164 = ANY ($1) AND p.merged_into IS NULL
     LIMIT $6
"""


async def find_persons(connection: Connection, by: Traits, limit: int) -> list[PersonRow]:
    """Return who has any of the traits; a number several people share finds all of them."""
    rows = await connection.fetch(
        FIND,
        *(list(by.e164s), by.snils, by.policy_number, by.family_name, by.birth_date, limit),
    )
    return await persons(connection, [row["person_id"] for row in rows])


CASES_OF: Final = """
    SELECT case_id, case_number, kind, state, created_at
      FROM cases
     WHERE person_id = $1
     ORDER BY created_at DESC, case_id DESC
     LIMIT $2
"""


@dataclass(frozen=True, slots=True)
class CaseOfPerson:
    case_id: UUID
    case_number: str | None
    kind: str
    state: str
    created_at: datetime


async def cases_of(connection: Connection, person_id: UUID, limit: int) -> list[CaseOfPerson]:
    """Return a citizen's cases, the newest first."""
    return [CaseOfPerson(**row) for row in await connection.fetch(CASES_OF, person_id, limit)]


LINK_CASE: Final = "UPDATE cases SET person_id = $2 WHERE case_id = $1"


async def link_case(connection: Connection, case_id: UUID, person_id: UUID | None) -> None:
    """Write down whose a case is; None: nobody's known any more."""
    await connection.execute(LINK_CASE, case_id, person_id)
