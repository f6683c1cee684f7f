"""Organisations in PostgreSQL. One function, one statement; the caller owns the transaction."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    organisation_id: UUID
    name: str
    short_name: str


INSERT_ORGANISATION: Final = """
    INSERT INTO organisations (organisation_id, name, short_name)
    VALUES ($1, $2, $3)
        ON CONFLICT DO NOTHING
"""


async def insert_organisation(connection: Connection, new: OrganisationRow) -> None:
    """Insert an organisation unless one of this id, or of this name, is there."""
    await connection.execute(INSERT_ORGANISATION, new.organisation_id, new.name, new.short_name)


ORGANISATION_EXISTS: Final = """
    SELECT EXISTS (SELECT FROM organisations WHERE organisation_id = $1)
"""


async def organisation_exists(connection: Connection, organisation_id: UUID) -> bool:
    found: bool = await connection.fetchval(ORGANISATION_EXISTS, organisation_id)
    return found


ORGANISATIONS_CALLED: Final = """
    SELECT organisation_id, name, short_name
      FROM organisations
     WHERE organisation_id::text = lower($1) OR lower(short_name) = lower($1)
        OR lower(name) = lower($1)
     ORDER BY name, organisation_id
     LIMIT $2
"""


async def organisations_called(
    connection: Connection, called: str, limit: int
) -> list[OrganisationRow]:
    """Return the organisations whose id, name or short name is `called`, in any case."""
    rows = await connection.fetch(ORGANISATIONS_CALLED, called, limit)
    return [OrganisationRow(**row) for row in rows]
