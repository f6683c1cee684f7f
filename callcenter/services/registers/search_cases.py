"""Find the newest cases with all the words asked for, without reading all that have them.

An index of words knows which cases have a word, not which are the newest; a walk through the
newest finds common words at once and rare ones never. So both, in turn, until a page is full:

1. walk through the newest thousand cases; go on walking while every hundredth fits;
2. ask the index of words for this and the last week, then for all the rest; for all at once
   when not one of the thousand fits: then few of the others do.

Each step ends the search for words of some frequency, so its cost depends on how common the
words are and hardly on how many cases there are (tests/bench/README.md).
"""

from typing import Final
from uuid import UUID

from callcenter.domain.search import EVER, windows
from db.case_register import (
    Asked,
    Place,
    Stretch,
    found_among_newest,
    found_among_own,
    found_within,
    place_behind,
)
from db.pool import Connection

FIRST_WALK: Final = 1_000
SECOND_WALK: Final = 8_000
WORTH_WALKING: Final = 10  # found in the first walk, so that the second fills a page


async def search_cases(
    connection: Connection, asked: Asked, after: Place | None, limit: int
) -> list[UUID]:
    """Return up to `limit` cases that fit, the newest first, behind the case `after`."""
    if not asked.seen.everything:
        return await found_among_own(connection, asked, after, limit)
    found, behind = await _walk(connection, asked, after, limit)
    if behind is None or len(found) == limit:
        return found
    for window in windows(behind[0]) if found else (EVER,):
        stretch = Stretch(window.start, window.before, window.time_words)
        missing = limit - len(found)
        found += await found_within(connection, asked, behind, missing, stretch)
        if len(found) == limit:
            break
    return found


async def _walk(
    connection: Connection, asked: Asked, after: Place | None, limit: int
) -> tuple[list[UUID], Place | None]:
    """Return what the newest cases hold, and the last one looked at; None: it was the oldest."""
    found: list[UUID] = []
    for look_at in (FIRST_WALK, SECOND_WALK):
        missing = limit - len(found)
        found += await found_among_newest(connection, asked, after, missing, look_at)
        if len(found) == limit:
            break
        after = await place_behind(connection, after, look_at)
        if after is None or len(found) < WORTH_WALKING:
            break
    return found, after
