"""Editions of the thematic classifier. The last one is in use; questions keep their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from db.appeal_questions import CodedText
from db.pool import Connection

LOCK_EDITIONS: Final = "LOCK TABLE classifier_editions IN SHARE ROW EXCLUSIVE MODE"


async def lock_editions(connection: Connection) -> None:
    """Let one import at a time write, until the transaction ends."""
    await connection.execute(LOCK_EDITIONS)


INSERT_EDITION: Final = """
    INSERT INTO classifier_editions (source, imported_by) VALUES ($1, $2) RETURNING edition
"""


async def insert_edition(connection: Connection, source: str, imported_by: str) -> int:
    edition: int = await connection.fetchval(INSERT_EDITION, source, imported_by)
    return edition


@dataclass(frozen=True, slots=True)
class EntryRow:
    code: str
    title: str
    parent: str | None
    alias_of: str | None


INSERT_ENTRIES: Final = """
    INSERT INTO classifier_entries (edition, code, title, parent, alias_of)
    SELECT $1, t.*
      FROM unnest($2::text[], $3::text[], $4::text[], $5::text[])
           AS t (code, title, parent, alias_of)
"""


async def insert_entries(
    connection: Connection, edition: int, entries: Sequence[EntryRow]
) -> None:
    await connection.execute(
        INSERT_ENTRIES,
        edition,
        [one.code for one in entries],
        [one.title for one in entries],
        [one.parent for one in entries],
        [one.alias_of for one in entries],
    )


CURRENT_EDITION: Final = "SELECT max(edition) FROM classifier_editions"


async def current_edition(connection: Connection) -> int | None:
    """Return the edition in use; None: none was imported yet."""
    found: int | None = await connection.fetchval(CURRENT_EDITION)
    return found


EDITION_ENTRIES: Final = """
    SELECT code, title, parent, alias_of FROM classifier_entries
     WHERE edition = $1 ORDER BY code
"""


async def edition_entries(connection: Connection, edition: int) -> list[EntryRow]:
    return [EntryRow(**row) for row in await connection.fetch(EDITION_ENTRIES, edition)]


LIKE_TITLES: Final = """
    WITH asked AS (
        SELECT replace(plainto_tsquery('russian', $2)::text, '&', '|')::tsquery AS query
    )
    SELECT e.code, e.title AS text
      FROM classifier_entries e, asked
     WHERE e.edition = $1 AND e.alias_of IS NULL AND e.words @@ asked.query
     ORDER BY ts_rank(e.words, asked.query) DESC, e.code
     LIMIT $3
"""


async def like_titles(
    connection: Connection, edition: int, text: str, limit: int
) -> list[CodedText]:
    """Return entries whose titles share words with `text`, the likest first."""
    rows = await connection.fetch(LIKE_TITLES, edition, text, limit)
    return [CodedText(**row) for row in rows]


@dataclass(frozen=True, slots=True)
class TopicWeeks:
    code: str
    weeks: list[int]  # appeals registered 0, 1, 2, … weeks ago


# Counted by the first question; gratitude stands apart (A32).
TOPIC_WEEKS: Final = """
    SELECT code, array_agg(appeals ORDER BY week) AS weeks
      FROM (SELECT k.topic_code AS code, w.week, count(*) FILTER (
                       WHERE k.created_at > app_now() - interval '7 days' * (w.week + 1)
                         AND k.created_at <= app_now() - interval '7 days' * w.week)::integer
                       AS appeals
              FROM cases k
              JOIN appeals a USING (case_id)
             CROSS JOIN generate_series(0, $1) AS w (week)
             WHERE k.kind = 'appeal' AND a.kind <> 'gratitude' AND k.topic_code IS NOT NULL
               AND k.created_at > app_now() - interval '7 days' * ($1 + 1)
               AND ($2::uuid IS NULL OR k.organisation_id = $2)
             GROUP BY k.topic_code, w.week) AS counted
     GROUP BY code
     ORDER BY code
"""


async def topic_weeks(
    connection: Connection, weeks_before: int, organisation_id: UUID | None = None
) -> list[TopicWeeks]:
    """Return how many appeals each topic had this week and in those before."""
    rows = await connection.fetch(TOPIC_WEEKS, weeks_before, organisation_id)
    return [TopicWeeks(**row) for row in rows]


@dataclass(frozen=True, slots=True)
class EditionRow:
    edition: int
    source: str
    imported_by: str
    imported_at: datetime
    entries: int
    aliases: int


EDITIONS: Final = """
    SELECT e.edition, e.source, e.imported_by, e.imported_at,
           count(n.code) FILTER (WHERE n.alias_of IS NULL) AS entries,
           count(n.alias_of) AS aliases
      FROM classifier_editions e
      LEFT JOIN classifier_entries n USING (edition)
     GROUP BY e.edition
     ORDER BY e.edition DESC
     LIMIT $1
"""


async def editions(connection: Connection, limit: int) -> list[EditionRow]:
    """Return the editions, the one in use first."""
    return [EditionRow(**row) for row in await connection.fetch(EDITIONS, limit)]
