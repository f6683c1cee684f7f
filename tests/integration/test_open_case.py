"""Cases that come by letter, site, paper or file."""

from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from callcenter.domain.case_number import CaseKind, is_case_number
from callcenter.services.open_case import NewCase, NewContact, add_contact, open_case
from db.pool import Connection

MOSCOW = ZoneInfo("Europe/Moscow")
NEW_YEARS_EVE = datetime(2026, 12, 31, 22, 30, tzinfo=UTC)  # in Moscow it is 2027 already
LETTER = UUID("01890000-0000-7000-8000-000000000001")

REMINDER = UUID("01890000-0000-7000-8000-000000000002")


def letter(at: datetime = NEW_YEARS_EVE) -> NewCase:
    contact = NewContact("email", at, "maria@example.org", "citizen", "жалоба")
    return NewCase(CaseKind.APPEAL, contact, caller_name="Иванова", text="Нет приёма")


@pytest.mark.covers("003-21", "003-22", "I-1")
async def test_a_letter_has_a_number_of_the_offices_year_and_a_journal_line(
    connection: Connection,
) -> None:
    async with connection.transaction():
        case = await open_case(connection, MOSCOW, letter())

    assert case.case_number is not None
    assert is_case_number(case.case_number)
    assert case.case_number.startswith("227")
    assert (case.state, case.channel, case.text) == ("draft", "email", "Нет приёма")
    lines = await connection.fetch("SELECT channel, address, caller_kind FROM contacts")
    assert [tuple(line) for line in lines] == [("email", "maria@example.org", "citizen")]


async def test_the_same_letters_read_twice_are_one_case(connection: Connection) -> None:
    for _ in range(2):
        async with connection.transaction():
            case = await open_case(connection, MOSCOW, letter(), LETTER)
            await add_contact(connection, case.case_id, letter().contact, REMINDER)

    assert await connection.fetchval("SELECT count(*) FROM cases") == 1
    assert await connection.fetchval("SELECT last FROM case_counters") == 1
    assert await connection.fetchval("SELECT count(*) FROM contacts") == 2  # it and the reminder


@pytest.mark.covers("I-9")
async def test_numbers_go_on_without_gap_or_repeat(connection: Connection) -> None:
    numbers = []
    for _ in range(3):
        async with connection.transaction():
            numbers.append((await open_case(connection, MOSCOW, letter())).case_number)

    assert [number[3:9] for number in numbers if number] == ["000001", "000002", "000003"]
