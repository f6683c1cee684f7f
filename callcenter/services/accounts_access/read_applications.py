"""Read applications for access, and their documents; that they were read is recorded first."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from callcenter.domain.access import Action, Person, reach
from callcenter.services.accounts_access.take_application import (
    ApplicationMissingError,
    owner_of,
)
from callcenter.services.as_person import as_person
from callcenter.services.record_reading import denied, listed, read
from db.applications import (
    ApplicationFilter,
    ApplicationRow,
    Seen,
    list_applications,
    one_application,
)
from db.pool import Connection, Pool


async def read_applications(
    pool: Pool,
    person: Person,
    only: ApplicationFilter,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> list[ApplicationRow]:
    """Return a page of applications, newest first; one audit entry covers the page."""
    mine = reach(person, Action.READ_APPLICATIONS)
    seen = Seen(mine.everything, mine.organisation_id)
    async with pool.acquire() as connection, connection.transaction():
        async with as_person(connection, person):
            rows = await list_applications(connection, seen, only, after, limit)
        await listed(connection, person, "applications", asdict(only), len(rows))
    return rows


async def read_application(pool: Pool, person: Person, application_id: UUID) -> ApplicationRow:
    """Return one application. Raises ApplicationMissingError."""
    what = f"application {application_id}"
    async with pool.acquire() as connection, connection.transaction():
        row = await _within(connection, person, application_id)
        await (denied if row is None else read)(connection, person, what)
    if row is None:
        raise ApplicationMissingError
    return row


async def sees_application(connection: Connection, person: Person, application_id: UUID) -> bool:
    """Return whether `person` may see an application, and so its documents."""
    return await _within(connection, person, application_id) is not None


async def _within(
    connection: Connection, person: Person, application_id: UUID
) -> ApplicationRow | None:
    async with as_person(connection, person):
        row = await one_application(connection, application_id)
    if row is None or not reach(person, Action.READ_APPLICATIONS).covers(owner_of(row)):
        return None
    return row
