"""What a person types into a search box: a number, a phone, words; and where to look first.

Pure. Words are stemmed by PostgreSQL; here numbers are told from words, and time is cut into
windows so that a search for the newest reads no more than it must.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from callcenter.domain.case_number import is_case_number
from callcenter.domain.phone_numbers import normalise

NUMBERLIKE: Final = re.compile(r"\+?\d(?:[\d\s().\-]{4,18})\d")
NOT_DIGITS: Final = re.compile(r"\D")


@dataclass(frozen=True, slots=True)
class Search:
    """None and '': not asked for. All that is asked for must fit."""

    words: str = ""
    case_number: str | None = None
    caller_e164: str | None = None


def read_search(text: str, area_code: str) -> Search:
    """Return what `text` asks for.

    `2-26-000123-1 зарплата` is a case number and a word; `8 916 123-45-67` and `+79161234567`
    are the same caller; other digits stay words.
    """
    case_number = caller = None
    words = text
    for found in NUMBERLIKE.finditer(text):
        digits = NOT_DIGITS.sub("", found.group())
        if case_number is None and is_case_number(digits) and "+" not in found.group():
            case_number = digits
        elif caller is None and (e164 := normalise(found.group(), area_code).e164) is not None:
            caller = e164
        else:
            continue
        words = words.replace(found.group(), " ", 1)
    return Search(" ".join(words.split()), case_number, caller)


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time to look through, and what to ask an index of words for there."""

    before: datetime | None  # None: as far as has been looked already
    query: str
    by_month: bool  # of the index whose words carry the month of their case


MONTHS: Final = 3
LONGEST_WITH_MONTH: Final = 200  # letters; migration 0027 keeps no longer ones


def windows(before: datetime, parts: Sequence[str], *, rare: bool) -> tuple[Window, ...]:
    """Return where to look for `parts` behind `before`: in three months, then in all the rest.

    `rare`: nobody expects a page of them there.
    """
    query = " & ".join(parts)
    if rare or max(map(len, parts)) > LONGEST_WITH_MONTH:
        return (Window(None, query, by_month=False),)
    starts = _months_until(before)
    recent = " | ".join(_of_month(parts, start) for start in starts)
    return Window(None, recent, by_month=True), Window(starts[-1], query, by_month=False)


def _months_until(moment: datetime) -> list[datetime]:
    """Return the starts of a moment's month and those before it, in UTC."""
    starts = [moment.replace(day=1, hour=0, minute=0, second=0, microsecond=0)]
    while len(starts) < MONTHS:
        starts.append((starts[-1] - timedelta(days=1)).replace(day=1))
    return starts


def _of_month(parts: Sequence[str], start: datetime) -> str:
    """Return `parts` as migration 0027 writes them for cases of a month: `'премия 202611'`."""
    with_month = (f"{part[:-1]} {start.year * 100 + start.month}'" for part in parts)
    return f"({' & '.join(with_month)})"


SAMPLE: Final = 500  # cases looked at to tell common words from seldom ones
COMMON: Final = 8  # a word is common that every so many cases have
RARE: Final = 32  # words are rare if every so many cases have one of them


def parts_of(query: str) -> list[str]:
    """Return what a query of PostgreSQL asks for, each in quotes; no word has a blank."""
    return query.split(" & ")


def seldom_parts(parts: Sequence[str], counts: Sequence[int]) -> Sequence[str]:
    """Return the parts of a query to ask an index for; `counts`: of SAMPLE cases, who has each.

    An index finds the few cases of a seldom word at once, and takes ten times as long to tell
    which of them have a common word too, as most do: they are looked at one by one. Common words
    alone are all asked for.
    """
    seldom = [part for part, count in zip(parts, counts, strict=True) if count * COMMON < SAMPLE]
    return seldom or parts


def are_rare(found: int, counts: Sequence[int]) -> bool:
    """Return whether words are so rare that looking in three months first is a detour.

    None was `found` among the newest, and of SAMPLE cases `counts` have each: the lists of an
    index are short then, all of them as soon read as those of months.
    """
    return not found and sum(counts) * RARE < SAMPLE
