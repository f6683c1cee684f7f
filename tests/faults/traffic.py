"""Calls that go on all the time: citizens who talk, choose, or give up; operators who answer."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from random import Random

from callcenter.demo.call import Call, CallRefused
from callcenter.demo.phone import Phone
from callcenter.demo.voices import tone
from tests.faults.house import NOBODY, OPERATORS, House
from tests.pbx.hotline import HOTLINE, SUPPORT, citizen, operator

AT_ONCE = 20
ANSWER_SECONDS = 20.0
CITIZEN_HZ, OPERATOR_HZ = 440, 1000
LAST_CALLS_SECONDS = 40.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What one citizen will do, however the hotline behaves."""

    dialled: str
    key: str  # empty: presses nothing
    key_after: float  # seconds from the answer
    stays: float  # seconds from the answer to hanging up


def random_plan(random: Random) -> Plan:
    """Most talk with an operator, after a key or by a number without a menu; some give up."""
    kind = random.random()
    if kind < 0.45:
        return Plan(HOTLINE, random.choice("123"), random.uniform(0.2, 2), random.uniform(4, 9))
    if kind < 0.7:
        return Plan(SUPPORT, "", 0, random.uniform(3, 8))
    return Plan(NOBODY if kind < 0.9 else HOTLINE, "", 0, random.uniform(0.2, 8))


@dataclass(slots=True)
class Traffic:
    """`AT_ONCE` citizens who call again and again, each time from another number."""

    citizens: Phone
    operators: list[Phone]
    random: Random
    patience: float = 1.0  # how much longer than planned citizens stay
    placed: int = 0
    refused: list[str] = field(default_factory=list)
    _closing: bool = False
    _workers: list[asyncio.Task[None]] = field(default_factory=list)

    def begin(self, at_once: int = AT_ONCE) -> None:
        self._workers = [asyncio.create_task(self._call_again()) for _ in range(at_once)]

    async def end(self) -> None:
        """Let the calls that go on come to their end, and place no more."""
        self._closing = True
        async with asyncio.timeout(LAST_CALLS_SECONDS):
            await asyncio.gather(*self._workers)

    def break_off(self) -> None:
        """Drop everything: the PBX is dead."""
        for worker in self._workers:
            worker.cancel()
        for phone in (self.citizens, *self.operators):
            phone.abandon_calls()

    @property
    def going_on(self) -> int:
        return sum(call.is_up for call in self.citizens.calls)

    @property
    def talking(self) -> int:
        return sum(call.is_up for phone in self.operators for call in phone.calls)

    async def _call_again(self) -> None:
        await asyncio.sleep(self.random.uniform(0, 4))  # they do not all begin at once
        while not self._closing:
            await self._one_call(random_plan(self.random))
            await asyncio.sleep(self.random.uniform(0, 1))

    async def _one_call(self, plan: Plan) -> None:
        self.placed += 1
        call = await self.citizens.call(plan.dialled, number=f"+7912{self.placed:07}")
        try:
            await call.answered(ANSWER_SECONDS)
            await _behave(call, plan, plan.stays * self.patience)
        except (CallRefused, TimeoutError) as error:
            self.refused.append(repr(error))
        await call.hang_up()


async def _behave(call: Call, plan: Plan, stays: float) -> None:
    began = asyncio.get_running_loop().time()
    if plan.key:
        await asyncio.sleep(plan.key_after)
        await call.press(plan.key)
    with suppress(TimeoutError):
        await call.ended(stays - (asyncio.get_running_loop().time() - began))


@asynccontextmanager
async def traffic_of(house: House, seed: int, patience: float = 1.0) -> AsyncIterator[Traffic]:
    """Register the operators' phones and give the traffic, not begun."""
    async with AsyncExitStack() as stack:
        operators = [
            await stack.enter_async_context(operator(house.asterisk, name, tone(OPERATOR_HZ)))
            for name in OPERATORS
        ]
        for phone in operators:
            phone.answer_automatically(after=0.1)
        citizens = await stack.enter_async_context(citizen(house.asterisk, tone(CITIZEN_HZ)))
        traffic = Traffic(citizens, operators, Random(seed), patience)  # noqa: S311 - no secret
        try:
            yield traffic
        finally:
            traffic.break_off()
