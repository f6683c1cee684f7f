"""The witness of a machine that stands still sees it, and sees nothing else."""

import json
import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta

from callcenter.clock import now
from tests.faults.stalls import Stalls

WATCH = """
import json, sys
from tests.faults.stalls import watched
with watched() as stalls:
    print("watching", flush=True)
    sys.stdin.readline()
print(json.dumps([[moment.isoformat() for moment in one] for one in stalls.seen]))
"""


def test_a_process_that_was_stopped_knows_when() -> None:
    watcher = subprocess.Popen(
        [sys.executable, "-c", WATCH], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert watcher.stdout
    assert watcher.stdout.readline() == "watching\n"
    stopped = now()
    watcher.send_signal(signal.SIGSTOP)
    time.sleep(1)
    watcher.send_signal(signal.SIGCONT)
    said, _ = watcher.communicate("\n", timeout=20)

    read = datetime.fromisoformat
    stalls = Stalls([(read(began), read(ended)) for began, ended in json.loads(said)])

    second = timedelta(seconds=1)
    assert stalls.within(stopped, stopped + second)
    assert not stalls.within(stopped - 2 * second, stopped - second)
