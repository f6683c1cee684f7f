"""Who appeals, who is complained of, and what stands above an organisation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class ApplicantRow:
    seq: int
    name: str  # empty: anonymous
    address: str = ""
    email: str | None = None
    phone_e164: str | None = None
    person_id: UUID | None = None  # None: not matched with the register of citizens


DELETE_APPLICANTS: Final = "DELETE FROM applicants WHERE case_id = $1"
INSERT_APPLICANTS: Final = """
    INSERT INTO applicants (case_id, seq, name, address, email, phone_e164, person_id)
    SELECT $1, t.*
      FROM unnest($2::smallint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::uuid[])
           AS t (seq, name, address, email, phone_e164, person_id)
"""


async def delete_applicants(connection: Connection, case_id: UUID) -> None:
    await connection.execute(DELETE_APPLICANTS, case_id)


async def insert_applicants(
    connection: Connection, case_id: UUID, applicants: Sequence[ApplicantRow]
) -> None:
    await connection.execute(
        INSERT_APPLICANTS,
        case_id,
        [one.seq for one in applicants],
        [one.name for one in applicants],
        [one.address for one in applicants],
        [one.email for one in applicants],
        [one.phone_e164 for one in applicants],
        [one.person_id for one in applicants],
    )


APPLICANTS: Final = """
    SELECT seq, name, address, email, phone_e164, person_id
      FROM applicants WHERE case_id = $1 ORDER BY seq
"""


async def applicants_of(connection: Connection, case_id: UUID) -> list[ApplicantRow]:
    return [ApplicantRow(**row) for row in await connection.fetch(APPLICANTS, case_id)]


@dataclass(frozen=True, slots=True)
class SubjectRow:
    seq: int
    organisation_id: UUID
    about: str
    official: str = ""


DELETE_SUBJECTS: Final = "DELETE FROM appeal_subjects WHERE case_id = $1"
INSERT_SUBJECTS: Final = """
    INSERT INTO appeal_subjects (case_id, seq, organisation_id, about, official)
    SELECT $1, t.*
      FROM unnest($2::smallint[], $3::uuid[], $4::text[], $5::text[])
           AS t (seq, organisation_id, about, official)
"""


async def delete_subjects(connection: Connection, case_id: UUID) -> None:
    await connection.execute(DELETE_SUBJECTS, case_id)


async def insert_subjects(
    connection: Connection, case_id: UUID, subjects: Sequence[SubjectRow]
) -> None:
    await connection.execute(
        INSERT_SUBJECTS,
        case_id,
        [one.seq for one in subjects],
        [one.organisation_id for one in subjects],
        [one.about for one in subjects],
        [one.official for one in subjects],
    )


SUBJECTS: Final = """
    SELECT seq, organisation_id, about, official
      FROM appeal_subjects WHERE case_id = $1 ORDER BY seq
"""


async def subjects_of(connection: Connection, case_id: UUID) -> list[SubjectRow]:
    return [SubjectRow(**row) for row in await connection.fetch(SUBJECTS, case_id)]


@dataclass(frozen=True, slots=True)
class RungRow:
    organisation_id: UUID
    parent_id: UUID | None
    superior_id: UUID | None


# UNION, not UNION ALL: organisations that stand above each other in a ring come once.
RUNGS: Final = """
    WITH RECURSIVE near AS (
        SELECT organisation_id, parent_id, superior_id
          FROM organisations WHERE organisation_id = ANY ($1::uuid[])
         UNION
        SELECT o.organisation_id, o.parent_id, o.superior_id
          FROM near n
          JOIN organisations o ON o.organisation_id IN (n.parent_id, n.superior_id)
    )
    SELECT organisation_id, parent_id, superior_id FROM near
"""


async def rungs_above(connection: Connection, organisations: Sequence[UUID]) -> list[RungRow]:
    """Return the organisations and all that stands above them."""
    return [RungRow(**row) for row in await connection.fetch(RUNGS, list(organisations))]


AUTHORITY: Final = """
    SELECT organisation_id
      FROM organisations
     WHERE kind = 'authority' AND superior_id IS NULL AND parent_id IS NULL AND active_to IS NULL
     ORDER BY created_at, organisation_id
     LIMIT 1
"""


async def region_authority(connection: Connection) -> UUID | None:
    """Return the region's health authority: the first that has nobody above it."""
    found: UUID | None = await connection.fetchval(AUTHORITY)
    return found


@dataclass(frozen=True, slots=True)
class EarlierRow:
    case_id: UUID
    code: str
    received_on: date
    ended: bool


EARLIER: Final = """
    WITH mine AS (
        SELECT coalesce(p.merged_into, p.person_id) AS person_id, lower(a.email) AS email,
               a.phone_e164, lower(a.name) AS name
          FROM applicants a
          LEFT JOIN persons p USING (person_id)
         WHERE a.case_id = $1
    ), theirs AS (
        SELECT a.case_id
          FROM mine m
          JOIN persons p ON m.person_id IN (p.person_id, p.merged_into)
          JOIN applicants a ON a.person_id = p.person_id
         UNION
        SELECT a.case_id FROM applicants a
          JOIN mine m ON lower(a.email) = m.email AND lower(a.name) = m.name
         UNION
        SELECT a.case_id FROM applicants a
          JOIN mine m ON a.phone_e164 = m.phone_e164 AND lower(a.name) = m.name
    )
    SELECT q.case_id, q.code, p.received_on,
           k.state IN ('answered', 'left_without_answer', 'terminated', 'closed') AS ended
      FROM theirs t
      JOIN appeals p USING (case_id)
      JOIN cases k USING (case_id)
      JOIN appeal_questions q USING (case_id)
     WHERE t.case_id <> $1
     ORDER BY p.received_on DESC, q.case_id, q.seq
     LIMIT $2
"""


async def earlier_appeals(
    connection: Connection, case_id: UUID, limit: int = 100
) -> list[EarlierRow]:
    """Return the questions of other appeals of the same applicants, the newest first."""
    return [EarlierRow(**row) for row in await connection.fetch(EARLIER, case_id, limit)]


ORGANISATION_NAME: Final = """
    SELECT name FROM organisations WHERE organisation_id = $1 AND active_to IS NULL
"""


async def organisation_name(connection: Connection, organisation_id: UUID) -> str | None:
    """Return the name of an organisation that works; None: there is no such."""
    name: str | None = await connection.fetchval(ORGANISATION_NAME, organisation_id)
    return name


STAFF_CALLED: Final = """
    SELECT user_id FROM users
     WHERE login = $1 AND blocked_at IS NULL
       AND role IN ('operator', 'line2', 'line3', 'supervisor')
"""


async def staff_called(connection: Connection, login: str) -> UUID | None:
    """Return the account of an employee of the hotline who may work on appeals."""
    found: UUID | None = await connection.fetchval(STAFF_CALLED, login)
    return found
