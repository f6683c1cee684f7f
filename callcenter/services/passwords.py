"""Hash and check passwords, away from the event loop and never more than a few at once."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

T = TypeVar("T")

AT_ONCE: Final = 2  # each takes 64 MiB and a third of a second of a core
LONGEST_QUEUE: Final = 40  # then the answer is "busy": a spray of tries must not starve calls


class PasswordsBusyError(Exception):
    """Too many passwords are being checked; try again in a moment."""


class Passwords:
    """argon2id with the library's parameters (RFC 9106, low memory) unless told otherwise."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._threads = ThreadPoolExecutor(AT_ONCE, "argon2")
        self._waiting = 0
        # What an unknown login is checked against, so that it takes as long as a known one.
        self._nobody = self._hasher.hash("nobody has this password")

    async def hash(self, password: str) -> str:
        """Return what may be stored; raises PasswordsBusyError."""
        return await self._run(lambda: self._hasher.hash(password))

    async def matches(self, stored: str | None, password: str) -> bool:
        """Return whether `password` belongs to `stored`; never for None, at the same cost."""
        right = await self._run(lambda: self._verify(stored or self._nobody, password))
        return right and stored is not None

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _verify(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _run(self, work: Callable[[], T]) -> T:
        if self._waiting >= LONGEST_QUEUE:
            raise PasswordsBusyError
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1
