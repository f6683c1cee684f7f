"""The knowledge base in PostgreSQL: editions, search with Russian word forms, uses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class EditionRow:
    article_id: UUID
    edition: int
    state: str
    question: str
    answer: str
    category: str
    audience: str
    scenario: list[dict[str, Any]] | None  # None: an article without a script
    authors: list[str]
    author_line: int | None  # None: not of a line
    reviewer: str | None  # None: nobody has published it
    valid_to: date | None  # None: for good
    note: str
    changed_at: datetime
    published_at: datetime | None
    version: int
    used: int
    helped: int


COLUMNS: Final = """
    e.article_id, e.edition, e.state, e.question, e.answer, e.category, e.audience, e.scenario,
    e.authors, e.author_line, e.reviewer, e.valid_to, e.note, e.changed_at, e.published_at,
    e.version, u.used, u.helped
"""
WITH_USES: Final = """
    FROM knowledge_editions e
    CROSS JOIN LATERAL (SELECT count(*) AS used, count(*) FILTER (WHERE helped) AS helped
                          FROM knowledge_used WHERE article_id = e.article_id) u
"""

EDITIONS: Final = f"""
    SELECT {COLUMNS} {WITH_USES} WHERE e.article_id = $1 ORDER BY e.edition DESC
"""


async def editions(connection: Connection, article_id: UUID) -> list[EditionRow]:
    """Return all editions of an article, the newest first; none: there is no such article."""
    return [EditionRow(**row) for row in await connection.fetch(EDITIONS, article_id)]


LOCK_ARTICLE: Final = "SELECT true FROM knowledge_articles WHERE article_id = $1 FOR UPDATE"


async def lock_article(connection: Connection, article_id: UUID) -> None:
    """Keep others from its editions until the transaction ends."""
    await connection.execute(LOCK_ARTICLE, article_id)


INSERT_ARTICLE: Final = """
    INSERT INTO knowledge_articles (article_id, created_by) VALUES ($1, $2)
        ON CONFLICT (article_id) DO NOTHING
    RETURNING true
"""


async def insert_article(connection: Connection, article_id: UUID, login: str) -> bool:
    """Open an article; return whether it was not there before."""
    return bool(await connection.fetchval(INSERT_ARTICLE, article_id, login))


@dataclass(frozen=True, slots=True)
class EditionText:
    """What people write in an edition."""

    question: str
    answer: str
    category: str
    audience: str
    scenario: Sequence[dict[str, Any]] | None = None
    valid_to: date | None = None


INSERT_EDITION: Final = """
    INSERT INTO knowledge_editions (article_id, edition, state, question, answer, category,
                                    audience, scenario, valid_to, authors, author_line)
    SELECT $1, coalesce(max(edition), 0) + 1, 'draft', $2, $3, $4, $5, $6, $7, ARRAY[$8], $9
      FROM knowledge_editions WHERE article_id = $1
"""


async def insert_edition(
    connection: Connection, article_id: UUID, text: EditionText, login: str, line: int | None
) -> None:
    """Begin the next edition of an article as a draft."""
    await connection.execute(
        INSERT_EDITION,
        *(article_id, text.question, text.answer, text.category, text.audience),
        *(_listed(text.scenario), text.valid_to, login, line),
    )


WRITE_TEXT: Final = """
    UPDATE knowledge_editions
       SET question = $3, answer = $4, category = $5, audience = $6, scenario = $7, valid_to = $8,
           authors = CASE WHEN $9 = ANY (authors) THEN authors ELSE authors || $9 END,
           changed_at = app_now(), version = version + 1
     WHERE article_id = $1 AND edition = $2
"""


async def write_text(
    connection: Connection, row: EditionRow, text: EditionText, login: str
) -> None:
    await connection.execute(
        WRITE_TEXT,
        *(row.article_id, row.edition, text.question, text.answer, text.category),
        *(text.audience, _listed(text.scenario), text.valid_to, login),
    )


WRITE_EDITION_STATE: Final = """
    UPDATE knowledge_editions
       SET state = $3, note = $4, reviewer = coalesce($5, reviewer),
           published_at = CASE WHEN $3 = 'published' THEN app_now() ELSE published_at END,
           retired_at = CASE WHEN $3 = 'retired' THEN app_now() END,
           changed_at = app_now(), version = version + 1
     WHERE article_id = $1 AND edition = $2
"""


async def write_edition_state(
    connection: Connection, row: EditionRow, state: str, note: str, reviewer: str | None = None
) -> None:
    await connection.execute(
        WRITE_EDITION_STATE, row.article_id, row.edition, state, note, reviewer
    )


@dataclass(frozen=True, slots=True)
class KnowledgeFilter:
    state: str
    category: str | None = None
    audience: str | None = None
    scripts: bool | None = None  # only scripts, or only what is none
    valid_on: date | None = None  # None: also what is no longer valid
    words: Sequence[tuple[str, str]] | None = None  # word and its beginning; None: all


@dataclass(frozen=True, slots=True)
class Found:
    """An edition of a list, with what the list is ordered by."""

    row: EditionRow
    rank: float


@dataclass(frozen=True, slots=True)
class After:
    """The last row of the page before."""

    rank: float
    changed_at: datetime
    article_id: UUID


SEARCH: Final = f"""
    WITH word AS (
        SELECT plainto_tsquery('russian', word) AS stem,
               to_tsquery('simple', beginning || ':*') AS beginning
          FROM unnest($1::text[], $2::text[]) AS t (word, beginning)
    ), asked AS (
        SELECT coalesce(string_agg('(' || (stem || beginning)::text || ')', ' & '), '')::tsquery
               AS query
          FROM word WHERE numnode(stem) > 0
    ), found AS (
        SELECT e.article_id, e.edition, e.changed_at,
               coalesce(ts_rank(e.words, asked.query), 0)::float8 AS rank
          FROM knowledge_editions e, asked
         WHERE e.state = $3
           AND ($1::text[] IS NULL OR e.words @@ asked.query)
           AND ($4::text IS NULL OR e.category = $4)
           AND ($5::text IS NULL OR e.audience = $5)
           AND ($6::boolean IS NULL OR (e.scenario IS NOT NULL) = $6)
           AND ($7::date IS NULL OR e.valid_to IS NULL OR e.valid_to >= $7)
    ), page AS (
        SELECT * FROM found
         WHERE $8::float8 IS NULL OR (rank, changed_at, article_id) < ($8, $9, $10)
         ORDER BY rank DESC, changed_at DESC, article_id DESC
         LIMIT $11
    )
    SELECT page.rank, {COLUMNS} {WITH_USES}
      JOIN page USING (article_id, edition)
     ORDER BY page.rank DESC, e.changed_at DESC, e.article_id DESC
"""  # noqa: S608 - columns and a join, no value


async def search_editions(
    connection: Connection, only: KnowledgeFilter, after: After | None, limit: int
) -> list[Found]:
    """Return editions, what fits the words best first, else the latest changed."""
    words = None if only.words is None else [word for word, _ in only.words]
    beginnings = None if only.words is None else [beginning for _, beginning in only.words]
    rows = await connection.fetch(
        SEARCH,
        *(words, beginnings, only.state, only.category, only.audience, only.scripts),
        only.valid_on,
        *((after.rank, after.changed_at, after.article_id) if after else (None, None, None)),
        limit,
    )
    found = []
    for row in rows:
        columns = dict(row)
        rank = columns.pop("rank")
        found.append(Found(EditionRow(**columns), rank))
    return found


INSERT_USE: Final = """
    INSERT INTO knowledge_used (article_id, case_id, edition, used_by, helped)
    SELECT article_id, $2, edition, $3, $4
      FROM knowledge_editions
     WHERE article_id = $1 AND state = 'published'
        ON CONFLICT (case_id, article_id)
           DO UPDATE SET helped = coalesce(EXCLUDED.helped, knowledge_used.helped)
    RETURNING true
"""


async def insert_use(
    connection: Connection, article_id: UUID, case_id: UUID, user_id: UUID, *, helped: bool | None
) -> bool:
    """Note that the published edition was used for a case; False: none is published."""
    return bool(await connection.fetchval(INSERT_USE, article_id, case_id, user_id, helped))


CATEGORIES: Final = """
    SELECT category, count(*) AS articles
      FROM knowledge_editions
     WHERE state = 'published'
     GROUP BY category
     ORDER BY category
"""


@dataclass(frozen=True, slots=True)
class CategoryRow:
    category: str
    articles: int


async def categories(connection: Connection) -> list[CategoryRow]:
    """Return the categories of what is published, with how much is in each."""
    return [CategoryRow(**row) for row in await connection.fetch(CATEGORIES)]


def _listed(scenario: Sequence[dict[str, Any]] | None) -> list[dict[str, Any]] | None:
    return None if scenario is None else list(scenario)
