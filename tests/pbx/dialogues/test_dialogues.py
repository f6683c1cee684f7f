"""What our scripts bring about in a real call, and how little it matters when they are gone."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from uuid import UUID, uuid4

import pytest

from agi.dialogues.table import dialogues
from agi.protocol import Environment
from agi.server import AgiServer
from agi.session import Dialogue, Session
from callcenter.demo.asterisk import RunningAsterisk
from callcenter.demo.call import Call
from callcenter.demo.phone import Phone
from callcenter.demo.voices import tone
from callcenter.domain.case_number import CaseKind, make_case_number
from callcenter.domain.events import CallEvent, parse_line
from db.pool import Pool
from tests.pbx.agi_process import ZONE, agi_process
from tests.pbx.hotline import HOTLINE, SUPPORT, Journal, idle, operator
from tests.waiting import until

CITIZEN = "+79123456789"
FACT = CITIZEN[-4:]
NUMBER = make_case_number(CaseKind.APPEAL, 2026, 123)
WRONG = NUMBER[:-1] + str((int(NUMBER[-1]) + 1) % 10)
REGISTERED_AT = datetime(2026, 3, 5, 22, 30, tzinfo=UTC)
TOLD = ("MENU", "STATUS", "STATUSTOLD", "KIND", "QUEUE")
OPERATOR_HZ = 1000
TO_OPERATOR = ["KIND appeal", "QUEUE hotline"]


@dataclass(frozen=True, slots=True)
class Line:
    """A citizen, an operator who answers, and the PBX between them."""

    asterisk: RunningAsterisk
    caller: Phone
    operator: Phone
    journal: Journal

    @property
    def port(self) -> int:
        return self.asterisk.settings.pbx.agi_port

    async def choose_status(self) -> Call:
        """Call and choose the state of a case."""
        call = await (await self.caller.call(HOTLINE, number=CITIZEN)).answered()
        await call.press("4")
        return call

    async def type(self, call: Call, number: str, fact: str = FACT) -> None:
        """Type a number and a second fact, each once the dialplan listens for it."""
        await self._type_into("CC_TYPED", call, number)
        await self._type_into("CC_TYPED_FACT", call, fact)

    async def _type_into(self, variable: str, call: Call, digits: str) -> None:
        cli = partial(self.asterisk.cli, "core show channels concise")
        await until(lambda: f"!Read!{variable}," in cli(), 15)
        await call.press(digits)

    async def reaches_operator(self, call: Call) -> None:
        await until(lambda: any(taken.is_up for taken in self.operator.calls), 40)
        await call.hang_up()
        await self.journal.over()
        await until(lambda: idle(self.asterisk))

    def told(self) -> list[str]:
        """Return what the dialplan told of lookups and the queue, in order."""
        events = [event for event in self.events() if event.event_type in TOLD]
        return [f"{event.event_type} {event.data}" for event in events]

    def events(self) -> list[CallEvent]:
        lines = self.journal.file.read_bytes()[self.journal.begun :].splitlines()
        return [parse_line(line) for line in lines]

    def seconds_of(self, script: str) -> float:
        """Return how long the side channel of `script` has lived."""
        start = f"Local/{script}@"
        moments = [e.event_at for e in self.events() if e.channel.startswith(start)]
        return (max(moments) - min(moments)).total_seconds()

    def seconds_between(self, earlier: str, later: str) -> float:
        at = {event.event_type: event.event_at for event in reversed(self.events())}
        return (at[later] - at[earlier]).total_seconds()


@pytest.fixture
async def line(asterisk: RunningAsterisk, caller: Phone, journal: Journal) -> AsyncIterator[Line]:
    async with operator(asterisk, "201", tone(OPERATOR_HZ)) as phone:
        phone.answer_automatically(after=0.2)
        yield Line(asterisk, caller, phone, journal)


@pytest.fixture
async def scripts(asterisk: RunningAsterisk, pool: Pool) -> AsyncIterator[list[Environment]]:
    """Serve our dialogues, and give the environments that Asterisk has sent."""
    seen: list[Environment] = []

    async def noted(session: Session, dialogue: Dialogue) -> None:
        seen.append(session.environment)
        await dialogue(session)

    table = dialogues(pool, ZONE, "495")
    server = AgiServer({name: partial(noted, dialogue=run) for name, run in table.items()})
    await server.start("127.0.0.1", asterisk.settings.pbx.agi_port)
    yield seen
    await server.close(0.1)


async def add_case(
    pool: Pool, *, number: str | None = None, state: str = "draft", name: str = ""
) -> UUID:
    case_id = uuid4()
    await pool.execute(
        """INSERT INTO cases (case_id, case_number, kind, state, caller_e164, caller_name,
                              created_at, registered_at)
           VALUES ($1, $2, 'appeal', $3, $4, $5, $6, $7)""",
        *(case_id, number, state, CITIZEN, name, REGISTERED_AT),
        REGISTERED_AT if state == "registered" else None,
    )
    return case_id


async def test_the_state_of_a_case_is_told_and_then_an_operator_answers(
    scripts: list[Environment], pool: Pool, line: Line
) -> None:
    await add_case(pool, number=NUMBER, state="registered")
    call = await line.choose_status()
    await line.type(call, NUMBER)
    await line.reaches_operator(call)

    assert line.told() == ["MENU 4", f"STATUS {NUMBER}", f"STATUSTOLD {NUMBER}", *TO_OPERATOR]
    status = scripts[-1]
    assert (status.script, status.arguments[1:]) == ("status", (NUMBER, FACT))
    assert status.caller_number == CITIZEN  # lookups are limited by it


async def test_three_wrong_numbers_lead_to_an_operator(
    scripts: list[Environment], line: Line
) -> None:
    call = await line.choose_status()
    for count in (1, 2, 3):
        await line.type(call, WRONG)
        so_far = ["MENU 4", *[f"STATUS {WRONG}"] * count]
        await until(partial(lambda story: line.told()[: len(story)] == story, so_far), 15)
    await line.reaches_operator(call)

    assert line.told() == ["MENU 4", *[f"STATUS {WRONG}"] * 3, *TO_OPERATOR]
    assert [seen.script for seen in scripts] == ["greet", *["status"] * 3]


async def test_a_greeting_reaches_the_draft_case_of_the_call(
    scripts: list[Environment], pool: Pool, line: Line
) -> None:
    await add_case(pool, number=NUMBER, state="registered", name="Мария")
    draft = await add_case(pool)
    call = await (await line.caller.call(SUPPORT, number=CITIZEN)).answered()
    await until(line.journal.calls)
    await pool.execute(
        """INSERT INTO calls (linkedid, node, direction, offered_at, outcome, timeline, case_id)
           VALUES ($1, 'pbx1', 'inbound', now(), 'in_progress', '[]', $2)""",
        *(line.journal.calls()[0], draft),
    )
    await line.reaches_operator(call)

    name = await pool.fetchval("SELECT caller_name FROM cases WHERE case_id = $1", draft)
    assert name == "Мария"
    assert [seen.script for seen in scripts] == ["greet"]


async def test_without_a_server_a_lookup_leads_to_an_operator_at_once(line: Line) -> None:  # B1
    call = await line.choose_status()
    await line.type(call, NUMBER)
    await line.reaches_operator(call)

    assert line.told() == ["MENU 4", f"STATUS {NUMBER}", *TO_OPERATOR]
    assert line.seconds_of("status") < 0.2


async def test_a_stopped_server_holds_a_lookup_no_longer_than_three_seconds(  # B2
    fresh_database: str, line: Line
) -> None:
    with agi_process(line.port, fresh_database) as pid:
        os.kill(pid, signal.SIGSTOP)
        call = await line.choose_status()
        await line.type(call, NUMBER)
        await line.reaches_operator(call)

    assert line.told() == ["MENU 4", f"STATUS {NUMBER}", *TO_OPERATOR]
    assert 1.5 < line.seconds_of("status") < 3


@pytest.mark.parametrize("server", ["stopped", "down"])
async def test_on_the_way_to_the_queue_nothing_waits_for_a_server(  # B1 B2
    server: str, fresh_database: str, line: Line
) -> None:
    with agi_process(line.port, fresh_database) as pid:
        os.kill(pid, signal.SIGSTOP if server == "stopped" else signal.SIGKILL)
        call = await (await line.caller.call(SUPPORT, number=CITIZEN)).answered()
        await line.reaches_operator(call)

    assert line.seconds_between("NOTICE", "QUEUE") < 0.2


async def test_a_server_killed_in_the_middle_has_told_nothing(  # B3
    fresh_database: str, pool: Pool, line: Line
) -> None:
    await add_case(pool, number=NUMBER, state="registered")
    with agi_process(line.port, fresh_database, dies_at=3):  # state and date are set by then
        call = await line.choose_status()
        await line.type(call, NUMBER)
        await line.reaches_operator(call)

    assert line.told() == ["MENU 4", f"STATUS {NUMBER}", *TO_OPERATOR]


async def test_a_caller_who_hangs_up_during_a_script_leaves_nothing_behind(  # B6
    line: Line,
) -> None:
    begun, over = asyncio.Event(), asyncio.Event()

    async def endless(session: Session) -> None:
        del session
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            over.set()

    server = AgiServer({"status": endless})
    await server.start("127.0.0.1", line.port)
    call = await line.choose_status()
    await line.type(call, NUMBER)
    await asyncio.wait_for(begun.wait(), 15)
    await call.hang_up()

    await asyncio.wait_for(over.wait(), 1)
    await until(lambda: idle(line.asterisk))
    assert server.active == 0
    await line.journal.over()
    await server.close()
