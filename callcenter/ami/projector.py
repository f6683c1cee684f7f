"""Turns the live view into live rows: at most every 20 ms, so the reader only rings a bell."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

from callcenter.ami.live import LiveView
from callcenter.ami.phone_calls import Known, calls_on_phones, queues_now
from callcenter.domain.figures.calls import CallCounts
from callcenter.domain.live.phone_calls import PhoneCall
from callcenter.domain.live.queues import queue_row
from callcenter.services.live.publish import LivePublisher

PAUSE: Final = 0.02  # seconds between two looks

# The calls on phones now, by extension; None: no link, so nobody knows.
Watcher = Callable[[Mapping[str, PhoneCall] | None], object]


class Today(Protocol):
    """The queues' figures of today, by name; a queue without calls has zeros."""

    @property
    def by_queue(self) -> Mapping[str, CallCounts]: ...


@dataclass(frozen=True, slots=True)
class Words:
    """What the view itself does not know."""

    titles: Mapping[str, str]  # of queues, by name: these have a row even when nothing happens
    area_code: str
    known: Known


@dataclass(slots=True)
class Projector:
    """One PBX's view as rows of kinds `ring` and `queue`.

    While there is no link, no phone rings, and queues say `live: false`: a screen must not show
    what was true some time ago. `watchers` are called after each look, and must be quick.
    """

    view: LiveView
    publisher: LivePublisher
    words: Words
    today: Today | None = None
    watchers: list[Watcher] = field(default_factory=list)
    calls: Mapping[str, PhoneCall] | None = None  # as of the last look
    _bell: asyncio.Event = field(default_factory=asyncio.Event)

    def wake(self) -> None:
        """Look soon: the view or the day has changed. Costs nothing when called again."""
        self._bell.set()

    async def run(self) -> None:
        """Look whenever something changed; ends only by cancellation."""
        while True:
            self.look()
            await asyncio.sleep(PAUSE)
            await self._bell.wait()
            self._bell.clear()

    def look(self) -> None:
        """Put the rows as they are now."""
        linked = self.view.systemname is not None
        calls = calls_on_phones(self.view, self.words.known, self.words.area_code)
        self.calls = calls if linked else None
        for extension, call in calls.items():
            self.publisher.put("ring", extension, call.row())
        for extension in self.publisher.keys("ring"):
            if extension not in calls:
                self.publisher.put("ring", extension, None)
        self._put_queues(linked=linked)
        for watcher in self.watchers:
            watcher(self.calls)

    def _put_queues(self, *, linked: bool) -> None:
        now = queues_now(self.view)
        today = self.today.by_queue if self.today else {}
        for name, title in self.words.titles.items():
            row = queue_row(name, title, now.get(name) if linked else None, today.get(name))
            self.publisher.put("queue", name, row)
