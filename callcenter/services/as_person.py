"""Read on behalf of a person: for an organisation's employee PostgreSQL itself hides the rest.

The role `callcenter_organisation` may only SELECT, and only what its row policies let through
(db/migrations/0019_row_security.sql). So a query that forgets its WHERE shows nothing foreign.
Staff of the hotline read as ourselves: how far they reach is `callcenter.domain.access`.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from callcenter.domain.access import Person, Role
from db.pool import Connection
from db.row_security import become_organisation, become_ourselves


@asynccontextmanager
async def as_person(connection: Connection, person: Person) -> AsyncIterator[None]:
    """Read as `person` within the transaction that the caller has opened.

    A transaction of its own within that one gives our rights back after an error too.
    """
    if person.role is not Role.ORGANISATION:
        yield
        return
    async with connection.transaction():
        await become_organisation(connection, person.organisation_id, person.duty)
        yield
        await become_ourselves(connection)
