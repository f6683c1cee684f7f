"""What tests of agents' states on a real Asterisk share: the bridge's side, all of it real."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from callcenter.ami.bridge import Bridge
from callcenter.ami.keeper import AgentKeeper, KeeperRules
from callcenter.ami.projector import Projector, Words
from callcenter.demo.asterisk import RunningAsterisk
from callcenter.domain.access import Person, Role
from callcenter.domain.agents.states import Patience
from callcenter.services.agents.set_state import Choice, StateRules, Wish, set_own_state
from callcenter.services.live.publish import LivePublisher
from callcenter.services.sign_in import Lifetimes, sign_in
from callcenter.settings import Settings
from db.agent_states import CHANNEL
from db.listening import listen
from db.live import live_value, see_panels
from db.pool import Pool
from tests.integration.accounts import add, attempt, cheap_passwords
from tests.pbx.ami_link import Notes, bridged
from tests.waiting import until, until_so

QUICK = Patience(
    wrap_up=timedelta(seconds=2), vanish=timedelta(seconds=2), come_back=timedelta(seconds=30)
)
LIFETIMES = Lifetimes(timedelta(minutes=30), timedelta(hours=12), Settings().zone)
REASONS = {"lunch", "rest"}


@dataclass
class Kept:
    """A PBX with its keeper, and the person of each extension."""

    pool: Pool
    bridge: Bridge
    patience: Patience
    people: dict[str, Person]

    async def say(self, extension: str, choice: Choice, reason: str | None = None) -> None:
        rules = StateRules(self.patience, REASONS)
        await set_own_state(self.pool, self.people[extension], Wish(choice, reason), rules)

    async def hear(self, extension: str) -> None:
        """Let the person's panel say that it is open."""
        async with self.pool.acquire() as connection:
            await see_panels(connection, [self.people[extension].user_id])

    def pause(self, extension: str) -> str | None:
        """Return why the PBX does not ring it; None: it does."""
        members = self.bridge.live.members.values()
        reasons = {m.reason for m in members if m.extension == extension and m.paused}
        assert len(reasons) <= 1, reasons
        return next(iter(reasons), None)

    async def paused(self, extension: str, reason: str | None, within: float = 5) -> None:
        await until(lambda: self.bridge.live.members and self.pause(extension) == reason, within)

    async def shows(
        self, extension: str, state: str, reason: str | None = None, within: float = 5
    ) -> dict[str, object]:
        """Wait until every screen shows that state for that reason; return the row."""

        async def is_shown() -> bool:
            row = await self.row(extension) or {}
            return (row.get("state"), row.get("reason")) == (state, reason)

        await until_so(is_shown, within)
        return await self.row(extension) or {}

    async def row(self, extension: str) -> dict[str, object] | None:
        async with self.pool.acquire() as connection:
            key = str(self.people[extension].user_id)
            return await live_value(connection, "agent", key)


async def agents(pool: Pool) -> dict[str, Person]:
    """Add an operator for 201 and for 202, both signed in."""
    users = {name: await add(pool, f"op{name}", extension=name) for name in ("201", "202")}
    for user in users.values():
        await sign_in(pool, cheap_passwords(), attempt(user.login), LIFETIMES)
    return {
        name: Person(user.user_id, user.login, Role.OPERATOR, name) for name, user in users.items()
    }


@asynccontextmanager
async def keeping(
    asterisk: RunningAsterisk, pool: Pool, url: str, people: dict[str, Person]
) -> AsyncIterator[Kept]:
    """Run a bridge and its keeper, as callcenter/parts.py wires them."""
    async with bridged(asterisk, Notes()) as bridge:
        publisher = LivePublisher(url, "pbx1")
        projector = Projector(bridge.live, publisher, Words({}, "495", lambda _: None))
        bridge.moved = projector.wake
        rules = KeeperRules(QUICK, LIFETIMES)
        keeper = AgentKeeper(pool, rules, bridge.manager, bridge.live, publisher)
        projector.watchers.append(keeper.seen)
        works = (publisher.run(), projector.run(), keeper.run(), listen(url, keeper.news, CHANNEL))
        tasks = [asyncio.create_task(work) for work in works]
        try:
            yield Kept(pool, bridge, QUICK, people)
        finally:
            dead = [task for task in tasks if task.done()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            for task in dead:
                task.result()
