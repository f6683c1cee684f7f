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
from db.softphones import NewLease, insert_lease
from tests.integration.accounts import add, attempt, cheap_passwords
from tests.pbx.ami_link import Notes, bridged
from tests.waiting import until, until_so

QUICK = Patience(
    wrap_up=timedelta(seconds=2), vanish=timedelta(seconds=2), come_back=timedelta(seconds=30)
)
LIFETIMES = Lifetimes(timedelta(minutes=30), timedelta(hours=12), Settings().zone)
REASONS = {"lunch", "rest"}
SESSION = "SELECT token_hash FROM sessions WHERE user_id = $1"


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

    async def be_on_browser(self, extension: str) -> None:
        """Lease the browser's phone, as the panel does after signing in."""
        user_id = self.people[extension].user_id
        session = await self.pool.fetchval(SESSION, user_id)
        async with self.pool.acquire() as connection:
            await insert_lease(connection, NewLease(user_id, session, extension, "0" * 32))
        await self.hear(extension)

    async def hear(self, extension: str) -> None:
        """Let the person's panel say that it is open."""
        async with self.pool.acquire() as connection:
            await see_panels(connection, [self.people[extension].user_id])

    def pause(self, extension: str) -> str | None:
        """Return why the PBX rings none of its devices in any queue; None: it rings all."""
        members = self.bridge.live.members.values()
        reasons = {m.reason if m.paused else None for m in members if m.extension == extension}
        return reasons.pop() if len(reasons) == 1 else "not the same everywhere"

    async def paused(self, extension: str, reason: str | None, within: float = 5) -> None:
        await until(lambda: self.bridge.live.members and self.pause(extension) == reason, within)

    async def shows(self, extension: str, state: str, **more: object) -> dict[str, object]:
        """Wait until every screen shows that state, and `more` of its row; return the row."""
        wanted = {"state": state, "reason": None, **more}

        async def is_shown() -> bool:
            return wanted.items() <= (await self.row(extension) or {}).items()

        await until_so(is_shown)
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
