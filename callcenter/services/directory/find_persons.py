"""Find citizens: by phone, SNILS, policy, or name and birth date. Candidates, never a guess.

A number finds everybody who has it: caller-ID identifies nobody. That somebody looked is
recorded, with what they looked by and not with whom they looked for.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from callcenter.domain.access import Person
from callcenter.domain.directory.persons import PersonFacts, folded, likeness
from callcenter.domain.directory.refusals import checked
from callcenter.domain.identifiers_ru import PolicyKind, read_policy, read_snils
from callcenter.domain.phone_numbers import normalise
from callcenter.services.record_reading import denied, listed, read
from db.person_merges import MergeRow, merges_of
from db.persons import CaseOfPerson, PersonRow, Traits, cases_of, find_persons, persons
from db.pool import Connection, Pool

MOST: Final = 50


@dataclass(frozen=True, slots=True)
class Description:
    """What an operator knows; each field given finds its own candidates."""

    phone: str | None = None  # in any writing
    snils: str | None = None
    enp: str | None = None
    family_name: str | None = None  # with the birth date
    birth_date: date | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    person: PersonRow
    reasons: list[str]  # of likeness; of a search: none


@dataclass(frozen=True, slots=True)
class WholePerson:
    """A citizen's record with what hangs on it."""

    person: PersonRow
    cases: list[CaseOfPerson]
    merges: list[MergeRow]


async def find(pool: Pool, person: Person, by: Description, area_code: str) -> list[Candidate]:
    """Return who may be meant, by name. Raises FieldRefusedError for a wrong SNILS or ENP."""
    traits = _traits(by, area_code)
    used = {name: True for name in by.__slots__ if getattr(by, name) is not None}
    async with pool.acquire() as connection, connection.transaction():
        rows = await find_persons(connection, traits, MOST)
        await listed(connection, person, "people", {"by": ", ".join(sorted(used))}, len(rows))
    return [Candidate(row, []) for row in rows]


def _traits(by: Description, area_code: str) -> Traits:
    e164 = normalise(by.phone, area_code).e164 if by.phone else None
    return Traits(
        e164s=[e164] if e164 else [],
        snils=checked("snils", read_snils, by.snils),
        policy_number=checked("enp", _enp, by.enp),
        family_name=folded(by.family_name) if by.family_name else None,
        birth_date=by.birth_date,
    )


def _enp(text: str) -> str:
    return read_policy(PolicyKind.ENP, text)


async def read_person(pool: Pool, person: Person, person_id: UUID) -> WholePerson | None:
    """Return a record in full, its cases and merges; the reading is recorded. None: none such."""
    async with pool.acquire() as connection, connection.transaction():
        found = await persons(connection, [person_id])
        cases = await cases_of(connection, person_id, MOST)
        merges = await merges_of(connection, person_id, MOST)
        note = read if found else denied
        await note(connection, person, f"person {person_id}")
    return WholePerson(found[0], cases, merges) if found else None


async def read_duplicates(pool: Pool, person: Person, person_id: UUID) -> list[Candidate] | None:
    """Return who may be the same human being, with the reasons; None: no such record."""
    async with pool.acquire() as connection, connection.transaction():
        found = await persons(connection, [person_id])
        if not found:
            await denied(connection, person, f"person {person_id}")
            return None
        candidates = await duplicates(connection, found[0])
        what = f"duplicates of person {person_id}"
        await listed(connection, person, what, {}, len(candidates))
    return candidates


async def duplicates(connection: Connection, of: PersonRow) -> list[Candidate]:
    own = facts(of)
    traits = Traits(
        e164s=sorted(of.e164s),
        snils=of.fields.snils,
        policy_number=of.fields.policy_number,
        family_name=folded(of.fields.family_name),
        birth_date=of.fields.birth_date,
    )
    rows = await find_persons(connection, traits, MOST)
    alike = [
        Candidate(row, likeness(own, facts(row))) for row in rows if row.person_id != of.person_id
    ]
    return [one for one in alike if one.reasons]


def facts(row: PersonRow) -> PersonFacts:
    fields = row.fields
    return PersonFacts(
        family_name=fields.family_name,
        given_name=fields.given_name,
        birth_date=fields.birth_date,
        snils=fields.snils,
        policy_number=fields.policy_number,
        e164s=row.e164s,
    )
