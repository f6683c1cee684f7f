"""Who answers for an organisation, out of a real directory (003-07, A16)."""

from datetime import date
from uuid import UUID, uuid4

import pytest
from structlog.testing import capture_logs

from callcenter.services.directory.responsible_for import head_of, responsible_for
from db.pool import Connection
from tests.integration.directory.parts import appoint, organisation

TODAY = date(2026, 3, 6)
SPECIALIST, HEAD = "responsible_specialist", "head"


async def names(connection: Connection, organisation_id: UUID, on: date) -> list[str]:
    return [one.full_name for one in await responsible_for(connection, organisation_id, on)]


async def test_all_active_specialists_answer(connection: Connection) -> None:
    clinic = await organisation(connection)
    await appoint(connection, clinic, "Борис", SPECIALIST)
    await appoint(connection, clinic, "Анна", SPECIALIST)
    await appoint(connection, clinic, "Вера", HEAD)
    await appoint(connection, clinic, "Глеб", SPECIALIST, valid_to=date(2026, 3, 5))

    with capture_logs() as said:
        assert await names(connection, clinic, TODAY) == ["Анна", "Борис"]
    assert said == []
    assert await names(connection, clinic, date(2026, 3, 5)) == ["Анна", "Борис", "Глеб"]


async def test_without_a_specialist_the_head_answers_and_somebody_is_told(
    connection: Connection,
) -> None:
    clinic = await organisation(connection)
    await appoint(connection, clinic, "Вера", HEAD)

    with capture_logs() as said:
        assert await names(connection, clinic, TODAY) == ["Вера"]

    [warning] = said
    assert warning["event"] == "directory.no_responsible_specialist"
    assert warning["organisation_id"] == str(clinic)


async def test_a_unit_has_the_specialists_of_its_organisation(connection: Connection) -> None:
    clinic = await organisation(connection)
    unit = await organisation(connection, "Отделение", clinic)
    room = await organisation(connection, "Кабинет", unit)
    await appoint(connection, clinic, "Анна", SPECIALIST)
    await appoint(connection, clinic, "Вера", HEAD)
    await appoint(connection, unit, "Дина", HEAD)

    assert await names(connection, room, TODAY) == ["Анна"]
    head = await head_of(connection, room, TODAY)
    assert head is not None
    assert head.full_name == "Дина"


async def test_of_two_heads_the_acting_one_counts(connection: Connection) -> None:
    clinic = await organisation(connection)
    await appoint(connection, clinic, "Вера", HEAD)
    await appoint(connection, clinic, "Дина", HEAD, date(2026, 3, 1), date(2026, 3, 31))

    head = await head_of(connection, clinic, TODAY)
    assert head is not None
    assert head.full_name == "Дина"


@pytest.mark.parametrize("known", [True, False])
async def test_nobody_is_nobody(connection: Connection, *, known: bool) -> None:
    clinic = await organisation(connection) if known else uuid4()

    assert await responsible_for(connection, clinic, TODAY) == []
    assert await head_of(connection, clinic, TODAY) is None
