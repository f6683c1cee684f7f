"""Whether a recording is what its call says it should be. Pure rules; others measure.

A recording is `ready` when its length is that of the call, from the moment the dialplan
started it to the caller's hangup. It is `suspect` when it can be heard but differs,
`damaged` when there is no sound to save, `missing` when there are no files.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

LENGTH_TOLERANCE_SECONDS: Final = 1.0
# A killed Asterisk loses at most its 32 KiB buffer of each file: 2.05 s of 8 kHz sound.
CRASH_LOSS_SECONDS: Final = 2.1
SIDES_TOLERANCE_SECONDS: Final = 0.1
QUIET_DB: Final = -60.0
QUIET_TALK_SECONDS: Final = 5.0  # a shorter answered call may well have a silent side


class State(StrEnum):
    """Column `recordings.state`."""

    EXPECTED = "expected"  # its call goes on, or its files wait for the finaliser
    READY = "ready"
    MISSING = "missing"
    DAMAGED = "damaged"
    SUSPECT = "suspect"
    ORPHAN = "orphan"  # files without a call
    DELETING = "deleting"
    DELETED = "deleted"


class Problem(StrEnum):
    """Column `recordings.problem`; what an operator is told, in one word."""

    MISSING = "missing"  # neither side's file is there
    MISSING_SIDE = "missing_side"
    EMPTY = "empty"
    NOT_WAV = "not_wav"
    FORMAT = "format"  # not 16-bit mono at a telephone's rate
    REFUSED = "refused"  # a link, a pipe, a device: never read
    UNREADABLE = "unreadable"  # no permission, or the disk fails; tried again
    NOT_STORED = "not_stored"  # the store did not take it; tried again
    NOT_ENCODED = "not_encoded"  # the copy differed from the originals; tried again
    UNEQUAL = "unequal"  # the sides differ in length
    TRUNCATED = "truncated"  # shorter than the call
    TOO_LONG = "too_long"
    SILENT = "silent"
    ONE_SIDED = "one_sided"  # ready, and worth knowing: one of the two was never heard
    NO_CALL = "no_call"  # the journal knows no such call


PLAYABLE: Final = frozenset({State.READY, State.SUSPECT})


@dataclass(frozen=True, slots=True)
class Timeline:
    """What the journal says of the recorded channel."""

    started_at: datetime  # the RECORDING event
    ended_at: datetime  # the hangup; for an interrupted call an estimate
    last_sign_at: datetime  # the last the PBX itself said of the channel
    interrupted: bool  # no hangup was written: the PBX died
    talk_seconds: float = 0.0  # 0: nobody answered


@dataclass(frozen=True, slots=True)
class Measured:
    """What the files say. Levels in dB of full scale."""

    citizen_seconds: float
    agent_seconds: float
    citizen_level_db: float
    agent_level_db: float
    repaired: bool  # a header was never closed
    side_problem: Problem | None = None  # why one side is absent; None: both are there

    @property
    def seconds(self) -> float:
        return max(self.citizen_seconds, self.agent_seconds)


@dataclass(frozen=True, slots=True)
class Verdict:
    state: State
    problem: Problem | None = None


def judge(timeline: Timeline, measured: Measured) -> Verdict:
    """Return what a recording that can be heard is worth."""
    if measured.side_problem is not None:
        return Verdict(State.SUSPECT, measured.side_problem)
    crashed = measured.repaired or timeline.interrupted
    if problem := _length_problem(timeline, measured, crashed=crashed):
        return Verdict(State.SUSPECT, problem)
    return _heard(timeline, measured)


def _length_problem(timeline: Timeline, measured: Measured, *, crashed: bool) -> Problem | None:
    loss = CRASH_LOSS_SECONDS if crashed else 0.0
    unequal = abs(measured.citizen_seconds - measured.agent_seconds)
    if unequal > SIDES_TOLERANCE_SECONDS + loss:
        return Problem.UNEQUAL
    # An interrupted call's end is a guess, so only what the PBX itself said counts.
    surely_until = timeline.last_sign_at if timeline.interrupted else timeline.ended_at
    tolerance = max(loss, LENGTH_TOLERANCE_SECONDS)
    if measured.seconds < _seconds(surely_until - timeline.started_at) - tolerance:
        return Problem.TRUNCATED
    if timeline.interrupted:
        return None  # it may well go on after the last that the PBX said
    longest = _seconds(timeline.ended_at - timeline.started_at) + LENGTH_TOLERANCE_SECONDS
    return Problem.TOO_LONG if measured.seconds > longest else None


def _heard(timeline: Timeline, measured: Measured) -> Verdict:
    citizen = measured.citizen_level_db > QUIET_DB
    agent = measured.agent_level_db > QUIET_DB
    if timeline.talk_seconds < QUIET_TALK_SECONDS or (citizen and agent):
        return Verdict(State.READY)
    if citizen or agent:
        return Verdict(State.READY, Problem.ONE_SIDED)
    return Verdict(State.SUSPECT, Problem.SILENT)


def _seconds(span: timedelta) -> float:
    return span.total_seconds()


MISSING_GRACE: Final = timedelta(minutes=2)  # from the call's end until `missing` is said
CLOSING_GRACE: Final = timedelta(seconds=30)  # an unclosed header this young may yet be closed
ORPHAN_GRACE: Final = timedelta(minutes=10)  # the journal may be behind
OLDEST_PLAUSIBLE: Final = datetime.fromisoformat("2020-01-01T00:00:00+00:00")
PLAUSIBLE_FUTURE: Final = timedelta(days=1)

# When to look again, by what was wrong; a problem not named here is final.
RETRY_FIRST: Final[Mapping[Problem, timedelta]] = {
    Problem.UNREADABLE: timedelta(seconds=30),
    Problem.NOT_STORED: timedelta(seconds=30),
    Problem.NOT_ENCODED: timedelta(minutes=1),
}
RETRY_LONGEST: Final = timedelta(minutes=15)


def retry_after(problem: Problem, attempts: int) -> timedelta:
    """Return the pause before attempt number `attempts` + 1: doubled each time, 15 min at most."""
    doubled: int = 2 ** min(attempts, 10)
    return min(RETRY_FIRST[problem] * doubled, RETRY_LONGEST)


def orphan_ended_at(started_at: datetime | None, seconds: float, seen_at: datetime) -> datetime:
    """Return the end of a recording whose call is unknown: its name's time and its length.

    The time comes from the PBX's own clock by way of the name, never from the file's times.
    A name without a time, or with an impossible one, counts as ended when first seen.
    """
    if started_at is None or not OLDEST_PLAUSIBLE < started_at < seen_at + PLAUSIBLE_FUTURE:
        return seen_at
    return min(started_at + timedelta(seconds=seconds), seen_at)
