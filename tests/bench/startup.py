"""`callcenter serve`: from the command to the first answer, and the memory at rest.

With its own embedded PostgreSQL, whose start is in the figure and whose memory is not.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Final

from tests.bench.harness import Row, rounds

SERVE: Final = "from callcenter.cli import main; main()"
LONGEST_START: Final = 3.0  # seconds
LARGEST: Final = 200.0  # MiB
REST: Final = 3.0  # seconds until what the start needed is given back
GIVE_UP: Final = 60.0


def run(*, quick: bool) -> list[Row]:
    """Return the rows of the start."""
    root = Path(tempfile.mkdtemp(prefix="callcenter-startup-"))
    root.chmod(0o755)  # the embedded server runs as a user of its own
    try:
        with _serving(root) as first:
            pass
        later, sizes = [], []
        for _ in range(rounds(quick=quick)):
            with _serving(root) as server:
                time.sleep(REST)
                later.append(server.seconds)
                sizes.append(_mebibytes(server.pid))
    finally:
        shutil.rmtree(root, ignore_errors=True)
    return [
        Row(
            "start of serve to its first answer", f"{median(later):.2f} s",
            passed=median(later) <= LONGEST_START, note=f"target <= {LONGEST_START:g} s; very "
            f"first, database made: {first.seconds:.2f} s",
        ),
        Row(
            "memory of serve at rest", f"{median(sizes):.0f} MiB",
            passed=median(sizes) <= LARGEST, note=f"target <= {LARGEST:g} MiB; PSS with children",
        ),
    ]  # fmt: skip


class _Started:
    def __init__(self, pid: int, seconds: float) -> None:
        self.pid, self.seconds = pid, seconds


@contextmanager
def _serving(root: Path) -> Iterator[_Started]:
    """Run the command; yields when its port answers."""
    http, agi, ami = _free_ports(3)
    environment = {
        **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},  # noqa: TID251 - for a child
        "CALLCENTER_STATE_DIR": str(root),
        "CALLCENTER_HTTP_PORT": str(http),
        "CALLCENTER_PBX__AGI_PORT": str(agi),
        "CALLCENTER_PBX__AMI_PORT": str(ami),
    }
    with (root / "serve.log").open("wb") as output:
        began = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-c", SERVE, "serve"],
            env=environment, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            _wait_answer(process, f"http://127.0.0.1:{http}/healthz", root / "serve.log")
            yield _Started(process.pid, time.perf_counter() - began)
        finally:
            process.terminate()
            process.wait(GIVE_UP)


def _wait_answer(process: subprocess.Popen[bytes], url: str, output: Path) -> None:
    limit = time.monotonic() + GIVE_UP
    while time.monotonic() < limit and process.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own
            return
        time.sleep(0.01)
    raise RuntimeError(f"serve does not answer:\n{output.read_text()[-2000:]}")


def _mebibytes(pid: int) -> float:
    """Return the memory of a process and its children; what they share is counted once."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return _pss(pid) + sum(_mebibytes(int(child)) for child in children)


def _pss(pid: int) -> float:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]
