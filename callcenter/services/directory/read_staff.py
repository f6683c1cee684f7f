"""Read who answers for an organisation, and whose record is overdue for its confirmation.

Names and numbers of people: each reading is recorded.
"""

from datetime import date
from typing import Final
from uuid import UUID

from callcenter.domain.access import Action, Owner, Person, may, reach
from callcenter.domain.directory.staff import oldest_confirmation
from callcenter.services.as_person import as_person
from callcenter.services.record_reading import denied, listed, read
from db.organisations import organisation_exists
from db.pool import Connection, Pool
from db.staff import StaffContactRow, Unconfirmed, staff, staff_of, unconfirmed

MOST_OF_ONE: Final = 500


async def read_staff_of(
    pool: Pool, person: Person, organisation_id: UUID
) -> list[StaffContactRow] | None:
    """Return the people of an organisation, former ones last; None: none such for this person."""
    what = f"staff of organisation {organisation_id}"
    async with pool.acquire() as connection, connection.transaction():
        known = await organisation_exists(connection, organisation_id)
        if not known or not within(person, Action.READ_STAFF, organisation_id):
            await denied(connection, person, what)
            return None
        async with as_person(connection, person):
            rows = await staff_of(connection, [organisation_id], MOST_OF_ONE)
        await listed(connection, person, what, {}, len(rows))
    return rows


async def read_staff(pool: Pool, person: Person, staff_id: UUID) -> StaffContactRow | None:
    """Return one record; None: none such for this person."""
    async with pool.acquire() as connection, connection.transaction():
        async with as_person(connection, person):
            found = await staff(connection, [staff_id])
        seen = [one for one in found if within(person, Action.READ_STAFF, one.organisation_id)]
        note = read if seen else denied
        await note(connection, person, f"staff {staff_id}")
    return next(iter(seen), None)


def within(person: Person, action: Action, organisation_id: UUID) -> bool:
    """Return whether the staff of an organisation is in a person's reach."""
    return reach(person, action).covers(Owner(organisations=frozenset({organisation_id})))


async def read_unconfirmed(
    pool: Pool, person: Person, today: date, after: tuple[date, UUID] | None, limit: int
) -> list[Unconfirmed]:
    """Return the records nobody has confirmed for a year (A16), the oldest first."""
    async with pool.acquire() as connection, connection.transaction():
        before = oldest_confirmation(today)
        rows = await unconfirmed(connection, before, today, after, limit)
        await listed(connection, person, "staff to be confirmed", {}, len(rows))
    return rows


async def sees_staff(connection: Connection, person: Person, staff_id: UUID) -> bool:
    """Return whether a person may see an appointment, and so its document."""
    return may(person.role, Action.READ_DIRECTORY) and bool(await staff(connection, [staff_id]))
