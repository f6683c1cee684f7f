"""Merging two records of one citizen and undoing that, row by row (000-05)."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest

from callcenter.domain.access import Person, Role
from callcenter.domain.directory.persons import MergeRefusedError
from callcenter.domain.directory.refusals import FieldRefusedError
from callcenter.services.directory.edit_organisation import Desk
from callcenter.services.directory.edit_person import (
    PersonInHand,
    PersonMergedError,
    add_person,
    change_person,
)
from callcenter.services.directory.find_persons import Description, find
from callcenter.services.directory.merge_persons import MergeStandsError, merge_persons, undo
from db.person_merges import merges_of
from db.persons import PersonRow, persons
from db.pool import Pool
from tests.integration.accounts import add

MARIA: dict[str, Any] = {
    "family_name": "Иванова",
    "given_name": "Мария",
    "phones": ["8 916 123-45-67", "576-22-25"],
}
TWIN: dict[str, Any] = {
    "family_name": "Иванова",
    "given_name": "Мария",
    "snils": "112-233-445 95",
    "policy_kind": "enp",
    "policy_number": "8451 9991 2289 9990",
    "address": "ул. Новая, 1",
    "phones": ["8 (495) 576-22-25", "8 903 000-00-00"],
}
INSERT_CASE = """
    INSERT INTO cases (case_id, case_number, kind, state, person_id, created_at)
    VALUES ($1, $2, 'appeal', 'registered', $3, app_now())
"""
INSERT_APPEAL = """
    INSERT INTO appeals (case_id, regime, form, kind, multiplicity, identification, received_on)
    VALUES ($1, 'hotline', 'phone', 'complaint', 'individual', 'none', '2026-03-06')
"""
INSERT_APPLICANTS = """
    INSERT INTO applicants (case_id, seq, name, person_id)
    VALUES ($1, 1, 'а', $2), ($1, 2, 'б', $3)
"""
APPLICANTS = "SELECT person_id FROM applicants WHERE case_id = $1 ORDER BY seq"
REFERENCES = """
    SELECT conrelid::regclass::text AS name
      FROM pg_constraint
     WHERE contype = 'f' AND confrelid = 'persons'::regclass
"""


@pytest.fixture
async def desk(pool: Pool) -> Desk:
    user = await add(pool, "olga", Role.SUPERVISOR)
    return Desk(Person(user.user_id, user.login, Role.SUPERVISOR), "495")


async def case_of(pool: Pool, person_id: UUID, number: str) -> UUID:
    case_id = uuid4()
    await pool.execute(INSERT_CASE, case_id, number, person_id)
    return case_id


async def owner_of(pool: Pool, case_id: UUID) -> UUID | None:
    owner: UUID | None = await pool.fetchval(
        "SELECT person_id FROM cases WHERE case_id = $1", case_id
    )
    return owner


async def again(pool: Pool, row: PersonRow) -> PersonRow:
    async with pool.acquire() as connection:
        return (await persons(connection, [row.person_id]))[0]


async def merge_id_of(pool: Pool, row: PersonRow) -> UUID:
    async with pool.acquire() as connection:
        return (await merges_of(connection, row.person_id, 1))[0].merge_id


async def merged(pool: Pool, desk: Desk, kept: PersonRow, other: PersonRow) -> PersonRow:
    now = await again(pool, kept)
    hand = PersonInHand(now.person_id, now.version)
    return await merge_persons(pool, desk, hand, other.person_id, "одна и та же")


@pytest.mark.covers("000-05")
async def test_the_kept_record_has_everything_and_undoing_gives_all_back(
    pool: Pool, desk: Desk
) -> None:
    maria, twin = await add_person(pool, desk, MARIA), await add_person(pool, desk, TWIN)
    own, theirs = (
        await case_of(pool, maria.person_id, "2260000017"),
        await case_of(pool, twin.person_id, "2260000025"),
    )

    after = await merged(pool, desk, maria, twin)

    assert after.fields.snils == "11223344595"
    assert after.fields.policy_number == "8451999122899990"
    assert after.e164s == {"+79161234567", "+74955762225", "+79030000000"}
    assert await owner_of(pool, own) == await owner_of(pool, theirs) == maria.person_id
    found = await find(pool, desk.person, Description(phone="8 903 000-00-00"), "495")
    assert [one.person.person_id for one in found] == [maria.person_id]

    await undo(pool, desk, await merge_id_of(pool, maria))

    assert (await again(pool, maria)).fields == maria.fields
    assert (await again(pool, maria)).e164s == maria.e164s
    assert (await again(pool, twin)).fields == twin.fields
    assert (await again(pool, twin)).merged_into is None
    assert await owner_of(pool, own) == maria.person_id
    assert await owner_of(pool, theirs) == twin.person_id


async def test_of_two_applicants_the_right_one_is_given_back(pool: Pool, desk: Desk) -> None:
    maria, twin = await add_person(pool, desk, MARIA), await add_person(pool, desk, TWIN)
    case_id = await case_of(pool, maria.person_id, "2260000017")
    await pool.execute(INSERT_APPEAL, case_id)
    await pool.execute(INSERT_APPLICANTS, case_id, twin.person_id, maria.person_id)

    await merged(pool, desk, maria, twin)
    assert {row[0] for row in await pool.fetch(APPLICANTS, case_id)} == {maria.person_id}
    await undo(pool, desk, await merge_id_of(pool, maria))
    given_back = [row[0] for row in await pool.fetch(APPLICANTS, case_id)]
    assert given_back == [twin.person_id, maria.person_id]


async def test_undoing_leaves_what_people_have_changed_since(pool: Pool, desk: Desk) -> None:
    maria, twin = await add_person(pool, desk, MARIA), await add_person(pool, desk, TWIN)
    given_away = await case_of(pool, twin.person_id, "2260000025")
    after = await merged(pool, desk, maria, twin)
    hand = PersonInHand(after.person_id, after.version)
    numbers = ["8 903 000-00-00", "8 999 000-00-00"]
    await change_person(pool, desk, hand, {"address": "ул. Своя, 2", "phones": numbers})
    later = await case_of(pool, maria.person_id, "2260000033")
    anna = await add_person(pool, desk, {"family_name": "Петрова"})
    await pool.execute(
        "UPDATE cases SET person_id = $1 WHERE case_id = $2", anna.person_id, given_away
    )

    await undo(pool, desk, await merge_id_of(pool, maria))

    now = await again(pool, maria)
    assert now.fields.address == "ул. Своя, 2"  # typed in after the merge
    assert now.fields.snils is None  # taken over by the merge
    assert now.e164s == {"+79990000000"}  # the other number was the twin's
    assert await owner_of(pool, given_away) == anna.person_id
    assert await owner_of(pool, later) == maria.person_id


async def test_merges_of_merges_are_undone_from_the_last(pool: Pool, desk: Desk) -> None:
    first, second, third = [
        await add_person(pool, desk, {**MARIA, "phones": [f"8 916 000-00-0{number}"]})
        for number in range(3)
    ]
    case = await case_of(pool, third.person_id, "2260000017")
    await merged(pool, desk, second, third)
    inner = await merge_id_of(pool, third)
    after = await merged(pool, desk, first, second)

    assert len(after.e164s) == 3
    with pytest.raises(MergeStandsError):
        await undo(pool, desk, inner)
    await undo(pool, desk, await merge_id_of(pool, first))
    assert await owner_of(pool, case) == second.person_id
    await undo(pool, desk, inner)
    assert await owner_of(pool, case) == third.person_id
    with pytest.raises(MergeStandsError):
        await undo(pool, desk, inner)


async def test_two_snils_are_two_people_and_nothing_happens(pool: Pool, desk: Desk) -> None:
    maria = await add_person(pool, desk, {**MARIA, "snils": "087-654-303 00"})
    twin = await add_person(pool, desk, TWIN)

    with pytest.raises(MergeRefusedError):
        await merged(pool, desk, maria, twin)
    assert await again(pool, maria) == maria
    assert await again(pool, twin) == twin


async def test_a_merged_record_is_neither_changed_nor_merged_again(pool: Pool, desk: Desk) -> None:
    maria, twin = await add_person(pool, desk, MARIA), await add_person(pool, desk, TWIN)
    anna = await add_person(pool, desk, {"family_name": "Петрова"})
    await merged(pool, desk, maria, twin)

    with pytest.raises(PersonMergedError):
        await merged(pool, desk, anna, twin)
    now = await again(pool, twin)
    with pytest.raises(PersonMergedError):
        await change_person(pool, desk, PersonInHand(now.person_id, now.version), {"note": "x"})


async def test_of_many_who_write_down_one_snils_at_once_one_succeeds(
    pool: Pool, desk: Desk
) -> None:
    tries = [add_person(pool, desk, {**TWIN, "note": str(number)}) for number in range(6)]
    results = await asyncio.gather(*tries, return_exceptions=True)

    refused = [one for one in results if isinstance(one, FieldRefusedError)]
    assert [one.reason for one in refused] == ["taken"] * 5
    assert await pool.fetchval("SELECT count(*) FROM persons") == 1


async def test_two_who_merge_in_opposite_directions_do_not_both_succeed(
    pool: Pool, desk: Desk
) -> None:
    one, other = await add_person(pool, desk, MARIA), await add_person(pool, desk, TWIN)
    results = await asyncio.gather(
        merged(pool, desk, one, other), merged(pool, desk, other, one), return_exceptions=True
    )

    assert sorted(isinstance(result, PersonRow) for result in results) == [False, True]
    merged_into = [(await again(pool, row)).merged_into for row in (one, other)]
    assert sum(kept is not None for kept in merged_into) == 1


async def test_every_table_that_points_at_a_citizen_follows_a_merge(pool: Pool) -> None:
    """A new reference has to be added to db/person_merges.py: moved, and given back."""
    pointing = {row["name"] for row in await pool.fetch(REFERENCES)}

    followed = {"cases", "contacts", "applicants"}
    own = {"persons", "person_phones", "person_merges"}
    assert pointing - own == followed
