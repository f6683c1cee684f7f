"""Encoding in another process, at low priority: telephony and the panel never wait for it."""

import asyncio
import ctypes
import multiprocessing
import os
import signal
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from recordings import incoming, wav
from recordings.encode import Copy, make_copy
from recordings.naming import Side

NICENESS: Final = 15
BLOCK_SECONDS: Final = 10
SET_PARENT_DEATH_SIGNAL: Final = 1  # prctl(2), PR_SET_PDEATHSIG


class EncoderDiedError(Exception):
    """The process that encoded was killed or crashed."""


class NoSoundError(Exception):
    """Neither side can be saved. The message is the problem in one word."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A verified copy and what its originals were."""

    copy: Copy
    citizen_seconds: float
    agent_seconds: float
    repaired: bool
    side_problem: str | None  # why one side is absent
    source_sha256: bytes


def finish(folder: Path, stem: str) -> Finished:
    """Check both files of `stem` and make the copy. Changes nothing on disk.

    Raises NoSoundError, FileNotFoundError (neither is there), PermissionError, OSError,
    incoming.RefusedFileError, incoming.BeingWrittenError or encode.CopyDiffersError.
    """
    source = incoming.fingerprint(folder, stem)
    with ExitStack() as stack:
        sides: dict[Side, tuple[int, wav.WavFile]] = {}
        problems: dict[Side, str] = {}
        for side in Side:
            try:
                descriptor = stack.enter_context(incoming.opened(folder, stem, side))
                sides[side] = descriptor, wav.inspect(descriptor)
            except FileNotFoundError:
                problems[side] = "missing_side"
            except wav.NotWavError as error:
                problems[side] = str(error)
        _require_sound(sides, problems, stem)
        return _finished(sides, problems, source)


def _require_sound(
    sides: dict[Side, tuple[int, wav.WavFile]], problems: dict[Side, str], stem: str
) -> None:
    if not sides:
        present = {problem for problem in problems.values() if problem != "missing_side"}
        if not present:
            raise FileNotFoundError(stem)
        raise NoSoundError(min(present))
    if len({file.rate for _, file in sides.values()}) > 1:
        raise NoSoundError("format")


def _finished(
    sides: dict[Side, tuple[int, wav.WavFile]], problems: dict[Side, str], source: bytes
) -> Finished:
    rate = next(iter(sides.values()))[1].rate
    readers = {
        side: wav.blocks(descriptor, file, BLOCK_SECONDS * rate)
        for side, (descriptor, file) in sides.items()
    }
    seconds = {side: file.seconds for side, (_, file) in sides.items()}
    return Finished(
        copy=make_copy(
            readers.get(Side.CITIZEN, iter(())), readers.get(Side.AGENT, iter(())), rate
        ),
        citizen_seconds=seconds.get(Side.CITIZEN, 0.0),
        agent_seconds=seconds.get(Side.AGENT, 0.0),
        repaired=any(file.repaired for _, file in sides.values()),
        side_problem=next(iter(problems.values()), None),
        source_sha256=source,
    )


class Encoder:
    """A pool of such processes, started with the first recording and let go when idle."""

    def __init__(self, processes: int = 1) -> None:
        self._processes = processes
        self._pool: ProcessPoolExecutor | None = None
        self._used = False  # since close_if_idle was last asked

    async def finish(self, folder: Path, stem: str) -> Finished:
        """Do `finish` elsewhere; raises what it raises, and EncoderDiedError."""
        self._used = True
        try:
            return await asyncio.get_running_loop().run_in_executor(
                self._started(), finish, folder, stem
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


def _start_humble(parent: int) -> None:
    """Give way to everything else, and die with the parent: a killed one cannot stop us."""
    os.nice(NICENESS)
    ctypes.CDLL(None).prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent to handle
