"""What every benchmark shares: rounds in alternation, medians, rows with targets, the machine.

Ratios are trusted, absolute numbers are not: the machine may be shared, so each subject runs
in the same minute as its peer and its limit, and a round of each before the next of any.
"""

import os
import platform
import resource
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

import orjson

ROUNDS: Final = 5
QUICK_ROUNDS: Final = 2
CHILD_SECONDS: Final = 900


@dataclass(frozen=True, slots=True)
class Target:
    """A bound for a ratio: at most, or at least."""

    at_most: float | None = None
    at_least: float | None = None

    def holds(self, ratio: float) -> bool:
        return (self.at_most is None or ratio <= self.at_most) and (
            self.at_least is None or ratio >= self.at_least
        )

    def __str__(self) -> str:
        return f"<= {self.at_most:g}x" if self.at_most is not None else f">= {self.at_least:g}x"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. A ratio is ours divided by the other's; None: not compared."""

    what: str
    ours: str  # with its unit
    peer: str = ""  # its name
    peer_ratio: float | None = None
    peer_target: Target | None = None
    limit: str = ""
    limit_ratio: float | None = None
    limit_target: Target | None = None
    passed: bool | None = None  # None: the ratios decide
    note: str = ""

    @property
    def verdict(self) -> str:
        """`ok`, `MISSED`, or `-` where nothing was aimed at."""
        pairs = ((self.peer_ratio, self.peer_target), (self.limit_ratio, self.limit_target))
        results = [t.holds(r) for r, t in pairs if r is not None and t is not None]
        results += [] if self.passed is None else [self.passed]
        return "-" if not results else "ok" if all(results) else "MISSED"

    def document(self) -> Mapping[str, Any]:
        """Return the row as JSON values."""
        return {**asdict(self), "verdict": self.verdict}


def rounds(*, quick: bool) -> int:
    return QUICK_ROUNDS if quick else ROUNDS


def alternate(subjects: Mapping[str, Callable[[], float]], times: int) -> dict[str, float]:
    """Run every subject `times` times, a round of each before the next; return medians."""
    seen: dict[str, list[float]] = {name: [] for name in subjects}
    for number in range(times):
        order = list(subjects)[:: 1 if number % 2 == 0 else -1]
        for name in order:
            seen[name].append(subjects[name]())
    return {name: median(values) for name, values in seen.items()}


def child(module: str, *arguments: str) -> Any:
    """Run `python -m module` in a process of its own; return the JSON of its last line.

    A process for each subject keeps its CPU and memory apart from everybody else's.
    """
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        capture_output=True, text=True, timeout=CHILD_SECONDS, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise RuntimeError(f"{module} {' '.join(arguments)} failed:\n{done.stderr[-4000:]}")
    return orjson.loads(done.stdout.strip().splitlines()[-1])


def say(document: Mapping[str, Any]) -> None:
    """Print what `child` returns."""
    sys.stdout.write(orjson.dumps(document).decode() + "\n")


def cpu_seconds() -> float:
    """Return this process's CPU so far, user and system."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def resident_mebibytes(pid: int | None = None) -> float:
    """Return how much memory a process holds now; ours without `pid`."""
    pages = int(Path(f"/proc/{pid or 'self'}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)


def machine() -> str:
    """Name the machine in one line."""
    facts = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    models = [line.partition(": ")[2] for line in facts if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    system = _system()
    return (
        f"{len(models)} x {models[0] if models else platform.machine()}, {memory:.0f} GiB, "
        f"{system}, Linux {platform.release()}, Python {platform.python_version()}"
    )


def _system() -> str:
    release = Path("/etc/os-release")
    if not release.exists():
        return platform.system()
    lines = release.read_text(encoding="utf-8").splitlines()
    names = [line.partition("=")[2].strip('"') for line in lines if line.startswith("PRETTY")]
    return names[0] if names else platform.system()
