"""Waiting for the requester or a vendor: it stops no clock, and both times are shown (A6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class WaitingFor(StrEnum):
    REQUESTER = "requester"
    VENDOR = "vendor"


@dataclass(frozen=True, slots=True)
class Waiting:
    since: datetime
    until: datetime | None  # None: still waiting


@dataclass(frozen=True, slots=True)
class TimeSpent:
    gross: timedelta  # the one that counts against the deadline
    net: timedelta  # without the waiting


def time_spent(started_at: datetime, ended_at: datetime, waits: Sequence[Waiting]) -> TimeSpent:
    """Return how long the work took between two moments, waiting included and left out.

    Parts of a wait outside the two moments do not count; waits that overlap count once.
    Ten hours with a wait of four inside are 10 gross and 6 net.
    """
    gross = max(ended_at - started_at, timedelta(0))
    return TimeSpent(gross, gross - _waited(started_at, ended_at, waits))


def _waited(started_at: datetime, ended_at: datetime, waits: Sequence[Waiting]) -> timedelta:
    total, seen = timedelta(0), started_at
    for wait in sorted(waits, key=lambda wait: wait.since):
        begin = max(wait.since, seen)
        end = min(wait.until or ended_at, ended_at)
        if end > begin:
            total += end - begin
            seen = end
    return total
