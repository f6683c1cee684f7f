"""May the purge trust the time? A pure rule; who asks passes every clock reading in.

A wrong clock deletes audio early (set forward) or keeps it too long (set back). The wall
clock alone cannot tell a jump from a pause, so it is held against witnesses:

| since the last trusted look | witness | refused when |
|---|---|---|
| always | the highest time trusted before | the clock is behind it |
| always | this machine's clock beside the database's | their difference has changed |
| same start of the machine | uptime, which nobody can set | the clock has left it |
| the machine was started anew | a time server, by the kernel's word | ahead for long, none |

So a process that was down for days goes on at once (uptime agrees), and so does a machine
that was off for days and has a time server. A machine without one, off for hours, is asked
about: an administrator says that the clock is right. While the purge stops, expired audio is
refused to everybody all the same, so stopping is the safe side.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

BACK: Final = timedelta(minutes=1)  # time servers step less than that
AHEAD: Final = timedelta(minutes=10)  # promise P4: none goes more than 10 minutes early
RESTART: Final = timedelta(hours=2)  # a start of the machine takes less than that
APART: Final = timedelta(minutes=10)


class ClockAlarm(StrEnum):
    """Why the purge stops."""

    BACKWARDS = "backwards"
    FORWARDS = "forwards"
    APART = "apart"  # from the clock of the machine that purges

    @property
    def advice(self) -> str:
        return ADVICE[self]


ACCEPT: Final = "When the clock is right now, run: callcenter purge --accept-clock"
ADVICE: Final = {
    ClockAlarm.BACKWARDS: f"The clock is behind a time already seen. Set it right. {ACCEPT}",
    ClockAlarm.FORWARDS: f"The clock has jumped ahead. Check it against another. {ACCEPT}",
    ClockAlarm.APART: "The database's clock and this machine's have come apart. "
    f"Set the wrong one right. {ACCEPT}",
}


@dataclass(frozen=True, slots=True)
class ClockReading:
    """All clocks at one moment."""

    at: datetime  # the database's, which rules
    local_at: datetime  # of the machine that purges
    boot_id: str  # its present start; '' when it cannot be told
    up: timedelta  # since that start
    synchronised: bool  # the kernel says that a time server keeps its clock

    @property
    def skew(self) -> timedelta:
        return self.at - self.local_at

    @property
    def booted_at(self) -> datetime:
        """When the machine started, if `at` is right; moves only when a clock is set."""
        return self.at - self.up


@dataclass(frozen=True, slots=True)
class ClockMark:
    """What was trusted before. All but `seen_at` stands still, or small jumps would add up."""

    seen_at: datetime  # the highest time
    skew: timedelta
    boot_id: str
    booted_at: datetime


def judge_clock(reading: ClockReading, mark: ClockMark | None) -> ClockAlarm | None:
    """Return why `reading` is not to be trusted, or None: it is."""
    if mark is None:
        return ClockAlarm.APART if abs(reading.skew) > APART else None
    if abs(reading.skew - mark.skew) > APART:
        return ClockAlarm.APART
    if reading.at < mark.seen_at - BACK:
        return ClockAlarm.BACKWARDS
    if reading.synchronised:
        return None
    return _alone(reading, mark)


def _alone(reading: ClockReading, mark: ClockMark) -> ClockAlarm | None:
    """Judge a clock that no time server keeps."""
    if not _same_start(reading, mark):
        return ClockAlarm.FORWARDS if reading.at - mark.seen_at > RESTART else None
    if reading.booted_at > mark.booted_at + AHEAD:
        return ClockAlarm.FORWARDS
    return ClockAlarm.BACKWARDS if reading.booted_at < mark.booted_at - AHEAD else None


def trusted_mark(reading: ClockReading, mark: ClockMark | None) -> ClockMark:
    """Return the mark to keep after `reading` was trusted."""
    if mark is None:
        return accepted_mark(reading)
    seen_at = max(reading.at, mark.seen_at)
    if _same_start(reading, mark) and not reading.synchronised:
        return replace(mark, seen_at=seen_at)
    return ClockMark(seen_at, mark.skew, reading.boot_id, reading.booted_at)


def accepted_mark(reading: ClockReading) -> ClockMark:
    """Return the mark that trusts `reading` whatever was before: a person has said so."""
    return ClockMark(reading.at, reading.skew, reading.boot_id, reading.booted_at)


def _same_start(reading: ClockReading, mark: ClockMark) -> bool:
    return bool(reading.boot_id) and reading.boot_id == mark.boot_id
