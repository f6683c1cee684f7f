"""Erlang C: how long a load of calls waits for so many people (000-15).

Nobody hangs up in it, so it asks for a few people too many rather than too few.
"""

from dataclasses import dataclass
from math import ceil, exp
from typing import Final

from callcenter.domain.errors import DomainError

MOST_PEOPLE: Final = 2_000


class LoadError(DomainError):
    """Calls, interval and handling time are above zero, shrinkage is from 0 to below 1."""


@dataclass(frozen=True, slots=True)
class Load:
    calls: float  # that come in the interval
    interval_seconds: float
    aht_seconds: float  # average handling time

    def __post_init__(self) -> None:
        if self.calls < 0 or self.interval_seconds <= 0 or self.aht_seconds <= 0:
            raise LoadError

    @property
    def erlangs(self) -> float:
        return self.calls / self.interval_seconds * self.aht_seconds


@dataclass(frozen=True, slots=True)
class Forecast:
    """What so many people make of a load."""

    wait_probability: float
    service_level: float  # share answered within the threshold
    asa_seconds: float
    occupancy: float


UNSTABLE: Final = None  # the queue grows without end: no figure says anything


def forecast(load: Load, people: int, threshold_seconds: float) -> Forecast | None:
    """Return what callers meet; UNSTABLE when there are no more people than erlangs."""
    erlangs = load.erlangs
    if people <= erlangs:
        return UNSTABLE
    waits = _wait_probability(erlangs, people)
    spare = people - erlangs
    return Forecast(
        wait_probability=waits,
        service_level=1 - waits * exp(-spare * threshold_seconds / load.aht_seconds),
        asa_seconds=waits * load.aht_seconds / spare,
        occupancy=erlangs / people,
    )


def people_needed(load: Load, service_level: float, threshold_seconds: float) -> int:
    """Return the fewest people who answer `service_level` of the calls within the threshold."""
    if not 0 <= service_level < 1:
        raise LoadError
    for people in range(int(load.erlangs) + 1, MOST_PEOPLE):
        found = forecast(load, people, threshold_seconds)
        if found is not UNSTABLE and found.service_level >= service_level:
            return people
    raise LoadError


def roster(people: int, shrinkage: float) -> int:
    """Return how many to put on the roster when `shrinkage` of them is away at any time."""
    if not 0 <= shrinkage < 1:
        raise LoadError
    return ceil(people / (1 - shrinkage) - 1e-9)  # 13 ÷ 0.7 is 18.57; 7 ÷ 0.7 is 10, not 11


def _wait_probability(erlangs: float, people: int) -> float:
    """Erlang B by its recurrence, which never overflows, and C from it."""
    blocked = 1.0
    for number in range(1, people + 1):
        blocked = erlangs * blocked / (number + erlangs * blocked)
    used = erlangs / people
    return blocked / (1 - used * (1 - blocked))
