"""Read the knowledge base: it holds nothing personal, so that reading leaves no trace."""

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from callcenter.domain.knowledge.life import EditionState
from callcenter.domain.knowledge.search_words import search_words
from callcenter.services.knowledge.articles import ArticleMissingError, in_state
from db.knowledge import (
    After,
    CategoryRow,
    EditionRow,
    Found,
    KnowledgeFilter,
    categories,
    editions,
    search_editions,
)
from db.pool import Pool


async def search_articles(
    pool: Pool, text: str | None, only: KnowledgeFilter, after: After | None, limit: int
) -> list[Found]:
    """Return a page of editions: what fits the words of `text` best, else the latest changed."""
    if text is not None:
        words = [(one.word, one.beginning) for one in search_words(text)]
        only = replace(only, words=words)
    async with pool.acquire() as connection:
        return await search_editions(connection, only, after, limit)


async def read_article(
    pool: Pool, article_id: UUID, states: Collection[EditionState]
) -> EditionRow:
    """Return the newest edition in one of `states`; raises ArticleMissingError."""
    row = in_state(await read_editions(pool, article_id), states)
    if row is None:
        raise ArticleMissingError
    return row


async def read_editions(pool: Pool, article_id: UUID) -> list[EditionRow]:
    """Return all editions of an article, the newest first; raises ArticleMissingError."""
    async with pool.acquire() as connection:
        found = await editions(connection, article_id)
    if not found:
        raise ArticleMissingError
    return found


async def read_categories(pool: Pool) -> list[CategoryRow]:
    """Return the categories of what is published."""
    async with pool.acquire() as connection:
        return await categories(connection)
