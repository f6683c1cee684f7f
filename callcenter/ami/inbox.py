"""Where events wait between the link and the work on them. Bounded: it fills, and says so."""

import asyncio
from collections import deque
from typing import Final

from callcenter.ami.wire import Fields

CAPACITY: Final = 20_000  # events; some 20 MB, minutes of a busy hotline


class Inbox:
    """Events in order. `put` never blocks and never raises; False means: full, start afresh."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._events: deque[Fields] = deque()
        self._capacity = capacity
        self._filled = asyncio.Event()

    def __len__(self) -> int:
        return len(self._events)

    def put(self, event: Fields) -> bool:
        """Add an event, or return False when there is no room."""
        if len(self._events) >= self._capacity:
            return False
        if not self._events:
            self._filled.set()
        self._events.append(event)
        return True

    def clear(self) -> None:
        """Forget everything: what follows is a fresh snapshot."""
        self._events.clear()
        self._filled.clear()

    async def batch(self, limit: int) -> list[Fields]:
        """Wait for events; return up to `limit` of them, in order."""
        while not self._events:
            self._filled.clear()
            await self._filled.wait()
        return [self._events.popleft() for _ in range(min(limit, len(self._events)))]
