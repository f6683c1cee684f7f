"""Who may ask for what (003-34, 003-11); a wrong requester is written down too (003-21)."""

from enum import StrEnum


class Category(StrEnum):
    """What kind of help is asked for."""

    USE = "use"  # effective use of a system
    OPERABILITY = "operability"  # a system or service does not work
    CHANGE = "change"  # change of a program
    TRAINING = "training"


class RequesterRole(StrEnum):
    USER = "user"
    RESPONSIBLE_SPECIALIST = "responsible_specialist"
    HEAD = "head"
    DEPARTMENT_EMPLOYEE = "department_employee"  # asks about the Department's own (003-11)


class Authorisation(StrEnum):
    OK = "ok"
    MISSING = "missing"


FREE: dict[Category, frozenset[RequesterRole]] = {
    Category.USE: frozenset(RequesterRole),
    Category.OPERABILITY: frozenset(
        {RequesterRole.RESPONSIBLE_SPECIALIST, RequesterRole.DEPARTMENT_EMPLOYEE}
    ),
    Category.CHANGE: frozenset(),
    Category.TRAINING: frozenset(),
}


def authorisation(category: Category, role: RequesterRole, *, letter: bool) -> Authorisation:
    """Return whether the regulation lets this requester ask (003-34).

    Use: any user. Operability: the responsible specialist. Change and training: the head, by
    an official letter; `letter` says that one is on file, and it is the head's own word,
    whoever telephoned first.
    """
    if needs_letter(category):
        return Authorisation.OK if letter else Authorisation.MISSING
    return Authorisation.OK if role in FREE[category] else Authorisation.MISSING


def needs_letter(category: Category) -> bool:
    """Return whether a request of this category waits at line 1 for the head's letter (T4)."""
    return category in {Category.CHANGE, Category.TRAINING}


def may_escalate(category: Category, *, letter: bool) -> bool:
    """Return whether T4 lets the request pass: a change or training only with its letter.

    Other requests pass: that the wrong person asked is told to the responsible specialist,
    but a system that does not work is repaired whoever reported it.
    """
    return letter or not needs_letter(category)
