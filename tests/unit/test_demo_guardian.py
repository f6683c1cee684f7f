"""What the demo started ends with it, whatever ended the demo."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from callcenter.demo.guardian import Guardian, end_in_order, start_time

LIMIT_SECONDS = 20
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "print(flush=True); time.sleep(99)"
)


@pytest.fixture
def child() -> subprocess.Popen[bytes]:
    return subprocess.Popen(["sleep", "99"])


def test_a_killed_demo_takes_its_children_and_its_state_with_it(
    tmp_path: Path, child: subprocess.Popen[bytes]
) -> None:
    state = tmp_path / "state.json"
    state.touch()
    guardian = Guardian.start()
    guardian.remove(state)
    guardian.watch(child.pid)

    assert guardian.process.stdin is not None
    guardian.process.stdin.close()  # as the kernel does when a process is killed

    assert child.wait(LIMIT_SECONDS) == -signal.SIGTERM
    assert guardian.process.wait(LIMIT_SECONDS) == 0
    assert not state.exists()


def test_a_dismissed_guardian_ends_nothing(child: subprocess.Popen[bytes]) -> None:
    guardian = Guardian.start()
    guardian.watch(child.pid)

    guardian.dismiss()

    assert guardian.process.returncode == 0
    assert child.poll() is None
    child.kill()
    child.wait()


def test_ctrl_c_does_not_reach_the_guardian() -> None:
    guardian = Guardian.start()

    assert os.getpgid(guardian.process.pid) != os.getpgid(0)

    guardian.dismiss()


def test_who_does_not_stop_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("callcenter.demo.guardian.STOP_SECONDS", 0.2)
    with subprocess.Popen([sys.executable, "-c", STUBBORN], stdout=subprocess.PIPE) as stubborn:
        assert stubborn.stdout is not None
        stubborn.stdout.readline()

        end_in_order({stubborn.pid: start_time(stubborn.pid)})

        assert stubborn.wait(LIMIT_SECONDS) == -signal.SIGKILL


def test_a_later_process_of_the_same_number_is_left_alone(child: subprocess.Popen[bytes]) -> None:
    end_in_order({child.pid: "1"})

    assert child.poll() is None
    child.kill()
    child.wait()
    assert start_time(child.pid) == ""
