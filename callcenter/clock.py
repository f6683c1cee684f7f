"""The only reader of the wall clock. Everything else takes the time as a value."""

import ctypes
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

UPTIME_CLOCK: Final = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")
TIMEX_BYTES: Final = 512  # more than any struct timex; zeros ask and set nothing
TIME_ERROR: Final = 5  # adjtimex(2): the clock is not synchronised


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class MachineClock:
    """What this machine knows of time, by two clocks that nobody can set together."""

    at: datetime  # the wall clock
    boot_id: str  # this start of the machine; '' where it cannot be told
    up: timedelta  # since that start, sleep included; setting the clock does not move it
    synchronised: bool  # the kernel knows that a time server keeps the wall clock right


def machine_clock() -> MachineClock:
    """Read the machine's clocks, for the guard of the purge."""
    up = time.clock_gettime(UPTIME_CLOCK)
    return MachineClock(now(), _boot_id(), timedelta(seconds=up), _is_synchronised())


def _boot_id() -> str:
    try:
        return BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:
        return ""


def _is_synchronised() -> bool:
    """Ask adjtimex(2): the kernel forgets the time server when anyone sets the clock by hand."""
    try:
        state = int(ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(TIMEX_BYTES)))
    except (AttributeError, OSError):
        return False
    return 0 <= state < TIME_ERROR
