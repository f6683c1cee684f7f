"""Find the newest cases with all the words asked for, without reading all that have them.

An index of words knows which cases have a word, not which are the newest; a walk through the
newest finds common words at once and rare ones never. So both, in turn, until a page is full:

1. walk through the newest thousand cases; go on walking while every hundredth fits;
2. ask an index of words for the last three months, unless the words are rare, then another one
   for all the rest. They are asked for the seldom words alone: what they find is few, and looking
   whether the common words are there too costs less than asking.

Each step ends the search for words of some frequency, so its cost depends on how common the
words are and hardly on how many cases there are (tests/bench/README.md).
"""

from typing import Final

from callcenter.domain.search import SAMPLE, are_rare, parts_of, seldom_parts, windows
from db.case_edits import CaseRow
from db.case_register import (
    Asked,
    LeftBehind,
    Place,
    Sampling,
    Stretch,
    found_among_newest,
    found_among_own,
    found_within,
    left_behind,
)
from db.pool import Connection

FIRST_WALK: Final = 1_000
SECOND_WALK: Final = 8_000
WORTH_WALKING: Final = 10  # found in the first walk, so that the second fills a page


async def search_cases(
    connection: Connection, asked: Asked, after: Place | None, limit: int
) -> list[CaseRow]:
    """Return up to `limit` cases that fit, the newest first, behind the case `after`."""
    if not asked.seen.everything:
        return await found_among_own(connection, asked, after, limit)
    found, behind = await _walk(connection, asked, after, limit)
    if behind is None or len(found) == limit:
        return found
    place = (behind.created_at, behind.case_id)
    parts = parts_of(asked.query)
    seldom = seldom_parts(parts, behind.counts)
    besides = asked.query if seldom != parts else None
    rare = are_rare(len(found), behind.counts)
    for window in windows(behind.created_at, seldom, rare=rare):
        stretch = Stretch(window.before, window.query, window.by_month, besides)
        found += await found_within(connection, asked, place, limit - len(found), stretch)
        if len(found) == limit:
            break
    return found


async def _walk(
    connection: Connection, asked: Asked, after: Place | None, limit: int
) -> tuple[list[CaseRow], LeftBehind | None]:
    """Return what the newest cases hold, and what is behind; None: the oldest was looked at."""
    found: list[CaseRow] = []
    sampling = Sampling(SAMPLE, parts_of(asked.query))
    behind: LeftBehind | None = None
    for look_at in (FIRST_WALK, SECOND_WALK):
        found += await found_among_newest(connection, asked, after, limit - len(found), look_at)
        if len(found) == limit:
            break
        behind = await left_behind(connection, after, look_at, sampling)
        if behind is None or len(found) < WORTH_WALKING:
            break
        after = (behind.created_at, behind.case_id)
    return found, behind
