"""Who answers for what in an organisation. The caller owns the transaction."""

from dataclasses import dataclass
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
