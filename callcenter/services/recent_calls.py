"""The events of calls that are going on, kept in memory so that they are not read again.

Only what is committed stays here: whoever records takes the turn, and forgets everything
when a transaction fails. One writer for each PBX node makes that enough.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from callcenter.domain.call import Call
from callcenter.domain.events import CallEvent

CAPACITY: Final = 2000  # calls, about 30 KB each


@dataclass(slots=True)
class RecentCall:
    """What is known under one id. Without events of its own it is a channel, not a call."""

    events: dict[bytes, CallEvent] = field(default_factory=dict)
    saved: Call | None = None  # as it stands in its row; None: not known
    is_call: bool = False


class RecentCalls:
    def __init__(self, capacity: int = CAPACITY) -> None:
        self.turn = asyncio.Lock()
        self.boots: set[str] = set()  # systemnames whose rows are committed
        self.last_boot: str | None = None
        self.ours = asyncio.Event()  # this process holds the node's lock and may record
        self.caught_up = asyncio.Event()  # all that the PBX has written is recorded
        self._capacity = capacity
        self._calls: OrderedDict[str, RecentCall] = OrderedDict()

    def get(self, linkedid: str) -> RecentCall | None:
        return self._calls.get(linkedid)

    def saved(self, linkedid: str) -> Call | None:
        """Return a call as it stands in its row; None: not here, or not folded yet."""
        known = self.get(linkedid)
        return known.saved if known else None

    def missing(self, events: Iterable[CallEvent]) -> list[str]:
        """Return the ids of `events` that may be calls and must be read from the database.

        A channel that was born in another call is none; any other uniqueid could be the
        first channel of a call, moved into this one.
        """
        events = list(events)
        own = {event.linkedid for event in events}
        born = {event.uniqueid for event in events if event.event_type == "CHAN_START"}
        channels = {event.uniqueid for event in events} - own - born
        absent = [name for name in own if not ((known := self.get(name)) and known.is_call)]
        return absent + [name for name in channels if self.get(name) is None]

    def put(self, name: str, call: RecentCall) -> None:
        self._calls[name] = call

    def trim(self) -> None:
        """Let go of the oldest when there are too many; after a commit only."""
        while len(self._calls) > self._capacity:
            self._calls.popitem(last=False)

    def doubt(self, known: Iterable[CallEvent]) -> None:
        """Forget calls of which the database knew an event that is not here.

        Somebody else has recorded it: whoever replayed a file, or we, before a crash.
        """
        for event in known:
            for name in (event.linkedid, event.uniqueid):
                call = self.get(name)
                if call is not None and call.is_call and event.key not in call.events:
                    self.forget(name)

    def forget(self, linkedid: str) -> None:
        self._calls.pop(linkedid, None)

    def forget_all(self) -> None:
        self._calls.clear()
        self.boots.clear()
        self.last_boot = None
