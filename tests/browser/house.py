"""The real stack of `make demo`, started once for the browser tests of a worker."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.waiting import until_sync

COMMAND: Final = "from callcenter.cli import main; main()"
UP_SECONDS: Final = 120  # on a busy machine; 20 is the promise
END_SECONDS: Final = 30


@dataclass(frozen=True, slots=True)
class House:
    """A demo that is up; `state` is its state.json."""

    folder: Path
    state: dict[str, Any]

    @classmethod
    def of(cls, state: Path) -> "House":
        """Return the demo whose state.json this is."""
        return cls(state.parent, json.loads(state.read_text(encoding="utf-8")))

    @property
    def url(self) -> str:
        return str(self.state["panel_url"])

    def state_now(self) -> dict[str, Any]:
        """Return state.json as it is now: what was killed has a new pid."""
        now: dict[str, Any] = json.loads((self.folder / "state.json").read_text(encoding="utf-8"))
        return now

    def account(self, login: str) -> dict[str, Any]:
        return next(one for one in self.state["accounts"] if one["login"] == login)


@contextmanager
def house_up(folder: Path, *options: str) -> Iterator[House]:
    """Start `callcenter demo` in `folder`, wait until it is up, end it as Ctrl-C does."""
    told = (folder.parent / "demo.log").open("w")
    process = subprocess.Popen(
        [sys.executable, "-c", COMMAND, "demo", "--folder", str(folder), *options],
        stdout=told, stderr=subprocess.STDOUT,
    )  # fmt: skip
    state = folder / "state.json"
    try:
        until_sync(lambda: state.exists() or process.poll() is not None, UP_SECONDS)
        assert state.exists(), Path(told.name).read_text()
        yield House(folder, json.loads(state.read_text(encoding="utf-8")))
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.wait(END_SECONDS)
        told.close()
