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
    """A stretch of time to look through, and the words its cases carry."""

    start: datetime | None  # None: from the beginning
    before: datetime | None  # None: as far as has been looked already
    time_words: tuple[str, ...] = ()  # any of them; empty: cases of any time


EVER: Final = Window(None, None)
WINDOW: Final = timedelta(weeks=2)


def windows(before: datetime) -> tuple[Window, ...]:
    """Return where to look behind `before`, the newest first: two weeks, then everything."""
    this = _monday(before)
    last = this - timedelta(weeks=1)
    return Window(last, None, (week_word(this), week_word(last))), Window(None, last)


SAMPLE: Final = 200  # cases looked at to tell common words from seldom ones
COMMON: Final = 8  # a word is common that every so many cases have


def parts_of(query: str) -> list[str]:
    """Return what a query of PostgreSQL asks for, each of which must fit; no word has a blank."""
    return query.split(" & ")


def seldom_part(parts: Sequence[str], counts: Sequence[int]) -> str:
    """Return the part of a query to ask an index for; `counts`: of SAMPLE cases, who has each.

    An index finds the few cases of a seldom word at once, and takes ten times as long to tell
    which of them have a common word too, as most do: they are looked at one by one. Common words
    alone are all asked for.
    """
    seldom = [part for part, count in zip(parts, counts, strict=True) if count * COMMON < SAMPLE]
    return " & ".join(seldom or parts)


def worth_windows(found: int, walked: timedelta, wanted: int) -> bool:
    """Return whether two weeks may well hold `wanted` cases; if not, they are a detour.

    So many were `found` in the time `walked` through; that may be a third less than usual.
    """
    return found * WINDOW * 3 >= wanted * walked * 2


def week_word(moment: datetime) -> str:
    """Return the word of the week of a moment in UTC, as migration 0015 writes it."""
    year, week, _ = moment.isocalendar()
    return f"week {year:04d}{week:02d}"


def _monday(moment: datetime) -> datetime:
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return day - timedelta(days=day.weekday())
