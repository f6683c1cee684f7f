"""Two organisations have one appeal: PostgreSQL shows each its own part and the citizen's."""

from uuid import UUID

import pytest

from callcenter.domain.search import Search
from callcenter.services.registers.list_cases import read_cases
from callcenter.services.registers.list_contacts import read_contacts
from db.case_register import CaseFilter
from db.contact_lists import ContactFilter
from db.pool import Connection, InsufficientPrivilege, Pool
from tests.integration.shared_appeal import NEUTRAL, OURS, SHARED_CASE
from tests.integration.test_row_security import employee, query_of, seen
from tests.integration.two_organisations import Side, two_organisations

# Tables with a part of each; how many rows of the citizen's own stand beside.
PARTED = {
    "appeal_proposals": 0,
    "appeal_questions": 0,
    "attachments": 1,
    "case_history": 0,
    "contacts": 1,
    "document_requests": 0,
    "forwards": 0,
    "measures": 0,
}
TERMS = "SELECT what || round FROM deadlines WHERE case_id::text = '{}' ORDER BY what"


async def of_shared(connection: Connection, side: Side, table: str) -> list[str]:
    """Return all that an employee of `side` reads of the appeal in a table, a text a row."""
    query = await query_of(connection, f"public.{table}")
    return await seen(connection, employee(side), f"{query} WHERE case_id = '{SHARED_CASE}'")


@pytest.mark.parametrize(("table", "citizens"), PARTED.items())
async def test_each_reads_its_own_part_and_what_the_citizen_sent(
    pool: Pool, table: str, citizens: int
) -> None:
    async with pool.acquire() as connection:
        for own, foreign in _both_ways(await two_organisations(pool)):
            rows = await of_shared(connection, own, table)

            assert [row for row in rows if foreign.secret in row or OURS in row] == []
            assert len([row for row in rows if own.secret in row]) == 1
            assert len([row for row in rows if NEUTRAL in row]) == citizens
            assert len(rows) == 1 + citizens


async def test_each_is_told_of_its_own_terms_and_the_appeals(pool: Pool) -> None:
    async with pool.acquire() as connection:
        for own, _ in _both_ways(await two_organisations(pool)):
            found = await seen(connection, employee(own), TERMS.format(SHARED_CASE))

            assert found == ["answer1", f"documents{own.turn}", f"measure{own.turn}"]


async def test_what_we_tell_each_other_is_no_column_of_theirs(pool: Pool) -> None:
    own, _ = await two_organisations(pool)
    async with pool.acquire() as connection:
        for column in ("resolution", "extension_reason", "left_explanation", "informed"):
            with pytest.raises(InsufficientPrivilege):
                await seen(connection, employee(own), f"SELECT {column} FROM appeals")  # noqa: S608


@pytest.mark.parametrize("table", ["case_search", "contacts"])
async def test_no_search_finds_it_by_what_another_said(pool: Pool, table: str) -> None:
    async def found(side: Side, word: str) -> set[UUID]:
        person, words = employee(side), Search(word)
        if table == "contacts":
            lines = await read_contacts(pool, person, ContactFilter(), search=words)
            return {line.case_id for line in lines}
        cases = await read_cases(pool, person, CaseFilter(), search=words)
        return {case.case_id for case in cases}

    shared = UUID(SHARED_CASE)
    for own, foreign in _both_ways(await two_organisations(pool)):
        assert shared in await found(own, NEUTRAL)
        assert shared in await found(own, own.secret)
        assert shared not in await found(own, foreign.secret)
        assert shared not in await found(own, OURS)


async def test_the_words_of_all_are_not_readable(pool: Pool) -> None:
    own, _ = await two_organisations(pool)
    async with pool.acquire() as connection:
        assert await of_shared(connection, own, "case_search") == []
        assert len(await of_shared(connection, own, "parted_cases")) == 1


def _both_ways(sides: tuple[Side, Side]) -> list[tuple[Side, Side]]:
    return [sides, sides[::-1]]
