"""Find the newest cases with all the words asked for, without reading all that have them.

An index of words knows which cases have a word, not which are the newest; a walk through the
newest finds common words at once and rare ones never. So both, in turn, until a page is full:

1. walk through the newest thousand cases; go on walking while every hundredth fits;
2. ask the index of words for this and the last week, if they can be expected to fill the page
   at the rate of the walk, then for all the rest. It is asked for the seldom words alone: what
   it finds is few, and looking whether the common words are there too costs less than asking.

Each step ends the search for words of some frequency, so its cost depends on how common the
words are and hardly on how many cases there are (tests/bench/README.md).
"""

from dataclasses import replace
from typing import Final

from callcenter.domain.search import EVER, SAMPLE, parts_of, seldom_part, windows, worth_windows
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
    seldom = seldom_part(parts_of(asked.query), behind.counts)
    walked = behind.newest_at - behind.created_at
    worth = worth_windows(len(found), walked, limit - len(found))
    for window in windows(behind.created_at) if worth else (EVER,):
        stretch = Stretch(window.start, window.before, window.time_words, seldom)
        missing = limit - len(found)
        found += await found_within(connection, asked, place, missing, stretch)
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
        missing = limit - len(found)
        found += await found_among_newest(connection, asked, after, missing, look_at)
        if len(found) == limit:
            return found, None
        further = await left_behind(connection, after, look_at, sampling)
        if further is None:
            return found, None
        behind = replace(further, newest_at=(behind or further).newest_at)
        after = (behind.created_at, behind.case_id)
        if len(found) < WORTH_WALKING:
            break
    return found, behind
