"""Write articles: a new one, an edition beside the published one, a draft's text (003-29, 30)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from uuid6 import uuid7

from callcenter.domain.access import Person
from callcenter.domain.case_states import StepRefusedError
from callcenter.domain.knowledge.life import LINE_OF, OPEN, EditionState, Step, after
from callcenter.services.append_audit import append_audit
from callcenter.services.knowledge.articles import (
    ArticleInHand,
    ArticleMissingError,
    in_state,
    take_edition,
)
from db.knowledge import (
    EditionRow,
    EditionText,
    editions,
    insert_article,
    insert_edition,
    lock_article,
    write_text,
)
from db.pool import Connection, Pool


async def begin_article(pool: Pool, person: Person, text: EditionText) -> EditionRow:
    """Open an article with its first draft."""
    article_id = UUID(bytes=uuid7().bytes)
    async with pool.acquire() as connection, connection.transaction():
        await insert_article(connection, article_id, person.login)
        return await _begin(connection, person, article_id, text)


async def begin_edition(pool: Pool, person: Person, article_id: UUID) -> EditionRow:
    """Begin a draft beside the published edition, or after the retired one, with its words.

    Raises ArticleMissingError, and StepRefusedError when a draft is being written already.
    """
    async with pool.acquire() as connection, connection.transaction():
        await lock_article(connection, article_id)
        found = await editions(connection, article_id)
        if not found:
            raise ArticleMissingError
        if in_state(found, OPEN):
            raise StepRefusedError
        last = in_state(found, {EditionState.PUBLISHED}) or found[0]
        return await _begin(connection, person, article_id, _text_of(last))


async def edit_draft(
    pool: Pool, person: Person, article: ArticleInHand, changes: Mapping[str, Any]
) -> EditionRow:
    """Change a draft; who does becomes one of its authors.

    Raises ArticleMissingError, EditionChangedError, StepRefusedError.
    """
    async with pool.acquire() as connection, connection.transaction():
        row = await take_edition(connection, article, OPEN)
        after(EditionState(row.state), Step.EDIT)
        await write_text(connection, row, replace(_text_of(row), **changes), person.login)
        return await _written(connection, person, row.article_id, "edited")


async def _begin(
    connection: Connection, person: Person, article_id: UUID, text: EditionText
) -> EditionRow:
    line = LINE_OF.get(person.role)
    await insert_edition(connection, article_id, text, person.login, line)
    return await _written(connection, person, article_id, "begun")


async def _written(
    connection: Connection, person: Person, article_id: UUID, what: str
) -> EditionRow:
    newest = (await editions(connection, article_id))[0]
    await append_audit(
        connection,
        actor=person.login,
        action=f"knowledge.{what}",
        object=f"article {article_id}",
        body={"edition": newest.edition},
    )
    return newest


def _text_of(row: EditionRow) -> EditionText:
    return EditionText(
        *(row.question, row.answer, row.category, row.audience, row.scenario, row.valid_to)
    )
