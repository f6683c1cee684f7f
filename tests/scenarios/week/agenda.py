"""What happens when: every case's life is a story that says until when it sleeps.

async def life(week: Week) -> Life:
    ...  # something happens
    yield week.later(hours=2)
    ...  # two hours later, or the next morning
"""

import random
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count

from tests.scenarios.week.hand_calendar import with_people
from tests.scenarios.week.house import House
from tests.scenarios.week.ledger import Case, Ledger

Life = AsyncIterator[datetime]
SLOT = timedelta(minutes=5)
AN_HOUR = timedelta(hours=1)


@dataclass
class Week:
    """The house, what was counted by hand, and the stories still going on."""

    house: House
    chance: random.Random
    ledger: Ledger = field(default_factory=Ledger)
    lives: list[tuple[datetime, int, Life]] = field(default_factory=list)
    post_came: bool = False  # letters lie in the mailbox
    watched_at: datetime | None = None
    numbers: "count[int]" = field(default_factory=count)
    dismissed: bool = False

    def now(self) -> datetime:
        return self.house.clock.now()

    def later(self, *, minutes: float = 0, hours: float = 0) -> datetime:
        """Return a moment at which somebody is at work."""
        return with_people(self.now() + timedelta(minutes=minutes, hours=hours))

    def number(self) -> int:
        return next(self.numbers)

    def by_email(self, email: str | None) -> Case:
        return next(case for case in self.ledger.cases if case.email == email)

    def begin(self, at: datetime, life: Life) -> None:
        heappush(self.lives, (at, self.number(), life))

    async def run(self) -> None:
        """Let it all happen, in order; the product's jobs run as time goes by."""
        while self.lives:
            slot = self.lives[0][0]
            await self.house.clock.travel(slot)
            while self.lives and self.lives[0][0] <= slot:
                _, _, life = heappop(self.lives)
                await self._live(slot, life)
            await self.jobs()

    async def _live(self, slot: datetime, life: Life) -> None:
        try:
            until = await anext(life)
        except StopAsyncIteration:
            return
        self.begin(max(until, slot + SLOT), life)

    async def jobs(self) -> None:
        """Run what the product runs by itself: letters, deadlines, accounts, the outbox."""
        now = self.now()
        if self.post_came:
            self.post_came = False
            await self.house.read_letters()
        if self.watched_at is None or now - self.watched_at >= AN_HOUR:
            self.watched_at = now
            await self.house.run("deadlines", "end_access")
        await self.house.run("notices")
