"""Organisations and people for the tests, written as the directory writes them."""

from datetime import date
from uuid import UUID, uuid4

from db.pool import Connection

INSERT_ORGANISATION = """
    INSERT INTO organisations (organisation_id, parent_id, name, short_name, address)
    VALUES ($1, $2, $3, $3, 'г. Балашиха')
"""
INSERT_STAFF = """
    INSERT INTO staff_contacts (staff_id, organisation_id, full_name, role, valid_from, valid_to,
                                confirmed_on, confirmed_by)
    VALUES ($1, $2, $3, $4, $5, $6, $5, 'test')
"""
LONG_AGO = date(2020, 1, 1)


async def organisation(
    connection: Connection, name: str = "Больница", parent_id: UUID | None = None
) -> UUID:
    organisation_id = uuid4()
    await connection.execute(INSERT_ORGANISATION, organisation_id, parent_id, name)
    return organisation_id


async def appoint(
    connection: Connection,
    organisation_id: UUID,
    name: str,
    role: str,
    valid_from: date = LONG_AGO,
    valid_to: date | None = None,
) -> UUID:
    staff_id = uuid4()
    await connection.execute(
        INSERT_STAFF, staff_id, organisation_id, name, role, valid_from, valid_to
    )
    return staff_id
