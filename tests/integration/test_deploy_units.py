"""The systemd units are such as systemd itself accepts."""

import re
import subprocess
from pathlib import Path

import pytest

UNITS = Path(__file__).parents[2] / "deploy" / "systemd"
INSTALLED_LATER = re.compile(r"^(Exec\w+=)/(?:opt|var/lib)/callcenter/\S+", re.MULTILINE)


def verify(folder: Path) -> str:
    files = sorted(str(file) for file in folder.iterdir())
    command = ["systemd-analyze", "verify", "--man=no", *files]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    return result.stdout + result.stderr + ("" if result.returncode == 0 else "failed")


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """Copy the units, with programs that a test machine has in place of installed ones."""
    for unit in UNITS.glob("callcenter*"):
        text = INSTALLED_LATER.sub(r"\1/bin/true", unit.read_text())
        (tmp_path / unit.name).write_text(text)
    return tmp_path


def test_systemd_finds_no_fault_in_the_units(units: Path) -> None:
    assert verify(units) == ""


def test_a_misspelt_directive_is_found(units: Path) -> None:
    unit = units / "callcenter.service"
    unit.write_text(unit.read_text().replace("WatchdogSec=", "WatchdogSeconds="))

    assert "WatchdogSeconds" in verify(units)
