"""Everything that lies below a folder, whatever its name; nothing is followed or believed.

Names may be hidden, temporary, not even text; times are not read, since anyone can set them.
"""

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Final

CHUNK: Final = 500
BLOCK: Final = 1 << 20


class Kind(StrEnum):
    FILE = "file"
    OTHER = "other"  # a link, a pipe, a device: it may lead to audio
    CLOSED = "closed"  # a folder that cannot be looked into


@dataclass(frozen=True, slots=True)
class Found:
    """One thing on the disk."""

    name: str  # below the root, `/` between; bytes that are no text as surrogates
    kind: Kind
    bytes: int
    other_links: int  # further names of the same bytes, wherever they are


def walk(root: Path) -> Iterator[list[Found]]:
    """Yield what lies below `root` in lists of at most 500.

    Blocks; take each list in a thread. An absent root is one closed folder.
    """
    everything = _below(root, "")
    while chunk := list(islice(everything, CHUNK)):
        yield chunk


def _below(root: Path, folder: str) -> Iterator[Found]:
    try:
        entries = sorted(os.scandir(root / folder), key=lambda entry: entry.name)
    except OSError:
        yield Found(folder or ".", Kind.CLOSED, 0, 0)
        return
    for entry in entries:
        name = f"{folder}/{entry.name}" if folder else entry.name
        if entry.is_dir(follow_symlinks=False):
            yield from _below(root, name)
        elif found := _look(entry, name):
            yield found


def _look(entry: os.DirEntry[str], name: str) -> Found | None:
    """Return what `entry` is; None: it has gone meanwhile."""
    try:
        status = entry.stat(follow_symlinks=False)
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(status.st_mode):
        return Found(name, Kind.OTHER, 0, 0)
    return Found(name, Kind.FILE, status.st_size, status.st_nlink - 1)


def digest(root: Path, name: str) -> bytes | None:
    """Return the SHA-256 of a file's content; None: it is gone, or may not be read."""
    whole = hashlib.sha256()
    try:
        descriptor = os.open(root / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        while block := file.read(BLOCK):
            whole.update(block)
    return whole.digest()
