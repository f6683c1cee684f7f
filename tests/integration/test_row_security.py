"""What PostgreSQL itself lets an organisation's employee see, whatever a query asks for."""

from uuid import UUID, uuid4

import pytest

from callcenter.domain.access import Person, Role
from callcenter.services.as_person import as_person
from db.pool import Connection, InsufficientPrivilege, Pool
from tests.integration.accounts import CLINIC, OTHER_CLINIC
from tests.integration.api.world import build


def employee(organisation_id: UUID | None = CLINIC) -> Person:
    return Person(uuid4(), "clinic", Role.ORGANISATION, organisation_id=organisation_id)


async def seen(connection: Connection, person: Person, query: str) -> list[object]:
    async with connection.transaction(), as_person(connection, person):
        return [row[0] for row in await connection.fetch(query)]


@pytest.mark.parametrize("table", ["cases", "calls", "case_viewers"])
async def test_a_query_without_a_where_shows_ones_own_only(pool: Pool, table: str) -> None:
    world = await build(pool)
    query = f"SELECT case_id FROM {table}"  # noqa: S608 - of the list above
    async with pool.acquire() as connection:
        assert await seen(connection, employee(CLINIC), query) == [world.own.case_id]
        assert await seen(connection, employee(OTHER_CLINIC), query) == [world.foreign.case_id]
        assert await seen(connection, employee(None), query) == []
        supervisor = Person(uuid4(), "supervisor", Role.SUPERVISOR)
        assert len(await seen(connection, supervisor, query)) == 2


async def test_after_the_reading_we_are_ourselves_again(pool: Pool) -> None:
    world = await build(pool)
    async with pool.acquire() as connection, connection.transaction():
        with pytest.raises(ZeroDivisionError):
            async with as_person(connection, employee()):
                raise ZeroDivisionError
        async with as_person(connection, employee()):
            pass

        assert await connection.fetchval("SELECT count(*) FROM cases") == 2
        changed = "UPDATE cases SET topic = 'x' WHERE case_id = $1"
        assert await connection.execute(changed, world.foreign.case_id) == "UPDATE 1"


async def test_the_role_writes_nothing(pool: Pool) -> None:
    await build(pool)
    async with pool.acquire() as connection:
        for statement in (
            "UPDATE cases SET topic = 'x'",
            "DELETE FROM case_viewers",
            "INSERT INTO case_viewers (case_id, organisation_id) SELECT case_id, $1 FROM cases",
        ):
            arguments = [OTHER_CLINIC] if "$1" in statement else []
            with pytest.raises(InsufficientPrivilege):
                async with connection.transaction(), as_person(connection, employee()):
                    await connection.execute(statement, *arguments)
