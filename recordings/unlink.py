"""Unlink many files for good: below folder descriptors, never through a link, made durable.

A file that is gone already counts as removed, since whoever removed it may have died before
the folder was synced: each folder is synced again, whatever was found. A file that will not
go is reported with the system's word for it, and the others go on.
"""

import errno
import os
import re
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Final

from recordings.naming import BadNameError

FOLDER_FLAGS: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
DAY_FOLDER: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
# The store writes `<name>#<number>` and renames; a kill in between leaves that.
PART_MARK: Final = "#"


@dataclass(frozen=True, slots=True)
class Unlinked:
    """What became of one name."""

    name: str  # as asked for: `<folder>/<file>`, or `<file>`
    bytes: int | None = None  # that it held; None: it was not there
    other_links: int = 0  # names elsewhere that still reach the same bytes
    error: str | None = None  # EIO, EBUSY, EROFS, EPERM …; None: it is gone for good


def unlink_below(root: Path, names: Iterable[str]) -> list[Unlinked]:
    """Remove `names` below `root` and return what became of each, in order of folders.

    Blocks; call it in a thread. Raises BadNameError, before anything is touched, for a name
    that leads anywhere else.
    """
    wanted = [_checked(name) for name in names]
    try:
        root_folder = os.open(root, FOLDER_FLAGS)  # a link here is the administrator's own
    except OSError as error:  # an absent root is a disk that is not mounted: nothing is gone
        return [Unlinked(_joined(*parts), error=_word(error)) for parts in wanted]
    try:
        return list(_unlink_all(root_folder, wanted))
    finally:
        os.close(root_folder)


def _checked(name: str) -> tuple[str, str]:
    """Return folder ('' for the root itself) and file."""
    folder, _, file = name.rpartition("/")
    inside = "/" not in folder and not {folder, file} & {".", ".."} and "\0" not in name
    if not file or not inside or (not folder and name.startswith("/")):
        raise BadNameError(f"not a file below a folder of ours: {name!r}")
    return folder, file


def _joined(folder: str, file: str) -> str:
    return f"{folder}/{file}" if folder else file


def _unlink_all(root_folder: int, wanted: Iterable[tuple[str, str]]) -> Iterator[Unlinked]:
    for folder, parts in groupby(sorted(wanted), key=lambda parts: parts[0]):
        files = [file for _, file in parts]
        try:
            found = _in_folder(root_folder, folder, files)
        except OSError as error:
            yield from (Unlinked(_joined(folder, file), error=_word(error)) for file in files)
        else:
            yield from (replace(one, name=_joined(folder, one.name)) for one in found)


def _in_folder(root_folder: int, folder: str, files: Sequence[str]) -> list[Unlinked]:
    try:
        directory = os.open(folder or ".", FOLDER_FLAGS | os.O_NOFOLLOW, dir_fd=root_folder)
    except FileNotFoundError:  # it went with its last file
        os.fsync(root_folder)
        return [Unlinked(file) for file in files]
    try:
        names = os.listdir(directory)  # noqa: PTH208 - a descriptor has no path
        parts = _parts(names) if folder else {}
        there = {*names, *parts}  # most originals went long ago: one look for all of them
        found = [
            _unlink(directory, file, parts.get(file, ())) if file in there else Unlinked(file)
            for file in files
        ]
        os.fsync(directory)
    finally:
        os.close(directory)
    return found


def _parts(names: Iterable[str]) -> dict[str, list[str]]:
    """Return the half-written ones of a folder's names by the name they were meant for."""
    found: dict[str, list[str]] = {}
    for name in names:
        if PART_MARK in name:
            found.setdefault(name.partition(PART_MARK)[0], []).append(name)
    return found


def _unlink(directory: int, name: str, parts: Sequence[str]) -> Unlinked:
    try:
        for part in parts:
            os.unlink(part, dir_fd=directory)
        status = os.stat(name, dir_fd=directory, follow_symlinks=False)
        os.unlink(name, dir_fd=directory)
    except FileNotFoundError:
        return Unlinked(name)
    except OSError as error:
        return Unlinked(name, error=_word(error))
    links = status.st_nlink - 1 if stat.S_ISREG(status.st_mode) else 0
    return Unlinked(name, bytes=status.st_size, other_links=links)


def _word(error: OSError) -> str:
    return errno.errorcode.get(error.errno or 0, type(error).__name__)


def remove_empty_days(root: Path, before: str) -> list[str]:
    """Remove the empty day folders older than `before` (`2026-11-22`); return those removed.

    Blocks. Younger ones stay: a copy may just be on its way into them.
    """
    try:
        directory = os.open(root, FOLDER_FLAGS)
    except FileNotFoundError:
        return []
    try:
        names = sorted(os.listdir(directory))  # noqa: PTH208 - a descriptor has no path
        days = [name for name in names if DAY_FOLDER.fullmatch(name)]
        gone = [name for name in days if name < before and _removed(directory, name)]
        if gone:
            os.fsync(directory)
    finally:
        os.close(directory)
    return gone


def _removed(directory: int, name: str) -> bool:
    try:
        os.rmdir(name, dir_fd=directory)
    except OSError:  # not empty, or not to be removed: the nightly walk says what is in it
        return False
    return True
