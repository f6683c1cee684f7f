"""Files as MixMonitor leaves them: found, opened with care, removed for good.

The folder belongs to the PBX. What lies there may be a link, a device, half written or not
ours, so every file is opened below the folder's descriptor and looked at before it is read.
"""

import contextlib
import errno
import fcntl
import hashlib
import os
import signal
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from recordings import wav
from recordings.naming import BadNameError, Side, incoming_name, parse_incoming

F_SETSIG: Final = 10  # <fcntl.h>; Python's fcntl does not name it
BLOCK: Final = 1 << 20
ABSENT: Final = bytes(hashlib.sha256().digest_size)


class RefusedFileError(Exception):
    """Not a plain file with one name: a link, a pipe, a device. It is never read."""


class BeingWrittenError(Exception):
    """A process still has the file open for writing."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """What lies in the folder at one moment."""

    sides: dict[str, set[Side]] = field(default_factory=dict)  # by stem
    strays: list[str] = field(default_factory=list)  # names that are no recording's


def scan(folder: Path) -> Incoming:
    """Return all names in `folder`, files or not; an absent folder is an empty one."""
    found = Incoming()
    with contextlib.suppress(FileNotFoundError):
        for name in sorted(entry.name for entry in folder.iterdir()):
            if parsed := parse_incoming(name):
                found.sides.setdefault(parsed.stem, set()).add(parsed.side)
            else:
                found.strays.append(name)
    return found


@contextlib.contextmanager
def opened(folder: Path, stem: str, side: Side) -> Iterator[int]:
    """Give a descriptor that reads one side.

    Raises FileNotFoundError, PermissionError, RefusedFileError or BeingWrittenError.
    """
    with _directory(folder) as directory:
        descriptor = _open_plain(directory, incoming_name(stem, side))
    try:
        if is_being_written(descriptor):
            raise BeingWrittenError(incoming_name(stem, side))
        yield descriptor
    finally:
        os.close(descriptor)


def _open_plain(directory: int, name: str) -> int:
    _require_plain(os.stat(name, dir_fd=directory, follow_symlinks=False), name)
    try:
        # NONBLOCK: a pipe put in its place since the look would hold the open for ever.
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        descriptor = os.open(name, flags, dir_fd=directory)
    except OSError as error:
        if error.errno in {errno.ELOOP, errno.ENXIO}:
            raise RefusedFileError(name) from None
        raise
    try:
        _require_plain(os.fstat(descriptor), name)
    except RefusedFileError:
        os.close(descriptor)
        raise
    return descriptor


def _require_plain(status: os.stat_result, name: str) -> None:
    if not stat.S_ISREG(status.st_mode) or status.st_nlink != 1:
        raise RefusedFileError(name)


def is_being_written(descriptor: int) -> bool:
    """Return whether any process of this machine has the file open for writing.

    The kernel grants a read lease only on a file that nobody writes. Where it gives no leases
    (a network disk, a file of another user) the answer is "no": the call's own end, which every
    reader waits for first, is then the only witness.
    """
    try:
        # Should a writer come while the lease is held, the default signal would end us.
        fcntl.fcntl(descriptor, F_SETSIG, signal.SIGURG)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    except OSError as error:
        return error.errno == errno.EAGAIN
    fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    return False


def seconds_of(folder: Path, stem: str) -> float:
    """Return the length of the longer side; 0 when nothing can be heard.

    Raises BeingWrittenError.
    """
    return max(_side_seconds(folder, stem, side) for side in Side)


def _side_seconds(folder: Path, stem: str, side: Side) -> float:
    try:
        with opened(folder, stem, side) as descriptor:
            return wav.inspect(descriptor).seconds
    except (OSError, RefusedFileError, BadNameError, wav.NotWavError):
        return 0.0


def fingerprint(folder: Path, stem: str) -> bytes:
    """Return both sides' SHA-256, the citizen's first; zeros stand for an absent side.

    Raises what `opened` raises, but for FileNotFoundError.
    """
    return b"".join(_side_digest(folder, stem, side) for side in Side)


def _side_digest(folder: Path, stem: str, side: Side) -> bytes:
    try:
        with opened(folder, stem, side) as descriptor:
            return _digest(descriptor)
    except FileNotFoundError:
        return ABSENT


def is_left_over(found: bytes, finished: bytes) -> bool:
    """Return whether files with fingerprint `found` are what a copy was made of.

    One side may be gone already: a kill came between the two removals.
    """
    sides = [slice(0, len(ABSENT)), slice(len(ABSENT), None)]
    return all(found[side] in {ABSENT, finished[side]} for side in sides)


def _digest(descriptor: int) -> bytes:
    digest, position = hashlib.sha256(), 0
    while block := os.pread(descriptor, BLOCK, position):
        digest.update(block)
        position += len(block)
    return digest.digest()


def remove(folder: Path, stem: str) -> int:
    """Unlink both sides, make that durable and return how many there were.

    A link goes, what it points to stays.
    """
    removed = 0
    with _directory(folder) as directory:
        for side in Side:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(incoming_name(stem, side), dir_fd=directory)
                removed += 1
        if removed:
            os.fsync(directory)
    return removed


def rename(folder: Path, stem: str, new_stem: str) -> None:
    """Give what is there of both sides another stem; raises FileExistsError, moving nothing."""
    names = [(incoming_name(stem, side), incoming_name(new_stem, side)) for side in Side]
    for old, new in names:
        if os.path.lexists(folder / old) and os.path.lexists(folder / new):
            raise FileExistsError(new)
    with _directory(folder) as directory:
        for old, new in names:
            with contextlib.suppress(FileNotFoundError):
                os.rename(old, new, src_dir_fd=directory, dst_dir_fd=directory)
        os.fsync(directory)


@contextlib.contextmanager
def _directory(folder: Path) -> Iterator[int]:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
