"""Keeps in step what agents do by the server's books and what the PBX's queues know of it.

Each turn: 1. read the books when something was told, and every 5 s; 2. write down what a talk's
end, time or silence ask for; 3. show everybody; 4. pause and unpause members; 5. give the PBX a
sign of life. A turn follows each change of the view, so all of it comes true again after every
login, restart of the PBX and start of ours.

Nobody stays paused for our sake (P1): without a database a wrap-up still ends in time, by what
was read last; without us the dialplan takes our pauses back (`members.SIGN_OF_LIFE`).
"""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog

from callcenter.ami.live import LiveView
from callcenter.ami.manager import AmiManager
from callcenter.ami.members import absent, give_sign_of_life, out_of_step, set_pauses
from callcenter.ami.wire import AmiError
from callcenter.clock import now
from callcenter.domain.agents.live_row import AgentCard, agent_row, phone_of
from callcenter.domain.agents.pauses import pause_of
from callcenter.domain.agents.shown import shown_state
from callcenter.domain.agents.states import Patience, Signs, Step, due, may
from callcenter.domain.live.phone_calls import Device, PhoneCall, Way
from callcenter.services.agents.read_state import read_agents
from callcenter.services.agents.take_steps import Order, kept_of, take_steps
from callcenter.services.live.publish import LivePublisher
from callcenter.services.sign_in import Lifetimes
from db.agent_states import AgentRow
from db.pool import DatabaseBusy, DatabaseUnavailable, Pool

LOOK_SECONDS: Final = 5.0  # however quiet it is
GATHER_SECONDS: Final = 0.02  # between two turns
DATABASE_SECONDS: Final = 2.0  # a database that takes longer is away: pauses do not wait for it
ASK_AGAIN_SECONDS: Final = 2.0  # the event that says that a pause was set is late

log: Final = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class KeeperRules:
    patience: Patience
    lifetimes: Lifetimes  # of sessions


class AgentKeeper:
    """One PBX's keeper. `seen` and `news` cost nothing; `run` does the work until cancelled."""

    def __init__(
        self,
        pool: Pool,
        rules: KeeperRules,
        manager: AmiManager,
        view: LiveView,
        publisher: LivePublisher,
    ) -> None:
        self._pool, self._rules = pool, rules
        self._manager, self._view, self._publisher = manager, view, publisher
        self._bell = asyncio.Event()
        self._agents: list[AgentRow] = []
        self._calls: Mapping[str, PhoneCall] = {}
        self._talking: frozenset[str] | None = None  # None: no link, so nobody knows
        self._ended: set[str] = set()  # extensions whose talk has ended since the last turn
        self._read_at: float | None = None  # by the loop's clock; None: read now
        self._ahead = timedelta(0)  # of the database's clock before ours
        self._listens_since: datetime | None = None  # None: the books are away
        self._was_read = False
        self._asked: dict[str, tuple[str | None, float]] = {}  # pauses asked for, by interface
        self._lived_at = float("-inf")

    def news(self) -> None:
        """Hear that states have changed."""
        self._read_at = None
        self._bell.set()

    def seen(self, calls: Mapping[str, PhoneCall] | None) -> None:
        """Hear of the calls on phones; None: there is no link to the PBX."""
        if calls is None:
            self._talking, self._calls = None, {}
            self._lived_at = float("-inf")
            self._asked.clear()
        else:
            talking = frozenset(name for name, call in calls.items() if _is_talk(call))
            self._ended |= (self._talking or frozenset()) - talking
            self._talking, self._calls = talking, calls
        self._bell.set()

    async def run(self) -> None:
        """Take turns until cancelled; whatever fails is tried again at the next one."""
        while True:
            self._bell.clear()
            await self._turn()
            await asyncio.sleep(GATHER_SECONDS)
            with suppress(TimeoutError):  # not wait_for: it may lose a cancellation
                async with asyncio.timeout(self._quiet_seconds()):
                    await self._bell.wait()

    async def _turn(self) -> None:
        try:
            await self._keep_books()
        except (*DatabaseUnavailable, *DatabaseBusy) as error:
            log.warning("agents.books_away", error=repr(error))
            self._listens_since, self._read_at = None, self._time()  # not again before its time
            self._ended.clear()
        self._show()
        if self._talking is not None:
            try:
                await self._move_members()
                await self._live()
            except AmiError as error:
                log.warning("agents.not_in_step", error=str(error))

    async def _keep_books(self) -> None:
        if self._read_at is None or self._time() - self._read_at >= LOOK_SECONDS:
            await self._read()
        if self._listens_since is None:
            return
        ended, self._ended = self._ended - (self._talking or frozenset()), set()
        if orders := list(self._orders(ended)):
            async with asyncio.timeout(DATABASE_SECONDS):
                await take_steps(self._pool, orders, self._rules.patience)
            await self._read()

    async def _read(self) -> None:
        self._read_at = self._time()  # before the question: news meanwhile asks for another
        async with asyncio.timeout(DATABASE_SECONDS):
            self._agents = await read_agents(self._pool, self._rules.lifetimes)
        self._was_read = True
        if self._agents:
            self._ahead = self._agents[0].now - now()
        self._listens_since = self._listens_since or self._now()

    def _orders(self, ended: set[str]) -> Iterator[Order]:
        """Yield what a talk's end, time and silence ask for."""
        for agent in self._agents:
            if agent.kept is None:
                continue
            kept = kept_of(agent.kept)
            if agent.extension in ended and may(Step.END_TALK, kept):
                yield Order(agent.user_id, Step.END_TALK)
            elif step := due(kept, self._signs(agent), self._now(), self._rules.patience):
                yield Order(agent.user_id, step, version=agent.kept.version)

    def _signs(self, agent: AgentRow) -> Signs:
        """Return what is seen of an agent. Without a link nobody is taken for gone."""
        return Signs(
            talks=agent.extension in (self._talking or ()),
            browser_is_phone=agent.on_browser
            or agent.extension in absent(self._view.members.values()),
            heard_at=agent.heard_at,
            has_session=agent.has_session,
            listens_since=self._listens_since,
        )

    def _show(self) -> None:
        """Publish a row for each agent; the publisher keeps what is no news to itself."""
        gone, known = absent(self._view.members.values()), set[str]()
        for agent in self._agents:
            call = self._calls.get(agent.extension)
            is_gone = agent.extension in gone
            shown = shown_state(
                kept_of(agent.kept) if agent.kept else None,
                phone_of(call, absent=is_gone),
                None if call is None else call.answered_at or call.ringing_at,
                self._now(),
            )
            card = AgentCard(
                agent.user_id, agent.login, agent.full_name, agent.role, agent.extension
            )
            device = Device.BROWSER if agent.on_browser else Device.PHONE
            row = agent_row(card, shown, call, None if is_gone else device)
            self._publisher.put("agent", str(agent.user_id), row)
            known.add(str(agent.user_id))
        for key in self._publisher.keys("agent"):
            if key not in known:
                self._publisher.put("agent", key, None)

    async def _move_members(self) -> None:
        if not self._was_read:
            return  # nobody knows whose pauses are right
        pauses = {
            agent.extension: pause_of(kept_of(agent.kept), self._now())
            for agent in self._agents
            if agent.kept is not None
        }
        wrong = out_of_step(self._view.members.values(), pauses)
        fresh = self._time() - ASK_AGAIN_SECONDS
        self._asked = {  # and not landed yet
            name: (reason, at)
            for name, (reason, at) in self._asked.items()
            if at > fresh and name in wrong and wrong[name] == reason
        }
        changes = {name: wrong[name] for name in wrong.keys() - self._asked.keys()}
        if changes:
            await set_pauses(self._manager, changes)
            self._asked |= {name: (reason, self._time()) for name, reason in changes.items()}

    async def _live(self) -> None:
        if self._time() - self._lived_at >= LOOK_SECONDS:
            await give_sign_of_life(self._manager)
            self._lived_at = self._time()

    def _quiet_seconds(self) -> float:
        """Return how long nothing has to be done by itself."""
        ends = [
            (agent.kept.wrap_up_until - self._now()).total_seconds()
            for agent in self._agents
            if agent.kept is not None and agent.kept.wrap_up_until is not None
        ]
        soonest = min((left for left in ends if left > 0), default=LOOK_SECONDS)
        return min(soonest, ASK_AGAIN_SECONDS if self._asked else LOOK_SECONDS)

    def _now(self) -> datetime:
        """Return the database's time, by our clock."""
        return now() + self._ahead

    @staticmethod
    def _time() -> float:
        return asyncio.get_running_loop().time()


def _is_talk(call: PhoneCall) -> bool:
    """Return whether a citizen is talked with: colleagues' calls have no wrap-up."""
    return call.answered_at is not None and call.direction is not Way.INTERNAL
