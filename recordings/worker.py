"""Encoding in another process, at low priority: telephony and the panel never wait for it."""

import asyncio
import ctypes
import multiprocessing
import os
import signal
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Final

from recordings.finished import Finished

NICENESS: Final = 15
SET_PARENT_DEATH_SIGNAL: Final = 1  # prctl(2), PR_SET_PDEATHSIG


class EncoderDiedError(Exception):
    """The process that encoded was killed or crashed."""


class Encoder:
    """A pool of such processes, started with the first recording and let go when idle."""

    def __init__(self, processes: int = 1) -> None:
        self._processes = processes
        self._pool: ProcessPoolExecutor | None = None
        self._used = False  # since close_if_idle was last asked

    async def finish(self, folder: Path, stem: str) -> Finished:
        """Do `recordings.finish.finish` elsewhere; raises what it raises, and EncoderDiedError."""
        self._used = True
        try:
            return await asyncio.get_running_loop().run_in_executor(
                self._started(), _finish, folder, stem
            )
        except BrokenProcessPool as error:
            self.close()
            raise EncoderDiedError(str(error)) from None

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self._processes,
                # A fork would copy a process full of threads and sockets.
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_start_humble,
                initargs=(os.getpid(),),
            )
        return self._pool

    def pids(self) -> list[int]:
        """Return the processes at work, for whoever measures them."""
        return [child.pid for child in multiprocessing.active_children() if child.pid]

    def close_if_idle(self) -> None:
        """End the processes when nothing was encoded since the last time this was asked."""
        if not self._used:
            self.close()
        self._used = False

    def close(self) -> None:
        """End the processes; the next recording starts new ones."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None


def _finish(folder: Path, stem: str) -> Finished:
    from recordings.finish import finish  # noqa: PLC0415 - only this process loads the codec

    return finish(folder, stem)


def _start_humble(parent: int) -> None:
    """Give way to everything else, and die with the parent: a killed one cannot stop us."""
    os.nice(NICENESS)
    ctypes.CDLL(None).prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent to handle
