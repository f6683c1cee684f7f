"""Fill a knowledge base with the examples of `db/seed`, published; again changes nothing."""

from collections.abc import Mapping
from importlib.resources import files
from typing import Any, Final
from uuid import UUID

import orjson

from callcenter.domain.knowledge.life import EditionState, check_finished
from callcenter.domain.knowledge.scenario import check_scenario
from callcenter.services.knowledge.articles import steps_of
from db.knowledge import EditionText, editions, insert_article, insert_edition, write_edition_state
from db.pool import Connection

AUTHOR: Final = "examples"
REVIEWER: Final = "examples.reviewer"  # another person reviews, here as well


async def seed_articles(connection: Connection) -> int:
    """Publish the examples that are missing, in the caller's transaction; return how many."""
    added = 0
    for example in orjson.loads(files("db").joinpath("seed", "knowledge.json").read_bytes()):
        added += await _seed(connection, example)
    return added


async def _seed(connection: Connection, example: Mapping[str, Any]) -> bool:
    article_id = UUID(example["article_id"])
    text = EditionText(**{name: value for name, value in example.items() if name != "article_id"})
    check_finished(text.question, text.answer)
    if text.scenario is not None:
        check_scenario(steps_of(text.scenario))
    if not await insert_article(connection, article_id, AUTHOR):
        return False
    await insert_edition(connection, article_id, text, AUTHOR, line=None)
    [draft] = await editions(connection, article_id)
    await write_edition_state(connection, draft, EditionState.PUBLISHED, "", REVIEWER)
    return True
