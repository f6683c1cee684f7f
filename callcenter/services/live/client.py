"""One open panel as the hub knows it: a bounded queue of messages, and why it ended."""

import asyncio
from collections import deque
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from callcenter.domain.access import Person
from callcenter.domain.live.audience import AUDIENCES, Audience

MOST_MESSAGES: Final = 1000
MOST_BYTES: Final = 1 << 20


class Bye(StrEnum):
    """Why a panel's connection ends; the panel's next step differs."""

    SIGNED_OUT = "signed_out"
    TOO_SLOW = "too_slow"
    PHONE_TAKEN = "phone_taken"
    RESTART = "restart"  # connect again


@dataclass(frozen=True, slots=True)
class Seat:
    """Who is connected, and by which session."""

    person: Person
    token_hash: bytes


class LiveClient:
    """A panel. `offer` never waits: who does not keep up is ended, the others notice nothing."""

    def __init__(self, seat: Seat) -> None:
        self.seat = seat
        self.audience: Audience = AUDIENCES[seat.person.role]
        self.ended: Bye | None = None
        self.alive = False  # its browser answered since the last sweep
        self.words = 0  # messages since then
        self._messages: deque[bytes] = deque()
        self._bytes = 0
        self._wake = asyncio.Event()

    def offer(self, message: bytes) -> None:
        """Put a message into the queue; one too many ends the client."""
        if self.ended is not None:
            return
        if len(self._messages) >= MOST_MESSAGES or self._bytes + len(message) > MOST_BYTES:
            self.end(Bye.TOO_SLOW)
            return
        self._messages.append(message)
        self._bytes += len(message)
        self._wake.set()

    def end(self, why: Bye) -> None:
        """Send nothing more; the first reason stands."""
        if self.ended is None:
            self.ended = why
            self._messages.clear()
            self._wake.set()

    async def next(self) -> bytes | None:
        """Wait for a message; None: the end has come."""
        while not self._messages:
            if self.ended is not None:
                return None
            self._wake.clear()
            await self._wake.wait()
        message = self._messages.popleft()
        self._bytes -= len(message)
        return message
