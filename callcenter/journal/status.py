"""How far behind the PBX we are; metrics and the health page read it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(slots=True)
class TailStatus:
    node: str
    waiting_for_lock: bool = False  # another bridge reads this node's journal
    error: str | None = None  # why nothing is recorded now, in one line
    bytes_behind: int = 0
    behind_since: datetime | None = None  # None: all that is written is recorded
    last_event_at: datetime | None = None  # the PBX's clock
    lines: int = 0  # since the start
    rejected: int = 0

    def seconds_behind(self, now: datetime) -> float:
        """Return for how long something written has been waiting to be recorded by us."""
        if self.behind_since is None or self.waiting_for_lock:
            return 0.0
        return (now - self.behind_since).total_seconds()

    def measure(self, bytes_behind: int, now: datetime) -> None:
        self.bytes_behind = bytes_behind
        if bytes_behind <= 0:
            self.behind_since = None
        elif self.behind_since is None:
            self.behind_since = now
