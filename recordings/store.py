"""Where recordings and attachments are kept: one interface over obstore, on disk, S3 later.

Content lies in a folder for each day (recordings/naming.py). A key is written whole or not at
all, and what `put` returned from survives a power cut.
"""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore

from recordings.naming import checked_key

CHUNK: Final = 1 << 18


class StoreError(Exception):
    """The store did not do it: a full or failing disk, a server that is away."""


@dataclass(frozen=True, slots=True)
class StoredObject:
    key: str
    bytes: int


class Store:
    """Keys and their content. Every method raises BadNameError for a key we never make."""

    def __init__(self, objects: ObjectStore, folder: Path | None) -> None:
        self._objects = objects
        self._folder = folder  # None: a remote store, which makes its writes durable itself

    @classmethod
    def on_disk(cls, folder: Path) -> Self:
        """Return a store in `folder`, which is made when absent, for our own eyes only."""
        folder.mkdir(mode=0o750, parents=True, exist_ok=True)
        return cls(LocalStore(prefix=folder), folder)

    async def put(self, key: str, content: bytes) -> None:
        """Keep `content` under `key`; returns once it is durable. Raises StoreError."""
        try:
            if self._folder is None:
                await self._objects.put_async(checked_key(key), content)
            else:
                await asyncio.to_thread(self._put_on_disk, self._folder, checked_key(key), content)
        except (BaseError, OSError) as error:
            raise StoreError(str(error)) from error

    def _put_on_disk(self, folder: Path, key: str, content: bytes) -> None:
        """Do all of it in one thread: each step a hop of its own cost more than the writing."""
        _unlink_parts(folder / key)
        self._objects.put(key, content)
        _make_durable(folder, key)

    async def size(self, key: str) -> int | None:
        """Return the bytes under `key`; None: there is nothing."""
        try:
            return await self._size(key)
        except FileNotFoundError:
            return None

    async def read(self, key: str, start: int, end: int) -> bytes:
        """Return bytes `start` to `end`, `end` not included; fewer when the content ends.

        Raises FileNotFoundError: it is gone.
        """
        part = await self._objects.get_range_async(checked_key(key), start=start, end=end)
        return bytes(part)

    async def sha256(self, key: str) -> bytes | None:
        """Return the digest of what is kept now, read anew; None: there is nothing.

        Raises StoreError.
        """
        try:
            return await asyncio.to_thread(self._digest, checked_key(key))
        except FileNotFoundError:
            return None
        except (BaseError, OSError) as error:
            raise StoreError(str(error)) from error

    def _digest(self, key: str) -> bytes:
        digest = hashlib.sha256()
        for start in range(0, self._objects.head(key)["size"], CHUNK):
            digest.update(self._objects.get_range(key, start=start, length=CHUNK))
        return digest.digest()

    async def _size(self, key: str) -> int:
        return (await self._objects.head_async(checked_key(key)))["size"]

    async def delete(self, key: str) -> bool:
        """Remove what is under `key` and return whether there was anything."""
        checked_key(key)
        if self._folder is not None:
            return await asyncio.to_thread(_unlink, self._folder, key)
        was_there = await self.size(key) is not None
        await self._objects.delete_async(key)
        return was_there

    async def list(self) -> AsyncIterator[StoredObject]:
        """Yield everything kept, strange names included."""
        async for batch in self._objects.list():
            for item in batch:
                yield StoredObject(item["path"], item["size"])


def _make_durable(folder: Path, key: str) -> None:
    path = folder / key
    path.chmod(0o640)
    for place in (path, path.parent, folder):
        descriptor = os.open(place, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _unlink(folder: Path, key: str) -> bool:
    path = folder / key
    if not path.parent.is_dir():
        return False
    was_there = path.exists()
    path.unlink(missing_ok=True)
    _unlink_parts(path)
    descriptor = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return was_there


def _unlink_parts(path: Path) -> None:
    """Unlink what a `put` that was killed left: obstore writes to `<name>#<n>` and renames."""
    for part in path.parent.glob(f"{path.name}#*"):
        part.unlink(missing_ok=True)
