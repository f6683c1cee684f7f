"""Find the Asterisk of this machine: an installed one, else Debian's in the user's cache."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

DEPLOY: Final = Path(__file__).resolve().parents[2] / "deploy" / "asterisk"


class AsteriskMissing(Exception):  # noqa: N818 - reads as what it is
    """There is none and none could be fetched; the message says what to install."""


@dataclass(frozen=True, slots=True)
class Asterisk:
    """Where a program, its modules and its data (sounds, music, documentation) are."""

    binary: Path
    modules: Path
    data: Path


def find_asterisk() -> Asterisk:
    """Return the Asterisk to run; fetches it (about 20 s) when there is none yet.

    Raises AsteriskMissing.
    """
    script = str(DEPLOY / "fetch.py")
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, script], stdout=subprocess.PIPE, text=True, check=False
    )
    if done.returncode:
        raise AsteriskMissing("no Asterisk of version 20 or newer; see the message above")
    return Asterisk(**{name: Path(path) for name, path in json.loads(done.stdout).items()})
