"""What a figure is: a name, a text that defines it, and one pure function of counts."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Final, Generic, Self, TypeVar

DASH: Final = "\N{EM DASH}"
HOUR: Final = 3600.0


class Unit(StrEnum):
    COUNT = "count"
    SHARE = "share"  # 0 to 1
    SECONDS = "seconds"
    HOURS = "hours"
    DAYS = "days"


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts and sums of one group; those of two groups without a common row add up."""

    def __add__(self, other: Self) -> Self:
        names = [field.name for field in fields(self)]
        return type(self)(**{name: getattr(self, name) + getattr(other, name) for name in names})


C = TypeVar("C", bound=Counts)


@dataclass(frozen=True, slots=True)
class Words:
    """A name or a definition, in the languages of the panel."""

    ru: str
    en: str


@dataclass(frozen=True, slots=True)
class Figure(Generic[C]):
    name: str  # stable: programs use it
    title: Words
    definition: Words
    unit: Unit
    source: str  # requirement or law it answers
    of: Callable[[C], float | None]  # None: nothing to divide by
    variant: str = ""  # which of several usual formulas this is; "": there is one


def share(part: float, whole: float) -> float | None:
    """Return part ÷ whole; None when there is no whole."""
    return part / whole if whole else None


mean = share


def shown(value: float | None, unit: Unit) -> str:
    """Return the figure for a person: `87.5 %`, `3.2`, or a dash for None."""
    match value, unit:
        case None, _:
            return DASH
        case float() | int(), Unit.COUNT:
            return f"{value:.0f}"
        case float() | int(), Unit.SHARE:
            return f"{value * 100:.1f} %"
        case _:
            return f"{value:.1f}"
