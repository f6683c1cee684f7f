"""What is asked during a call is answered by an index, however many citizens there are."""

from datetime import date
from uuid import uuid4

import pytest

from db.directory import LIST_ORGANISATIONS
from db.persons import CASES_OF, FIND
from db.pool import Connection
from db.staff import STAFF_UPWARDS

PERSONS = """
    INSERT INTO persons (person_id, family_name, birth_date, snils, policy_kind, policy_number)
    SELECT gen_random_uuid(), 'Иванова' || n, '1980-01-01', lpad(n::text, 11, '0'), 'old', n::text
      FROM generate_series(1, 20000) AS n
"""
PHONES = """
    INSERT INTO person_phones (phone_id, person_id, position, raw, kind, e164)
    SELECT gen_random_uuid(), person_id, 1, policy_number, 'e164', '+7916' || policy_number
      FROM persons
"""
ORGANISATIONS = """
    INSERT INTO organisations (organisation_id, name, short_name)
    SELECT gen_random_uuid(), 'Поликлиника № ' || n, 'п' || n FROM generate_series(1, 20000) AS n
"""


async def plan(connection: Connection, query: str, *values: object) -> str:
    return "\n".join(row[0] for row in await connection.fetch(f"EXPLAIN {query}", *values))


async def test_a_citizen_is_found_by_index_whatever_is_known(connection: Connection) -> None:
    await connection.execute(PERSONS)
    await connection.execute(PHONES)
    await connection.execute("ANALYZE persons, person_phones")
    steps = await plan(
        connection, FIND, ["+79161"], "00000000007", "7", "иванова7", date(1980, 1, 1), 50
    )

    for index in (
        "persons_by_snils",
        "persons_by_policy",
        "persons_by_name",
        "person_phones_by_number",
    ):
        assert index in steps
    assert "Seq Scan" not in steps


async def test_the_directory_is_searched_by_index(connection: Connection) -> None:
    await connection.execute(ORGANISATIONS)
    await connection.execute("VACUUM ANALYZE organisations")
    words = ["поликлиника", "777"]
    steps = await plan(connection, LIST_ORGANISATIONS, None, None, words, *[None] * 6, 51)

    assert "organisations_by_words" in steps


@pytest.mark.parametrize(
    ("query", "values", "index"),
    [
        (STAFF_UPWARDS, (uuid4(), date(2026, 3, 6)), "staff_contacts_once"),
        (CASES_OF, (uuid4(), 50), "cases_by_person"),
    ],
    ids=["staff", "cases"],
)
async def test_what_hangs_on_one_record_is_read_by_index(
    connection: Connection, query: str, values: tuple[object, ...], index: str
) -> None:
    await connection.execute("SET enable_seqscan = off")  # the tables are empty here

    assert index in await plan(connection, query, *values)
