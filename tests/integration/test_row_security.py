"""What PostgreSQL itself lets an organisation's employee see, whatever a query asks for.

Every table of the catalogue is tried: one that is not in READABLE must be denied.
"""

from uuid import uuid4

import pytest

from callcenter.domain.access import Person, Role
from callcenter.services.as_person import as_person
from db.pool import Connection, InsufficientPrivilege, Pool
from db.row_security import ROLE
from tests.integration.two_organisations import Side, two_organisations

READABLE = {
    "appeal_proposals",
    "appeal_questions",
    "appeals",
    "applicants",
    "attachments",
    "calls",
    "case_history",
    "case_search",
    "case_viewers",
    "access_applications",
    "cases",
    "classifier_entries",
    "contacts",
    "deadlines",
    "document_requests",
    "former_numbers",
    "forwards",
    "knowledge_used",
    "measures",
    "organisations",
    "parted_cases",
    "staff_contacts",
    "ticket_letters",
    "ticket_waits",
    "tickets",
    "users",
}
SHOWN = {f"public.{name}" for name in READABLE}
FOR_EVERYBODY = {
    "public.organisations",
    "public.classifier_entries",
}  # names and addresses, no secret of anybody's
NAMELESS = {"public.parted_cases"}  # only that a part of a case is not everybody's

TABLES = """
    SELECT table_schema || '.' || table_name AS name, table_name
      FROM information_schema.tables
     WHERE table_schema IN ('public', 'bi')
     ORDER BY 1
"""
COLUMNS = """
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum)
      FROM pg_attribute
     WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped
       AND has_column_privilege($2, attrelid, attname, 'SELECT')
"""


NAMES = """
    SELECT quote_ident(attname)
      FROM pg_attribute
     WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped
"""
POLICIES = """
    SELECT polcmd, polroles::regrole[]::text[]
      FROM pg_policy
     WHERE polrelid = $1::regclass
"""


def employee(side: Side) -> Person:
    return Person(uuid4(), "clinic", Role.ORGANISATION, organisation_id=side.organisation_id)


async def tables(connection: Connection) -> list[str]:
    return [row["name"] for row in await connection.fetch(TABLES)]


async def query_of(connection: Connection, table: str) -> str:
    """Return a query for all that the role may read of `table`, a text a row."""
    columns = await connection.fetchval(COLUMNS, table, ROLE)
    return f"SELECT concat_ws('|', {columns}) FROM {table}"  # noqa: S608 - from the catalogue


async def seen(connection: Connection, person: Person, query: str) -> list[str]:
    async with connection.transaction(), as_person(connection, person):
        return [row[0] for row in await connection.fetch(query)]


async def refused(connection: Connection, person: Person, statement: str) -> None:
    with pytest.raises(InsufficientPrivilege):
        async with connection.transaction(), as_person(connection, person):
            await connection.execute(statement)


def are(side: Side, rows: list[str]) -> list[bool]:
    marks = [str(side.organisation_id), *(mark.strip("%") for mark in side.marks)]
    return [any(mark in row for mark in marks) for row in rows]


async def test_every_readable_table_shows_ones_own_and_nothing_foreign(pool: Pool) -> None:
    sides = await two_organisations(pool)
    async with pool.acquire() as connection:
        for table in sorted(SHOWN - NAMELESS):
            query = await query_of(connection, table)
            for own, foreign in (sides, sides[::-1]):
                rows = await seen(connection, employee(own), query)
                everybodys = table in FOR_EVERYBODY

                assert any(are(own, rows)), table
                assert any(are(foreign, rows)) == everybodys, table


async def test_every_other_table_is_denied(pool: Pool) -> None:
    own, _ = await two_organisations(pool)
    async with pool.acquire() as connection:
        others = set(await tables(connection)) - SHOWN

        assert "public.audit" in others
        for table in sorted(others):
            await refused(connection, employee(own), f"SELECT FROM {table}")


async def test_nothing_is_writable(pool: Pool) -> None:
    own, _ = await two_organisations(pool)
    async with pool.acquire() as connection:
        for table in await tables(connection):
            for row in await connection.fetch(NAMES, table):
                change = f"UPDATE {table} SET {row[0]} = DEFAULT"  # noqa: S608
                await refused(connection, employee(own), change)
            for statement in (
                f"INSERT INTO {table} DEFAULT VALUES",
                f"DELETE FROM {table}",  # noqa: S608
                f"TRUNCATE {table}",
            ):
                await refused(connection, employee(own), statement)
        for row in await connection.fetch("SELECT schemaname, sequencename FROM pg_sequences"):
            await refused(connection, employee(own), f"SELECT nextval('{'.'.join(row)}')")


async def test_without_its_organisation_the_role_sees_nothing(pool: Pool) -> None:
    own, _ = await two_organisations(pool)
    async with pool.acquire() as connection:
        for table in sorted(SHOWN):
            query = await query_of(connection, table)
            for emptied in ("RESET callcenter.organisation", "SET callcenter.organisation = ''"):
                async with connection.transaction(), as_person(connection, employee(own)):
                    await connection.execute(emptied)
                    assert await connection.fetch(query) == [], (table, emptied)


async def test_every_readable_table_has_its_policy(connection: Connection) -> None:
    for table in sorted(SHOWN):
        secured = "SELECT relrowsecurity FROM pg_class WHERE oid = $1::regclass"

        assert await connection.fetchval(secured, table)
        found = [tuple(row) for row in await connection.fetch(POLICIES, table)]
        assert found == [(b"r", [ROLE])], table


async def test_no_function_lends_the_role_our_rights(connection: Connection) -> None:
    lenders = """
        SELECT proname FROM pg_proc
         WHERE prosecdef AND pronamespace IN ('public'::regnamespace, 'bi'::regnamespace)
    """
    assert await connection.fetch(lenders) == []


async def test_after_the_reading_we_are_ourselves_again(pool: Pool) -> None:
    own, foreign = await two_organisations(pool)
    async with pool.acquire() as connection, connection.transaction():
        with pytest.raises(ZeroDivisionError):
            async with as_person(connection, employee(own)):
                raise ZeroDivisionError
        async with as_person(connection, employee(own)):
            pass

        changed = "UPDATE cases SET topic = 'x' WHERE case_id::text = $1"
        assert await connection.execute(changed, foreign.ids["case_id"]) == "UPDATE 1"


async def test_staff_of_the_hotline_read_as_ourselves(pool: Pool) -> None:
    await two_organisations(pool)
    supervisor = Person(uuid4(), "supervisor", Role.SUPERVISOR)
    async with pool.acquire() as connection:
        assert len(await seen(connection, supervisor, "SELECT case_id FROM cases")) == 5
