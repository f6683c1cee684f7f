"""Runs purges in children that die at a chosen line; for tests of kills at each step.

Everything is imported once; each order on standard input, `<kill at line> <bug>`, forks a
child that purges and kills itself (SIGKILL) when that many lines of the purge's own modules
have run. 0: never. `reversed` is the planted bug: rows say `deleted` before the files go.
The answer on standard output is `<lines run> <exit status>`.
"""

import asyncio
import os
import signal
import sys
import threading
from pathlib import Path
from types import FrameType
from typing import Any, Final

import callcenter.services.purge as service
import db.purge as rows
import recordings.unlink as files
from callcenter import logs
from callcenter.services import append_receipts
from callcenter.services.purge import PurgeFolders
from db.pool import open_pool

WATCHED: Final = frozenset(
    str(module.__file__) for module in (service, rows, files, append_receipts)
)


class Executioner:
    """Counts lines of the watched modules, in all threads, and kills at the chosen one."""

    def __init__(self, kill_at: int) -> None:
        self.lines = 0
        self._kill_at = kill_at

    def trace(self, frame: FrameType, event: str, _argument: object) -> Any:
        if frame.f_code.co_filename not in WATCHED:
            return None
        if event == "line":
            self.lines += 1
            if self.lines == self._kill_at:
                os.kill(os.getpid(), signal.SIGKILL)
        return self.trace


async def reversed_batch(run: Any) -> int:
    """Do step 3 before step 2, as a hasty programmer would."""
    async with run.pool.acquire() as connection, connection.transaction():
        batch = await rows.take_deleting(connection, run.until, [], service.BATCH)
        gone = [service._Outcome(one, files.Unlinked(""), ()) for one in batch]  # noqa: SLF001
        await service._record_gone(connection, gone)  # noqa: SLF001 - the bug is inside
    await asyncio.to_thread(service._unlink, run.folders, batch)  # noqa: SLF001
    return len(batch)


async def purge(url: str, folders: PurgeFolders) -> None:
    pool = await open_pool(url, max_size=4)
    await service.purge(pool, folders)
    await pool.close()


def child(url: str, folders: PurgeFolders, kill_at: int, bug: str, answer: int) -> None:
    if bug == "reversed":
        service._delete_batch = reversed_batch  # noqa: SLF001 - the planted bug
    executioner = Executioner(kill_at)
    threading.settrace(executioner.trace)
    sys.settrace(executioner.trace)
    asyncio.run(purge(url, folders))
    os.write(answer, str(executioner.lines).encode())


def main(url: str, root: str) -> None:
    logs.configure("CRITICAL")  # standard output is for answers
    folders = PurgeFolders(Path(root) / "recordings", Path(root) / "incoming")
    for order in sys.stdin:
        kill_at, bug = order.split()
        readable, writable = os.pipe()
        pid = os.fork()
        if pid == 0:
            child(url, folders, int(kill_at), bug, writable)
            os._exit(0)
        os.close(writable)
        _, status = os.waitpid(pid, 0)
        lines = os.read(readable, 20).decode() or "0"
        os.close(readable)
        sys.stdout.write(f"{lines} {os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
