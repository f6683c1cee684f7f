"""Ends what the demo started when the demo itself can no longer: killed, or out of memory.

A process of its own that waits on a pipe. The kernel closes the pipe with the demo, whatever
ended it; then every process named to the guardian is told to stop, then killed.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

STOP_SECONDS: Final = 8.0
POLL_SECONDS: Final = 0.05
START_TIME_FIELD: Final = 19  # of /proc/<pid>/stat, counted after the name (proc(5))


@dataclass(slots=True)
class Guardian:
    """Our end of the pipe. Files named to `remove` go first, so that nobody reads stale ones."""

    process: subprocess.Popen[str]
    _watched: list[int] = field(default_factory=list)

    @classmethod
    def start(cls) -> Self:
        command = [sys.executable, "-m", "callcenter.demo.guardian"]
        return cls(
            subprocess.Popen(  # noqa: S603 - this very file
                command, stdin=subprocess.PIPE, text=True, start_new_session=True
            )
        )

    def watch(self, pid: int) -> None:
        self._tell(f"watch {pid}")

    def remove(self, path: Path) -> None:
        self._tell(f"remove {path}")

    def dismiss(self) -> None:
        """Everything has been stopped in order: there is nothing left to end."""
        self._tell("dismiss")
        self.process.communicate(timeout=STOP_SECONDS)

    def _tell(self, line: str) -> None:
        assert self.process.stdin is not None  # noqa: S101 - opened as a pipe
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()


def main(lines: Iterable[str]) -> None:
    """Take orders until the pipe ends, then stop the watched processes, the last one first."""
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    watched: dict[int, str] = {}
    removed: list[Path] = []
    for line in lines:
        order, _, value = line.strip().partition(" ")
        if order == "watch":
            watched[int(value)] = start_time(int(value))
        elif order == "remove":
            removed.append(Path(value))
        elif order == "dismiss":
            return
    for path in removed:
        path.unlink(missing_ok=True)
    end_in_order(watched)


def end_in_order(watched: dict[int, str]) -> None:
    """Stop each process, newest first: what uses a database ends before the database."""
    for pid, started in reversed(watched.items()):
        _signal(pid, started, signal.SIGTERM)
        limit = time.monotonic() + STOP_SECONDS
        while start_time(pid) == started != "" and time.monotonic() < limit:
            time.sleep(POLL_SECONDS)
        _signal(pid, started, signal.SIGKILL)


def start_time(pid: int) -> str:
    """Return what tells a process from a later one of the same number; '' when it is gone."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    state, *fields = text.rpartition(")")[2].split()
    return "" if state == "Z" else fields[START_TIME_FIELD - 1]


def _signal(pid: int, started: str, number: signal.Signals) -> None:
    if started and start_time(pid) == started:
        os.kill(pid, number)


if __name__ == "__main__":
    main(sys.stdin)
