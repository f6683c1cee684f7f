"""Figures over a random fortnight equal an independent count, whatever they are told apart by."""

from datetime import date, timedelta

import pytest

from callcenter.domain.figures.table import By, What
from callcenter.services.registers.report_figures import (
    Asked,
    Days,
    PeriodError,
    Report,
    count_figures,
)
from db.pool import Pool
from tests.independent_count import DIMENSIONS, counted
from tests.integration.fortnight import BEFORE, FIRST, TOPICS, ZONE, filled


async def report(
    pool: Pool, what: What, by: By, start: date = FIRST, before: date = BEFORE
) -> Report:
    async with pool.acquire() as connection:
        return await count_figures(connection, Asked(what, by, Days(start, before)), ZONE)


@pytest.mark.covers("003-19", "003-20", "003-25", "000-09", "000-10", "000-15")
@pytest.mark.parametrize("seed", [1, 2])
async def test_every_figure_equals_an_independent_count(pool: Pool, seed: int) -> None:
    await filled(pool, seed)
    async with pool.acquire() as connection:
        expected = await counted(connection, FIRST, BEFORE, ZONE)

    compared = 0
    for what in What:
        for dimension in DIMENSIONS:
            found = await report(pool, what, By(dimension))
            rows = {row.key: row.figures for row in found.rows}
            rows = {"": found.total.figures} if dimension == "nothing" else rows
            assert set(rows) >= set(expected[what, dimension])
            for key, figures in expected[what, dimension].items():
                for name, value in figures.items():
                    where = (what, dimension, key, name)
                    assert rows[key][name] == pytest.approx(value), where
                    compared += 1
    assert compared > 900


async def test_days_add_up_to_the_period_and_groups_to_the_total(pool: Pool) -> None:
    await filled(pool, 3)

    for what in What:
        whole = await report(pool, what, By.NOTHING)
        for by in (By.DAY, By.ORGANISATION, By.TOPIC, By.LINE, By.PERSON):
            parts = await report(pool, what, by)
            assert parts.total.counts == whole.total.counts, (what, by)
        week1 = await report(pool, what, By.NOTHING, FIRST, FIRST + timedelta(days=7))
        week2 = await report(pool, what, By.NOTHING, FIRST + timedelta(days=7), BEFORE)
        assert week1.total.counts + week2.total.counts == whole.total.counts


async def test_groups_are_called_what_people_call_them(pool: Pool) -> None:
    await filled(pool, 4)

    organisations = await report(pool, What.APPEALS, By.ORGANISATION)
    topics = await report(pool, What.APPEALS, By.TOPIC)
    people = await report(pool, What.APPEALS, By.PERSON)

    assert [row.name for row in organisations.rows] == ["Больница № 7", "Поликлиника № 8", ""]
    assert {row.name for row in topics.rows} >= {"Очереди", TOPICS[1], ""}
    assert {row.name for row in people.rows} == {"Иванова Мария", ""}


async def test_of_an_empty_period_everything_is_nought_or_a_dash(pool: Pool) -> None:
    for what in What:
        found = await report(pool, what, By.ORGANISATION)

        assert found.rows == ()
        assert set(found.total.figures.values()) <= {0, None}


@pytest.mark.parametrize("days", [(BEFORE, FIRST), (FIRST, FIRST), (FIRST, date(2040, 1, 1))])
def test_a_strange_period_is_refused(days: tuple[date, date]) -> None:
    with pytest.raises(PeriodError):
        Days(*days)
