"""The examples an empty knowledge base begins with are sound, and come once."""

import pytest

from callcenter.domain.knowledge.scenario import StepKind, walk
from callcenter.services.knowledge.articles import steps_of
from callcenter.services.knowledge.read_articles import search_articles
from callcenter.services.knowledge.seed_articles import seed_articles
from db.knowledge import KnowledgeFilter
from db.pool import Pool


async def seeded(pool: Pool) -> int:
    async with pool.acquire() as connection, connection.transaction():
        return await seed_articles(connection)


async def test_the_examples_come_once(pool: Pool) -> None:
    assert await seeded(pool) == 8
    assert await seeded(pool) == 0


async def test_they_are_found(pool: Pool) -> None:
    await seeded(pool)

    found = await search_articles(pool, "запись к врачам", KnowledgeFilter("published"), None, 9)

    assert [one.row.question for one in found][:1] == ["Как записаться к врачу?"]


@pytest.mark.covers("003-24")
async def test_every_red_flag_of_the_example_is_put_through(pool: Pool) -> None:
    await seeded(pool)
    only = KnowledgeFilter("published", scripts=True)
    [script] = await search_articles(pool, None, only, None, 9)
    steps = steps_of(script.row.scenario or [])

    ill = walk(steps, ["со мной или рядом", "нет"])
    gas = walk(steps, ["со мной или рядом", "да", "нет", "нет", "нет", "да"])
    told = walk(steps, ["со мной или рядом", "да", "нет", "нет", "нет", "нет", "да"])

    assert (ill.at.number, gas.at.number) == ("103", "112")
    assert [step.kind for step in told.passed][-2:] == [StepKind.TELL_NUMBER, StepKind.REGISTER]
