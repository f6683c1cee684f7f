"""One queue now: who waits, who is free. Its day is counted as reports count it (P7)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from callcenter.domain.figures.calls import CallCounts
from callcenter.domain.figures.table import BY_NAME

# Asterisk's device states (AST_DEVICE_…), as QueueMemberStatus tells them.
FREE_DEVICE: Final = frozenset({0, 1})  # 0: a phone that is never asked how it is
BUSY_DEVICE: Final = frozenset({2, 3, 6, 7, 8})  # in use, busy, ringing, both, on hold
# Reasons of a pause that are ours; any other one is a break.
WRAP_UP: Final = "wrap_up"
OFFLINE: Final = "offline"


class MemberState(StrEnum):
    """What a queue has of a person; the first of these that one of the phones is in, counts."""

    BUSY = "busy"  # rings, talks, or works after the call
    BREAK = "break"
    FREE = "free"
    AWAY = "away"  # no phone, or signed out


PRECEDENCE: Final = tuple(MemberState)


def member_state(status: int, *, paused: bool, reason: str) -> MemberState:
    """Return what one member of a queue is doing."""
    if status in BUSY_DEVICE or (paused and reason == WRAP_UP):
        return MemberState.BUSY
    if paused:
        return MemberState.AWAY if reason == OFFLINE else MemberState.BREAK
    return MemberState.FREE if status in FREE_DEVICE else MemberState.AWAY


def person_state(members: Iterable[MemberState]) -> MemberState:
    """Return what a person is doing whose phones are these members."""
    return min(members, key=PRECEDENCE.index)


@dataclass(frozen=True, slots=True)
class QueueNow:
    """One queue on one PBX."""

    waiting: int = 0
    longest_since_at: datetime | None = None  # None: nobody waits
    free: int = 0
    busy: int = 0
    on_break: int = 0


def queue_row(
    name: str, title: str, now: QueueNow | None, today: CallCounts | None
) -> dict[str, Any]:
    """Return the value of the live row `queue`; `now` None: no link to the PBX at present.

    `today` None: not counted yet. The day's figures are those of /figures by queue.
    """
    shown = now or QueueNow()
    return {
        "name": name,
        "title": title,
        "live": now is not None,
        "waiting": shown.waiting,
        "longest_since_at": shown.longest_since_at,
        "free": shown.free,
        "busy": shown.busy,
        "on_break": shown.on_break,
        **day_of(today),
    }


def day_of(today: CallCounts | None) -> Mapping[str, float | None]:
    """Return what a queue row says of its day."""
    return {
        name: None if today is None else BY_NAME[figure].of(today)
        for name, figure in DAY_FIGURES.items()
    }


DAY_FIGURES: Final[Mapping[str, str]] = {
    "offered_today": "calls_offered",
    "answered_today": "calls_answered",
    "abandoned_today": "calls_abandoned",
    "service_level": "calls_service_level",
}
