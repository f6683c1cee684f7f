"""Who answers for an organisation, and how long a record of that is believed (003-07..09)."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Final, Protocol, TypeVar

LEAP_DAY: Final = (2, 29)


class StaffRole(StrEnum):
    RESPONSIBLE_SPECIALIST = "responsible_specialist"  # for introduction of information systems
    HEAD = "head"
    USER = "user"


class Appointment(Protocol):
    """What the rule looks at."""

    @property
    def role(self) -> str: ...
    @property
    def valid_from(self) -> date: ...
    @property
    def valid_to(self) -> date | None: ...


A = TypeVar("A", bound=Appointment)


def is_active(appointment: Appointment, on: date) -> bool:
    """Return whether it holds on a day; its last day is still one of them."""
    ended = appointment.valid_to is not None and appointment.valid_to < on
    return appointment.valid_from <= on and not ended


def answering(levels: Sequence[Sequence[A]], on: date) -> list[A]:
    """Return who answers for an organisation on a day: all active specialists, else all heads.

    `levels` are the appointments of the organisation, then of the one it is a unit of, and so
    on. The nearest level that has a specialist decides; only when none has any, the nearest
    head does (A16). Empty: nobody is known, and somebody must be told.
    """
    for role in (StaffRole.RESPONSIBLE_SPECIALIST, StaffRole.HEAD):
        for level in levels:
            if found := [one for one in level if one.role == role and is_active(one, on)]:
                return found
    return []


def heads(levels: Sequence[Sequence[A]], on: date) -> list[A]:
    """Return the active heads of the nearest level that has any; acting ones may be several."""
    found = [[one for one in level if one.role == StaffRole.HEAD] for level in levels]
    return answering(found, on)


def confirmation_due_on(confirmed_on: date) -> date:
    """Return the last day on which a record is believed: the same day a year later."""
    if (confirmed_on.month, confirmed_on.day) == LEAP_DAY:
        return date(confirmed_on.year + 1, 2, 28)
    return confirmed_on.replace(year=confirmed_on.year + 1)


def oldest_confirmation(today: date) -> date:
    """Return the day such that a record confirmed before it is overdue today."""
    if (today.month, today.day) == LEAP_DAY:
        return date(today.year - 1, 3, 1)
    return today.replace(year=today.year - 1)
