"""Who sees what of the live rows and news: one table. What it does not name is not sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from callcenter.domain.access import Role

Value = Mapping[str, Any]


class Audience(StrEnum):
    """People who are sent the same messages, their own phone's call apart."""

    HOTLINE = "hotline"  # lines 1 to 3: colleagues and queues
    SUPERVISOR = "supervisor"  # the calls of all phones too
    SYSTEM = "system"  # administrators: queues and people, no calls
    READER = "reader"  # auditors: news alone
    OUTSIDE = "outside"  # employees of organisations: that something changed, not which call


@dataclass(frozen=True, slots=True)
class Sight:
    """`hidden`: fields that are null for this audience, by kind; other kinds are unseen."""

    hidden: Mapping[str, frozenset[str]]
    names_calls: bool  # news tell which calls changed


CALL_OF: Final = frozenset({"linkedid"})  # whose call it is, tells the phone it rings on
NOTHING: Final = frozenset[str]()
SIGHTS: Final[Mapping[Audience, Sight]] = {
    Audience.HOTLINE: Sight({"agent": CALL_OF, "queue": NOTHING}, names_calls=True),
    Audience.SUPERVISOR: Sight(
        {"agent": NOTHING, "queue": NOTHING, "ring": frozenset({"caller_e164"})}, names_calls=True
    ),
    Audience.SYSTEM: Sight({"agent": CALL_OF, "queue": NOTHING}, names_calls=False),
    Audience.READER: Sight({}, names_calls=True),
    Audience.OUTSIDE: Sight({}, names_calls=False),
}
AUDIENCES: Final[Mapping[Role, Audience]] = {
    Role.OPERATOR: Audience.HOTLINE,
    Role.LINE2: Audience.HOTLINE,
    Role.LINE3: Audience.HOTLINE,
    Role.SUPERVISOR: Audience.SUPERVISOR,
    Role.ADMINISTRATOR: Audience.SYSTEM,
    Role.AUDITOR: Audience.READER,
    Role.ORGANISATION: Audience.OUTSIDE,
}
OWN_CALL: Final = "ring"  # under one's own extension: seen whole, whatever the table says


def sees(audience: Audience, kind: str) -> bool:
    return kind in SIGHTS[audience].hidden


def shown(audience: Audience, kind: str, value: Value | None) -> Value | None:
    """Return a row's value as `audience` may see it; the kind must be one it sees."""
    hidden = SIGHTS[audience].hidden[kind]
    if value is None or not hidden:
        return value
    return {name: None if name in hidden else field for name, field in value.items()}
