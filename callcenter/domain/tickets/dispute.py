"""The three working days in which a result may be disputed (003-47, 003-48, A7).

How long three working days are is callcenter.domain.ticket_deadlines' rule; here is from when
they run, and who may speak.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final


class Claimant(StrEnum):
    """Who may bring a claim about the result, or confirm it."""

    REQUESTER = "requester"
    RESPONSIBLE_SPECIALIST = "responsible_specialist"
    HEAD = "head"


@dataclass(frozen=True, slots=True)
class NoticeOfResult:
    """What became of telling the requester."""

    failed: bool  # an attempt came back, for good
    delivered_at: datetime | None  # the first that arrived; None: none yet


UNTOLD_YET: Final = NoticeOfResult(failed=False, delivered_at=None)


def window_starts_at(done_at: datetime, notice: NoticeOfResult) -> datetime | None:
    """Return from when the window runs; None: not yet, so it cannot end.

    It runs from completion, not from the letter's arrival; but when the notice failed, from
    the first that was delivered.
    """
    if not notice.failed:
        return done_at
    if notice.delivered_at is None:
        return None
    return max(done_at, notice.delivered_at)
