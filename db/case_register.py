"""The register of cases: lists by filter, and what a search by words finds.

Each statement is planned for its own values (`plan_each_time`): a filter that nobody asked for
costs nothing then, and one that was asked for may choose its index.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from db.call_lists import Seen
from db.case_edits import CASE_COLUMNS, CASE_ROWS, NAMES_BESIDE, CaseRow
from db.pool import Connection

Place = tuple[datetime, UUID]  # of a case in the register: created_at, case_id


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """None: whatever it is."""

    created_from: datetime | None = None
    created_before: datetime | None = None
    kind: str | None = None
    state: str | None = None
    case_number: str | None = None
    caller_e164: str | None = None
    organisation_id: UUID | None = None
    topic_code: str | None = None
    operator: str | None = None  # login
    channel: str | None = None
    overdue: bool = False
    line: int | None = None  # of a ticket


PLAN_EACH_TIME: Final = "SET LOCAL plan_cache_mode = force_custom_plan"


async def plan_each_time(connection: Connection) -> None:
    """Let every statement of this transaction be planned for its values."""
    await connection.execute(PLAN_EACH_TIME)


FITTING: Final = """
           ($1 OR k.case_id = ANY (ARRAY(SELECT v.case_id FROM case_viewers v
                                         WHERE v.organisation_id = $2)))
       AND ($3::timestamptz IS NULL OR (k.created_at, k.case_id) < ($3, $4::uuid))
       AND ($5::timestamptz IS NULL OR k.created_at >= $5)
       AND ($6::timestamptz IS NULL OR k.created_at < $6)
       AND ($7::text IS NULL OR k.kind = $7)
       AND ($8::text IS NULL OR k.state = $8)
       AND ($9::text IS NULL OR k.case_number = $9
            OR k.case_id = (SELECT f.case_id FROM former_numbers f WHERE f.case_number = $9))
       AND ($10::text IS NULL OR k.caller_e164 = $10)
       AND ($11::uuid IS NULL OR k.organisation_id = $11)
       AND ($12::text IS NULL OR k.topic_code = $12)
       AND ($13::text IS NULL OR k.operator_id = (SELECT user_id FROM users WHERE login = $13))
       AND ($14::text IS NULL OR k.channel = $14)
       AND (NOT $15 OR k.due_at < app_now())
       AND ($16::smallint IS NULL OR EXISTS (SELECT FROM tickets t
                                              WHERE t.case_id = k.case_id AND t.line = $16))
"""
NEWEST_FIRST: Final = "ORDER BY k.created_at DESC, k.case_id DESC\n"

LIST_CASES: Final = CASE_ROWS + "WHERE" + FITTING + NEWEST_FIRST + "LIMIT $17"


async def list_cases(
    connection: Connection, seen: Seen, only: CaseFilter, after: Place | None, limit: int
) -> list[CaseRow]:
    """Return cases, the newest first, those that follow the case `after`."""
    rows = await connection.fetch(LIST_CASES, *case_values(seen, only, after), limit)
    return [CaseRow(*row) for row in rows]


AS_QUERY: Final = "SELECT plainto_tsquery('russian', $1)::text"


async def as_query(connection: Connection, words: str) -> str:
    """Return the words as PostgreSQL looks for them, all of them; '' when none carries meaning."""
    query: str = await connection.fetchval(AS_QUERY, words)
    return query


@dataclass(frozen=True, slots=True)
class Asked:
    """A search: its words as `as_query` made them, and what else must fit."""

    seen: Seen
    only: CaseFilter
    query: str


# The newest cases one by one: soon done when the words are common.
AMONG_NEWEST: Final = (
    "SELECT"  # noqa: S608 - constants of this module
    + CASE_COLUMNS
    + """
      FROM (SELECT s.case_id, s.created_at, s.words
              FROM case_search s
             WHERE $3::timestamptz IS NULL OR (s.created_at, s.case_id) < ($3, $4::uuid)
             ORDER BY s.created_at DESC, s.case_id DESC
             LIMIT $19) AS newest
      JOIN cases k ON k.case_id = newest.case_id
"""
    + NAMES_BESIDE
    + "WHERE newest.words @@ $18::tsquery AND"
    + FITTING
    + """
     ORDER BY newest.created_at DESC, newest.case_id DESC
     LIMIT $17
"""
)


async def found_among_newest(
    connection: Connection, asked: Asked, after: Place | None, limit: int, look_at: int
) -> list[CaseRow]:
    """Return cases with the words among the `look_at` that follow `after`."""
    values = case_values(asked.seen, asked.only, after)
    rows = await connection.fetch(AMONG_NEWEST, *values, limit, asked.query, look_at)
    return [CaseRow(*row) for row in rows]


# Where a walk has come to, and of the first $4 cases, how many have each part of the query by
# itself.
LEFT_BEHIND: Final = """
    WITH sample AS MATERIALIZED (
        SELECT words
          FROM case_search s
         WHERE $1::timestamptz IS NULL OR (s.created_at, s.case_id) < ($1, $2::uuid)
         ORDER BY created_at DESC, case_id DESC
         LIMIT $4
    )
    SELECT s.created_at, s.case_id,
           ARRAY(SELECT (SELECT count(*) FROM sample WHERE words @@ part::tsquery)
                   FROM unnest($5::text[]) WITH ORDINALITY AS p (part, place)
                  ORDER BY place) AS counts
      FROM case_search s
     WHERE $1::timestamptz IS NULL OR (s.created_at, s.case_id) < ($1, $2::uuid)
     ORDER BY created_at DESC, case_id DESC
    OFFSET $3 - 1 LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class LeftBehind:
    created_at: datetime
    case_id: UUID  # with the moment: of the last case that was walked past
    counts: list[int]  # of the sample, those that have each part of the query


@dataclass(frozen=True, slots=True)
class Sampling:
    size: int
    parts: Sequence[str]  # of the query


async def left_behind(
    connection: Connection, after: Place | None, walked: int, sampling: Sampling
) -> LeftBehind | None:
    """Say what `walked` cases behind `after` were; None when there are not so many."""
    place = after or (None, None)
    row = await connection.fetchrow(LEFT_BEHIND, *place, walked, sampling.size, sampling.parts)
    return LeftBehind(*row) if row else None


# By an index of words. $18 is what the index is asked for, $20 what must fit besides: it is looked
# for in one found case after the other, the newest first, until the page is full.
FOUND_BY_INDEX: Final = """
    WITH found AS MATERIALIZED (
        SELECT s.case_id, s.created_at
          FROM case_search s
         WHERE {words} @@ $18::tsquery
           AND (s.created_at, s.case_id) < ($3, $4::uuid)
           AND ($19::timestamptz IS NULL OR s.created_at < $19)
    )
"""
NEWEST_FOUND: Final = (
    "SELECT"  # noqa: S608 - constants of this module
    + CASE_COLUMNS
    + """
      FROM (SELECT case_id, created_at FROM found ORDER BY created_at DESC, case_id DESC) AS sorted
      JOIN cases k ON k.case_id = sorted.case_id
"""
    + NAMES_BESIDE
    + """
     WHERE ($20::text IS NULL OR (SELECT s.words @@ $20::tsquery FROM case_search s
                                   WHERE s.case_id = sorted.case_id))
       AND"""
    + FITTING
    + """
     ORDER BY sorted.created_at DESC, sorted.case_id DESC
     LIMIT $17
"""
)
WITHIN: Final = FOUND_BY_INDEX.format(words="s.words") + NEWEST_FOUND
WITHIN_MONTHS: Final = (
    FOUND_BY_INDEX.format(words="month_words(s.words, s.created_at)") + NEWEST_FOUND
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where to look for what; None: no bound, and nothing besides."""

    before: datetime | None
    query: str
    by_month: bool  # its words carry the month of their case
    besides: str | None


async def found_within(
    connection: Connection, asked: Asked, after: Place, limit: int, stretch: Stretch
) -> list[CaseRow]:
    """Return cases with the words in a stretch of time behind `after`, the newest first."""
    values = case_values(asked.seen, asked.only, after)
    rows = await connection.fetch(
        WITHIN_MONTHS if stretch.by_month else WITHIN,
        *(*values, limit, stretch.query, stretch.before, stretch.besides),
    )
    return [CaseRow(*row) for row in rows]


# What an organisation searches: of a case of which a part is another's, what it may read.
SEEN_WORDS: Final = """
    WITH seen_words AS NOT MATERIALIZED (
        SELECT case_id, words FROM case_search
         UNION ALL
        SELECT case_id, case_said(case_id) FROM parted_cases
    )
"""
# An organisation's own cases are few beside all: they are looked through one by one. It is
# `own` that keeps to them: FITTING is told that everything may be seen.
AMONG_OWN: Final = (
    SEEN_WORDS
    + "SELECT"
    + CASE_COLUMNS
    + """
      FROM case_viewers own
      JOIN seen_words s ON s.case_id = own.case_id
      JOIN cases k ON k.case_id = own.case_id
"""
    + NAMES_BESIDE
    + "WHERE own.organisation_id = $2 AND s.words @@ $18::tsquery AND"
    + FITTING
    + NEWEST_FIRST
    + "LIMIT $17"
)


async def found_among_own(
    connection: Connection, asked: Asked, after: Place | None, limit: int
) -> list[CaseRow]:
    """Return cases with the words that the reader's organisation sees."""
    values = case_values(replace(asked.seen, everything=True), asked.only, after)
    rows = await connection.fetch(AMONG_OWN, *values, limit, asked.query)
    return [CaseRow(*row) for row in rows]


def case_values(seen: Seen, only: CaseFilter, after: Place | None) -> tuple[object, ...]:
    """Return $1 to $16 of FITTING."""
    moment, case_id = after or (None, None)
    return (
        *(seen.everything, seen.organisation_id, moment, case_id),
        *(only.created_from, only.created_before, only.kind, only.state),
        *(only.case_number, only.caller_e164, only.organisation_id, only.topic_code),
        *(only.operator, only.channel, only.overdue, only.line),
    )
