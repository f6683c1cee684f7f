"""What tests on the real Asterisk share: its settings, its journal, its phones."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from callcenter.demo.asterisk import RunningAsterisk, own_ports
from callcenter.demo.phone import Phone
from callcenter.demo.voices import Voice
from callcenter.domain.call import Call
from callcenter.domain.call_tracker import FoldRules, fold_call
from callcenter.domain.events import CallEvent, parse_line
from callcenter.settings import HotlineNumber, OperatorPhone, Pbx, Queue, Settings
from tests.waiting import until

HOTLINE = "78001000122"  # with the menu
SUPPORT = "78001000133"  # kind ticket, so no menu
RING_ALL = "78001000144"  # no menu; all phones ring at once
OVERFLOWING = "78001000155"  # no menu; a queue without operators, 5 s, then that of RING_ALL
NOBODY = "78001000166"  # no menu; a queue without operators, 5 s, then a promise
TRUNK = "127.0.0.2"  # where citizens phone from
CITIZEN = "+79123456789"
RULES = FoldRules(short_call_seconds=1, area_code="495")


def hotline_settings(folder: Path, **changes: object) -> Settings:
    """Return the settings most tests use, on free ports: three phones, short waits."""
    queues = (
        Queue(name="hotline", ring_seconds=3, max_wait_seconds=30, extension="600"),
        Queue(name="line2", strategy="all_at_once", max_wait_seconds=30, extension="602"),
        Queue(name="short", max_wait_seconds=5, overflow_to="line2"),
        Queue(name="nobody", max_wait_seconds=5),
    )
    numbers = (
        HotlineNumber(number=HOTLINE),
        HotlineNumber(number=SUPPORT, kind="ticket"),
        HotlineNumber(number=RING_ALL, kind="ticket", queue="line2"),
        HotlineNumber(number=OVERFLOWING, kind="appeal", queue="short"),
        HotlineNumber(number=NOBODY, kind="appeal", queue="nobody"),
    )
    members = ("hotline", "line2")
    values: dict[str, Any] = {
        "state_dir": folder,
        "pbx": Pbx(trunk_addresses=(TRUNK,)),
        "queues": queues,
        "hotline_numbers": numbers,
        "operator_phones": (
            OperatorPhone(extension="201", queues=members),
            OperatorPhone(extension="202", queues=members),
            OperatorPhone(extension="203", queues=()),  # calls are only sent on to her
        ),
    }
    return own_ports(Settings(**(values | changes)))


@dataclass(slots=True)
class Journal:
    """The journal file from where this test began."""

    file: Path
    begun: int

    @classmethod
    def from_now(cls, file: Path) -> "Journal":
        return cls(file, file.stat().st_size if file.exists() else 0)

    def events(self) -> list[CallEvent]:
        """Return all events; a line that cannot be read fails the test (BadLineError)."""
        if not self.file.exists():
            return []
        whole = self.file.read_bytes()[self.begun :].rpartition(b"\n")[0]
        return [parse_line(line) for line in whole.splitlines()]

    def calls(self) -> list[str]:
        """Return the linkedids of calls in their order: citizens' and operators'."""
        firsts = {
            event.linkedid: event for event in self.events() if event.uniqueid == event.linkedid
        }
        return [name for name, event in firsts.items() if event.channel.startswith("PJSIP/")]

    def call(self, linkedid: str | None = None) -> Call:
        """Return the fold of a call, the first unless named."""
        name = linkedid or self.calls()[0]
        mine = [event for event in self.events() if name in (event.linkedid, event.uniqueid)]
        call = fold_call(name, mine, RULES)
        assert call is not None
        return call

    def story(self, linkedid: str | None = None) -> list[str]:
        """Return the timeline of a call, then its legs and how it ended, as lines of text.

        The call's own name is written CALL.
        """
        call = self.call(linkedid)
        steps = [f"{step.what} {step.detail}".strip() for step in call.steps]
        legs = sorted(f"leg {leg.extension} {leg.result}" for leg in call.legs)
        end = [f"{call.outcome}, hung up by {call.hung_up_by}"] if call.ended_at else []
        return [line.replace(call.linkedid, "CALL") for line in (*steps, *legs, *end)]

    def connects(self, extension: str) -> bool:
        """Tell whether that extension is in a bridge with somebody now."""
        bridges: dict[str, set[str]] = {}
        for event in self.events():
            members = bridges.setdefault(event.text("bridge_id"), set())
            if event.event_type == "BRIDGE_ENTER":
                members.add(event.channel)
            elif event.event_type == "BRIDGE_EXIT":
                members.discard(event.channel)
        mine = f"PJSIP/{extension}-"
        return any(
            len(members) > 1 and any(name.startswith(mine) for name in members)
            for members in bridges.values()
        )

    async def over(self, calls: int = 1, within: float = 20) -> list[str]:
        """Wait until that many calls and all of theirs have ended; return their names."""

        def ended() -> bool:
            names = self.calls()
            return len(names) >= calls and all(self.call(name).ended_at for name in names)

        await until(ended, within)
        return self.calls()

    async def more_than(self, count: int, kind: str, within: float = 15) -> None:
        """Wait until there are more than `count` events of a kind."""
        await until(lambda: sum(e.event_type == kind for e in self.events()) > count, within)

    async def tells(self, line: str, within: float = 15) -> None:
        """Wait until the timeline of the newest call has `line`."""
        await until(lambda: (names := self.calls()) and line in self.story(names[-1]), within)


def begun(number: str) -> list[str]:
    """Return how the story of every call in working hours begins."""
    return ["offered", f"dialled {number}", "hours open", "notice played", "recording"]


def citizen(asterisk: RunningAsterisk, voice: Voice | None = None) -> Phone:
    """Return a phone outside that reaches us through the trunk; use `async with`."""
    return Phone(address=TRUNK, server=asterisk.sip_address, voice=voice)


def operator(asterisk: RunningAsterisk, extension: str, voice: Voice | None = None) -> Phone:
    """Return an operator's phone; it registers on `async with`."""
    secret = asterisk.files.secrets.phones[extension]
    return Phone(server=asterisk.sip_address, extension=extension, secret=secret, voice=voice)


async def talking(phone: Phone, journal: Journal, within: float = 10) -> None:
    """Wait until this phone has answered and the PBX has connected it with another."""

    def connected() -> bool:
        return any(call.is_up for call in phone.calls) and journal.connects(phone.extension)

    await until(connected, within)


async def first_talk(operators: list[Phone], within: float = 10) -> str:
    """Wait until one of the operators talks; return that extension."""

    def busy() -> list[str]:
        return [phone.extension for phone in operators if any(call.is_up for call in phone.calls)]

    await until(busy, within)
    return busy()[0]


def idle(asterisk: RunningAsterisk) -> bool:
    return asterisk.cli("core show channels count").startswith("0 active channels")


def is_free(asterisk: RunningAsterisk, extension: str) -> bool:
    """Tell whether the queue would ring that phone; it hears of a registration a moment later."""
    members = asterisk.cli("queue show hotline").splitlines()
    return any(f"(PJSIP/{extension} from" in one and "Not in use" in one for one in members)


@asynccontextmanager
async def silent_server(port: int) -> AsyncIterator[list[bytes]]:
    """Listen as a hung FastAGI server does: accept, read, never answer."""
    heard: list[bytes] = []

    async def swallow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while chunk := await reader.read(4096):
            heard.append(chunk)
        writer.close()

    async with await asyncio.start_server(swallow, "127.0.0.1", port):
        yield heard


@asynccontextmanager
async def scripted_server(port: int, answer: Callable[[bytes], list[str]]) -> AsyncIterator[None]:
    """Listen as a FastAGI server that sets variables: `answer(environment)` are its commands."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        environment = await reader.readuntil(b"\n\n")
        for command in answer(environment):
            writer.write(command.encode() + b"\n")
            await reader.readline()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", port):
        yield
