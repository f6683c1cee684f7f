"""Measures taken on the questions of appeals (000-08, 000-14)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class NewMeasure:
    case_id: UUID
    question: int
    organisation_id: UUID | None  # where it is taken; None: the hotline itself
    description: str
    responsible: str
    responsible_id: UUID | None
    planned_on: date
    written_by: UUID


INSERT_MEASURE: Final = """
    INSERT INTO measures (case_id, seq, question, organisation_id, description, responsible,
                          responsible_id, planned_on, written_by)
    SELECT $1, coalesce(max(seq), 0) + 1, $2, $3, $4, $5, $6, $7, $8
      FROM measures WHERE case_id = $1
    RETURNING seq
"""


async def insert_measure(connection: Connection, new: NewMeasure) -> int:
    """Write a measure down; return which of the case it is. The case is locked."""
    seq: int = await connection.fetchval(
        INSERT_MEASURE,
        *(new.case_id, new.question, new.organisation_id, new.description, new.responsible),
        *(new.responsible_id, new.planned_on, new.written_by),
    )
    return seq


@dataclass(frozen=True, slots=True)
class MeasureRow:
    seq: int
    question: int
    organisation_id: UUID | None
    organisation: str | None
    description: str
    responsible: str
    responsible_id: UUID | None
    planned_on: date
    done_on: date | None
    effect: str
    written_by: UUID
    verified_by: str | None  # login
    verified_at: datetime | None


MEASURES: Final = """
    SELECT m.seq, m.question, m.organisation_id, o.short_name AS organisation, m.description,
           m.responsible, m.responsible_id, m.planned_on, m.done_on, m.effect, m.written_by,
           CASE WHEN m.verified_at IS NOT NULL THEN coalesce(u.login, '') END AS verified_by,
           m.verified_at
      FROM measures m
      LEFT JOIN organisations o USING (organisation_id)
      LEFT JOIN users u ON u.user_id = m.verified_by
     WHERE m.case_id = $1 AND ($2::uuid IS NULL OR m.organisation_id = $2)
     ORDER BY m.seq
"""


async def measures_of(
    connection: Connection, case_id: UUID, organisation_id: UUID | None = None
) -> list[MeasureRow]:
    """Return the measures; with `organisation_id`, only those taken there."""
    rows = await connection.fetch(MEASURES, case_id, organisation_id)
    return [MeasureRow(**row) for row in rows]


WRITE_DONE: Final = """
    UPDATE measures SET done_on = $3, effect = $4 WHERE case_id = $1 AND seq = $2
"""


async def write_done(
    connection: Connection, case_id: UUID, seq: int, done_on: date, effect: str
) -> None:
    await connection.execute(WRITE_DONE, case_id, seq, done_on, effect)


WRITE_VERIFIED: Final = """
    UPDATE measures SET verified_by = $3, verified_at = app_now() WHERE case_id = $1 AND seq = $2
"""


async def write_verified(connection: Connection, case_id: UUID, seq: int, by: UUID) -> None:
    await connection.execute(WRITE_VERIFIED, case_id, seq, by)
