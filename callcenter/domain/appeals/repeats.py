"""Whether an appeal looks like one that was filed before. A person decides (A33)."""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

MONTHS: Final = 12
MONTHS_OF_YEAR: Final = 12


class Likeness(StrEnum):
    DUPLICATE = "duplicate"  # the earlier one is still being worked on
    REPEATED = "repeated"  # it was answered: the applicant is not content


@dataclass(frozen=True, slots=True)
class Earlier:
    """An appeal of the same person, and a code of one of its questions."""

    case_id: UUID
    code: str
    received_on: date
    ended: bool


@dataclass(frozen=True, slots=True)
class Suggestion:
    case_id: UUID
    likeness: Likeness


def suggest_repeats(
    codes: frozenset[str], received_on: date, earlier: Iterable[Earlier]
) -> list[Suggestion]:
    """Return the earlier appeals of the person under one of `codes`, not over 12 months old."""
    since = months_before(received_on, MONTHS)
    found = {
        one.case_id: Likeness.REPEATED if one.ended else Likeness.DUPLICATE
        for one in earlier
        if one.code in codes and since <= one.received_on <= received_on
    }
    return [Suggestion(case_id, likeness) for case_id, likeness in found.items()]


def months_before(day: date, months: int) -> date:
    """Return the same day `months` earlier, or the last of a shorter month."""
    year, month = divmod(day.year * MONTHS_OF_YEAR + day.month - 1 - months, MONTHS_OF_YEAR)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
