"""Who a caller may be: everybody the number speaks for. A choice for a person, never a guess."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class How(StrEnum):
    """How a name came with the number; of both, the first."""

    PHONE = "phone"  # a citizen in the directory has this number
    EARLIER_CASE = "earlier_case"  # who phoned from it before said so


@dataclass(frozen=True, slots=True)
class Listed:
    """A citizen of the directory with this number."""

    person_id: UUID
    name: str
    birth_date: date | None


@dataclass(frozen=True, slots=True)
class Named:
    """A name in earlier cases from this number."""

    person_id: UUID | None  # None: nobody has said who of the directory it is
    name: str
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Candidate:
    """One who may be calling."""

    person_id: UUID | None
    name: str
    how: How
    birth_date: date | None
    last_at: datetime | None  # newest earlier case under this name; None: there is none


def candidates(listed: Iterable[Listed], named: Iterable[Named]) -> tuple[Candidate, ...]:
    """Return everybody once, who phoned last first, then the others by name.

    A name without a person of the directory belongs to the citizen with this number and name,
    if there is exactly one: two of one name stay apart, and the name stands beside them.
    """
    found = {one.person_id: _of(one) for one in listed}
    loose: dict[str, Candidate] = {}
    for one in named:
        person_id = one.person_id or _only(found.values(), one.name)
        if person_id is not None:
            found[person_id] = _phoned(found.get(person_id), person_id, one)
        else:
            name = _plain(one.name)
            loose[name] = _phoned(loose.get(name), None, one)
    return tuple(sorted((*found.values(), *loose.values()), key=_order))


def _of(one: Listed) -> Candidate:
    return Candidate(one.person_id, one.name, How.PHONE, one.birth_date, None)


def _phoned(known: Candidate | None, person_id: UUID | None, one: Named) -> Candidate:
    """Return `known`, or somebody new, with this earlier case."""
    if known is None:
        return Candidate(person_id, one.name, How.EARLIER_CASE, None, one.last_at)
    last_at = max(known.last_at or one.last_at, one.last_at)
    return Candidate(known.person_id, known.name, known.how, known.birth_date, last_at)


def _only(found: Iterable[Candidate], name: str) -> UUID | None:
    same = [one.person_id for one in found if _plain(one.name) == _plain(name)]
    return same[0] if len(same) == 1 else None


def _plain(name: str) -> str:
    return " ".join(name.casefold().replace("ё", "е").split())


def _order(one: Candidate) -> tuple[float, str]:
    return (-one.last_at.timestamp() if one.last_at else 0.0, _plain(one.name))
