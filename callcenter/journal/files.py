"""Journal files on the disk: known by device, inode and first line, never by name.

Asterisk opens, appends and closes the file for each record, so a rename is a safe rotation:
what was not read yet is found again by its inode.
"""

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from callcenter.domain.events import LONGEST_LINE
from callcenter.domain.journal_lines import JournalLine, bad_line, cut_lines
from db.journal import FilePosition

CHUNK: Final = 4 * LONGEST_LINE  # bytes a read; well under a millisecond from the page cache
HEAD: Final = 4096  # bytes; a first line is longer than that only when it is rubbish
COMPRESSED: Final = (".gz", ".bz2", ".xz", ".zst")


@dataclass(slots=True)
class JournalFile:
    """An open journal file and how far it is committed."""

    path: Path
    descriptor: int
    device: int
    inode: int
    head_hash: bytes | None = None  # None: its first line is not complete yet
    position: int = 0

    @property
    def committed(self) -> FilePosition | None:
        if self.head_hash is None:
            return None
        return FilePosition(self.device, self.inode, self.head_hash, self.position)

    def size(self) -> int:
        return os.fstat(self.descriptor).st_size

    def close(self) -> None:
        os.close(self.descriptor)


def open_journal(path: Path, known: Iterable[FilePosition]) -> JournalFile | None:
    """Open a file at its committed position; None when it is gone or no regular file.

    A file of the same inode that begins otherwise, or is shorter than was read, is another
    file: it is read from its start.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError:
        return None
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode):
        os.close(descriptor)
        return None
    file = JournalFile(path, descriptor, found.st_dev, found.st_ino, head_hash(descriptor))
    heads = {file.head_hash, _torn_head(descriptor)}
    for place in known:
        same = (place.device, place.inode) == (file.device, file.inode)
        if same and place.head_hash in heads and place.position <= found.st_size:
            file.head_hash, file.position = place.head_hash, place.position
    return file


def begin_again(file: JournalFile) -> None:
    """Take an open file for a new one, to be read from its start."""
    file.head_hash, file.position = head_hash(file.descriptor), 0


def head_hash(descriptor: int) -> bytes | None:
    """Return the SHA-256 of the first line, cut at 4096 bytes; None: it is not complete."""
    head = os.pread(descriptor, HEAD, 0)
    end = head.find(b"\n")
    if end < 0 and len(head) < HEAD:
        return None
    return hashlib.sha256(head[: end + 1] if end >= 0 else head).digest()


def _torn_head(descriptor: int) -> bytes:
    """Return what stands for the head of a file that has not one whole line, and never will."""
    return hashlib.sha256(os.pread(descriptor, HEAD, 0)).digest()


def is_replaced(file: JournalFile) -> bool:
    """Say whether the file was cut or written anew under our hands.

    One whose first line was not complete has nothing read of it: it just gets its head.
    """
    if file.head_hash is None:
        file.head_hash = head_hash(file.descriptor)
    return file.size() < file.position or head_hash(file.descriptor) != file.head_hash


def read_lines(file: JournalFile, most: int) -> list[JournalLine]:
    """Return the next whole lines; none when there is nothing new, or a last one is torn."""
    data = os.pread(file.descriptor, CHUNK, file.position)
    lines = list(cut_lines(data, most))
    if lines or len(data) < CHUNK:
        return lines
    size = _endless_line(file)
    return [] if size is None else [bad_line(data, size, f"longer than {LONGEST_LINE} bytes")]


def _endless_line(file: JournalFile) -> int | None:
    """Return the bytes of a line that no chunk holds; None: it has no end yet."""
    start = file.position
    while data := os.pread(file.descriptor, CHUNK, start):
        end = data.find(b"\n")
        if end >= 0:
            return start + end + 1 - file.position
        start += len(data)
    return None


def torn_line(file: JournalFile) -> list[JournalLine]:
    """Return what a file that nobody writes to any more ends with, as a bad line."""
    left = file.size() - file.position
    if left <= 0:
        return []
    if file.head_hash is None:
        file.head_hash = _torn_head(file.descriptor)
    raw = os.pread(file.descriptor, LONGEST_LINE, file.position)
    return [bad_line(raw, left, "torn: the file ends in it")]


def unread_files(path: Path, known: Iterable[FilePosition]) -> Iterator[JournalFile]:
    """Yield, open, each rotated file that is not read to its end: oldest first.

    Rotated files are those beside `path` whose name begins with its name, and any file there
    that was read from before, whatever it is called now: its inode alone proves nothing, for
    those are given out again. Whoever takes one closes it.
    """
    known = list(known)
    inodes = {(place.device, place.inode) for place in known}
    live = _identity(path)
    found = []
    for entry in _entries(path.parent):
        status = entry.stat(follow_symlinks=False)
        identity = (status.st_dev, status.st_ino)
        rotated = entry.name.startswith(path.name) and not entry.name.endswith(COMPRESSED)
        if identity != live and (rotated or identity in inodes):
            found.append((status.st_mtime_ns, entry.path, rotated))
    for _, name, rotated in sorted(found):
        file = open_journal(Path(name), known)
        if file is None:
            continue
        if file.size() > file.position and (rotated or file.position):
            yield file
        else:
            file.close()


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return [entry for entry in entries if entry.is_file(follow_symlinks=False)]
    except OSError:
        return []


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def is_live(file: JournalFile) -> bool:
    """Say whether the PBX still appends to this file: it lies under its own name."""
    return _identity(file.path) == (file.device, file.inode)
