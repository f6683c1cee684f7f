"""Accounts of people: why blocked, until when open, when looked through. Pure rules."""

from datetime import date
from enum import StrEnum
from typing import Final

from callcenter.domain.errors import DomainError


class Duty(StrEnum):
    """Who acts for an organisation: files its applications, has its people blocked (A23)."""

    COORDINATOR = "coordinator"
    HEAD = "head"


class BlockReason(StrEnum):
    """Why a person has no access any more (000-21: for any reason, but never for none)."""

    DISMISSED = "dismissed"
    TRANSFERRED = "transferred"
    LONG_LEAVE = "long_leave"
    COMPROMISED = "compromised"  # somebody else may know the password
    APPLICATION = "application"  # the organisation's application was executed
    NOT_CONFIRMED = "not_confirmed"  # at the quarterly review
    EMPLOYMENT_ENDED = "employment_ended"  # the day given beforehand has passed
    OTHER = "other"


BY_RULES: Final = frozenset({BlockReason.APPLICATION, BlockReason.EMPLOYMENT_ENDED})


class BlockNoteMissingError(DomainError):
    """Say in words why, when the reason is `other`."""


def check_block_reason(reason: BlockReason, note: str) -> None:
    """Raise BlockNoteMissingError unless a person has said why."""
    if reason is BlockReason.OTHER and not note.strip():
        raise BlockNoteMissingError


def employment_is_over(ends_on: date | None, today: date) -> bool:
    """Return whether the last day of access has passed; None: no end is known."""
    return ends_on is not None and ends_on < today


def quarter_of(day: date) -> str:
    """Return the quarter's name: 2026-11-22 is in 2026-Q4."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def review_begins_on(today: date) -> date:
    """Return the first day of the quarter: an account last looked at before it is due (A23)."""
    return date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
