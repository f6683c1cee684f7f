"""Citizens: how surely we know one, when two records may be one human being, what lists show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from callcenter.domain.appeals.kinds import Identification
from callcenter.domain.errors import DomainError
from callcenter.domain.identifiers_ru import PolicyKind, read_policy

# Least sure first. A caller's number identifies nobody: a family shares it.
LEVELS: Final = (
    Identification.NONE,
    Identification.CALLER_STATED,
    Identification.KNOWLEDGE_CHECKED,
    Identification.DOCUMENT,
    Identification.ESIA,
)
# What a merge fills in where the kept record has nothing. A policy goes as a whole.
FILLABLE: Final = (
    "given_name",
    "patronymic",
    "birth_date",
    "sex",
    "snils",
    "policy_kind",
    "policy_number",
    "email",
    "address",
    "attached_to",
)
POLICY: Final = frozenset({"policy_kind", "policy_number"})


class MergeRefusedError(DomainError):
    """Two different SNILS are two people; correct the wrong one first."""


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What tells people apart."""

    family_name: str
    given_name: str = ""
    birth_date: date | None = None
    snils: str | None = None
    policy_number: str | None = None
    e164s: frozenset[str] = field(default_factory=frozenset)


def surer(known: str, now: str) -> str:
    """Return the surer of two levels: what was once proved by a document stays proved."""
    return max((Identification(known), Identification(now)), key=LEVELS.index).value


def folded(name: str) -> str:
    """Return a name as names are compared: small letters, one blank, ё is е."""
    return " ".join(name.lower().replace("ё", "е").split())


def likeness(one: PersonFacts, other: PersonFacts) -> list[str]:
    """Return why two records may be one person; empty: nothing says so, or one thing does not fit.

    Different SNILS or birth dates tell two people apart, whatever else they share.
    """
    if _differ(one.snils, other.snils):
        return []
    same_snils = one.snils is not None and one.snils == other.snils
    if _differ(one.birth_date, other.birth_date) and not same_snils:
        return []
    named_alike = folded(one.family_name) == folded(other.family_name) and folded(
        one.given_name
    ) == folded(other.given_name)
    same_day = one.birth_date is not None and one.birth_date == other.birth_date
    reasons = {
        "snils": same_snils,
        "policy": one.policy_number is not None and one.policy_number == other.policy_number,
        "name_and_birth_date": named_alike and same_day,
        "name_and_phone": named_alike and bool(one.e164s & other.e164s),
    }
    return [reason for reason, holds in reasons.items() if holds]


def _differ(one: object, other: object) -> bool:
    return one is not None and other is not None and one != other


def check_merge(kept: PersonFacts, merged: PersonFacts) -> None:
    """Raise MergeRefusedError when the two cannot be one person."""
    if _differ(kept.snils, merged.snils):
        raise MergeRefusedError


def check_policy(kind: str | None, number: str | None) -> str | None:
    """Return the number of a policy as it is kept. Raises IdentifierError."""
    if kind is None or number is None:
        return None
    return read_policy(PolicyKind(kind), number)


def masked_name(family_name: str, given_name: str, patronymic: str) -> str:
    """Return `Иванова М. П.`: enough to choose from a list, not the whole name."""
    initials = [f"{name[0]}." for name in (given_name, patronymic) if name]
    return " ".join([family_name, *initials])


def taken_over(kept: Mapping[str, object], merged: Mapping[str, object]) -> list[str]:
    """Return the fields that a merge fills in: those empty in `kept` and not in `merged`."""
    fields = [name for name in FILLABLE if not kept[name] and merged[name]]
    return [name for name in fields if name not in POLICY or not kept["policy_number"]]


def given_back(
    filled: Sequence[str], kept: Mapping[str, object], merged: Mapping[str, object]
) -> list[str]:
    """Return the fields that undoing a merge empties again: those nobody has changed since."""
    fields = [name for name in filled if kept[name] == merged[name]]
    whole = POLICY.issubset(fields)
    return [name for name in fields if whole or name not in POLICY]
