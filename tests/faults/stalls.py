"""When the machine itself stood still: no telephony went on then, and sound of it is missing.

A shared machine is sometimes stopped for seconds. A recording is then rightly said to be shorter
than its call; the audit must not take that for a fault of ours.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from callcenter.clock import now

TICK = 0.05  # seconds
STALL = timedelta(seconds=0.5)  # late; at a tick this says more than a busy processor


@dataclass(slots=True)
class Stalls:
    """Stretches of time by the wall clock."""

    seen: list[tuple[datetime, datetime]] = field(default_factory=list)

    def within(self, start: datetime, end: datetime) -> bool:
        """Return whether the machine stood still at any time between `start` and `end`."""
        return any(began < end and start < ended for began, ended in self.seen)


@contextmanager
def watched() -> Iterator[Stalls]:
    """Note stalls for as long as the context lasts."""
    stalls, over = Stalls(), threading.Event()
    watcher = threading.Thread(target=_watch, args=(stalls, over), daemon=True)
    watcher.start()
    try:
        yield stalls
    finally:
        over.set()
        watcher.join()


def _watch(stalls: Stalls, over: threading.Event) -> None:
    while not over.is_set():
        began = now()
        time.sleep(TICK)
        ended = now()
        if ended - began > STALL:
            stalls.seen.append((began, ended))
