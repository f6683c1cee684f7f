"""A hotline that has worked on the released schema (0001 to 0005) keeps all it knows."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from callcenter.domain.access import Person, Role
from callcenter.services.read_calls import read_call
from callcenter.services.read_cases import read_case
from db.migrate import FOLDER, migrate
from db.pool import Connection, Pool, connect, open_pool
from tests.conftest import database_url

RELEASED = "000[1-5]_*.sql"
CLINIC = "ГБУЗ «Больница № 7»"
INSERT_USER = """
    INSERT INTO users (user_id, login, password_hash, full_name, role, organisation, blocked_at)
    VALUES ($1, $2, 'x', 'Иванова', $3, $4, $5::timestamptz)
"""
INSERT_CASE = """
    INSERT INTO cases (case_id, case_number, kind, state, organisation, operator_id, topic,
                       created_at)
    VALUES ($1, '2260000017', 'appeal', 'registered', $2, $3, 'Очередь', now())
"""
INSERT_CALL = """
    INSERT INTO calls (linkedid, node, direction, caller_e164, dialled_number, offered_at,
                       outcome, timeline, case_id, agent_id)
    VALUES ('a-1.1', 'pbx1', 'inbound', '+79161234567', '78001000122', now(), 'answered',
            '{"steps": [], "legs": []}', $1, $2)
"""


@pytest.fixture
async def released(postgres: str, tmp_path: Path) -> AsyncIterator[str]:
    """Return the URL of a database on the released schema."""
    for file in FOLDER.glob(RELEASED):
        shutil.copy(file, tmp_path)
    name = f"released_{uuid4().hex}"
    admin = await connect(postgres)
    await admin.execute(f"CREATE DATABASE {name}")
    url = database_url(postgres, name)
    connection = await connect(url)
    assert len(await migrate(connection, tmp_path)) == 5
    await connection.close()
    yield url
    await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await admin.close()


async def lived_in(connection: Connection) -> UUID:
    """Store an operator, a blocked one, an employee, and a case with its call."""
    anna, case_id = uuid4(), uuid4()
    moment = await connection.fetchval("SELECT now()")
    await connection.execute(INSERT_USER, anna, "anna", "operator", None, None)
    await connection.execute(INSERT_USER, uuid4(), "gone", "operator", None, moment)
    await connection.execute(INSERT_USER, uuid4(), "clinic", "organisation", CLINIC, None)
    await connection.execute(INSERT_CASE, case_id, CLINIC, anna)
    await connection.execute(INSERT_CALL, case_id, anna)
    return case_id


async def employee(pool: Pool) -> Person:
    row = await pool.fetchrow("SELECT user_id, organisation_id FROM users WHERE login = 'clinic'")
    assert row is not None
    return Person(row["user_id"], "clinic", Role.ORGANISATION, None, row["organisation_id"])


UNTIL_OWNERS = "00[01]?_*.sql"
OF_SHARED_APPEAL = (
    """
    INSERT INTO users (user_id, login, password_hash, full_name, role, organisation_id)
    SELECT gen_random_uuid(), 'of_' || lower(short_name), 'x', 'x', 'organisation', organisation_id
      FROM organisations
    """,
    """
    INSERT INTO cases (case_id, case_number, kind, state, caller_email, created_at)
    VALUES ($1, '2260000017', 'appeal', 'registered', 'anna@mail.example', now())
    """,
    "INSERT INTO case_viewers SELECT $1, organisation_id FROM organisations",
    """
    INSERT INTO letters (letter_id, mailbox, uidvalidity, uid, identity, bytes, arrived_at,
                         case_id)
    SELECT gen_random_uuid(), 'box', 1, row_number() OVER (), address, 1, now(), $1
      FROM unnest(ARRAY['a@clinic.example', 'Anna@mail.example', 'x@elsewhere.example']) AS address
    """,
    """
    INSERT INTO contacts (contact_id, case_id, channel, at, address, description)
    SELECT letter_id, $1, 'email', now(), identity, 'сказал' FROM letters
    """,
    """
    INSERT INTO case_history (case_id, seq, at, actor, step, from_state, to_state, details)
    SELECT $1, uid, now() + make_interval(hours => uid::int), 'letter', 'case.letter',
           'registered', 'registered', jsonb_build_object('letter', letter_id)
      FROM letters
    """,
    """
    INSERT INTO case_history (case_id, seq, actor, step, from_state, to_state)
    VALUES ($1, 9, 'of_a', 'appeal.propose_answer', 'registered', 'registered')
    """,
    """
    INSERT INTO attachments (attachment_id, case_id, name, media_type, size, sha256, storage_key,
                             source, kept_at)
    SELECT letter_id, $1, identity, 'text/plain', 1, sha256(identity::bytea), identity, 'email',
           now() + make_interval(hours => uid::int, secs => 2)
      FROM letters
    """,
    """
    INSERT INTO attachments (attachment_id, case_id, name, media_type, size, sha256, storage_key,
                             source, kept_at)
    SELECT gen_random_uuid(), $1, 'with the appeal', 'text/plain', 1, sha256('a'), 'a', 'email',
           now()
    """,
)


async def test_rows_of_a_shared_appeal_get_their_owners(postgres: str, tmp_path: Path) -> None:
    for file in FOLDER.glob(UNTIL_OWNERS):
        shutil.copy(file, tmp_path)
    name = f"shared_{uuid4().hex}"
    admin = await connect(postgres)
    await admin.execute(f"CREATE DATABASE {name}")
    connection = await connect(database_url(postgres, name))
    await migrate(connection, tmp_path)
    clinic, case_id = uuid4(), uuid4()
    insert = "INSERT INTO organisations (organisation_id, name, short_name, email) VALUES "
    await connection.execute(f"{insert} ($1, 'A', 'A', 'a@clinic.example')", clinic)
    await connection.execute(f"{insert} ($1, 'B', 'B', NULL)", uuid4())
    async with connection.transaction():  # one transaction, one moment
        for statement in OF_SHARED_APPEAL:
            values = (case_id,) if "$1" in statement else ()
            await connection.execute(statement, *values)

    await migrate(connection)

    own = {"a@clinic.example": (clinic, False), "Anna@mail.example": (None, False)}
    for column, table in (("address", "contacts"), ("name", "attachments")):
        rows = await connection.fetch(
            f"SELECT {column}, organisation_id, inside FROM {table}"  # noqa: S608 - from here
        )
        found = {row[0]: tuple(row)[1:] for row in rows}
        if table == "attachments":
            assert found.pop("with the appeal") == (None, False)
        assert found == {**own, "x@elsewhere.example": (None, True)}
    steps = "SELECT seq FROM case_history WHERE organisation_id = $1"
    assert [row["seq"] for row in await connection.fetch(steps, clinic)] == [9]
    assert await connection.fetchval("SELECT case_id FROM parted_cases") == case_id
    await connection.close()
    await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await admin.close()


async def test_what_was_there_is_there_after_the_upgrade(released: str) -> None:
    connection = await connect(released)
    case_id = await lived_in(connection)
    assert len(await migrate(connection)) == len(list(FOLDER.glob("*.sql"))) - 5
    await connection.close()

    pool = await open_pool(released)
    person = await employee(pool)
    case, page = await read_case(pool, person, case_id), await read_call(pool, person, "a-1.1")

    assert case is not None
    assert (case.organisation, case.topic, case.state) == (CLINIC, "Очередь", "registered")
    assert page is not None
    blocked = "SELECT login, blocked_reason FROM users WHERE blocked_at IS NOT NULL"
    assert [tuple(row) for row in await pool.fetch(blocked)] == [("gone", "other")]
    contacts = "SELECT channel, linkedid, case_id FROM contacts"
    assert [tuple(row) for row in await pool.fetch(contacts)] == [("phone", "a-1.1", case_id)]
    shown = await pool.fetchval("SELECT organisation FROM bi.cases")
    assert shown == CLINIC
    await pool.close()
