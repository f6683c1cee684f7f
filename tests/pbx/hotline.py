"""What tests on the real Asterisk share: its settings, its journal, its phones."""

import asyncio
import json
from base64 import b64decode
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from callcenter.demo.asterisk import RunningAsterisk, own_ports
from callcenter.demo.phone import Phone
from callcenter.demo.voices import Voice
from callcenter.settings import HotlineNumber, OperatorPhone, Pbx, Queue, Settings
from tests.waiting import until

HOTLINE = "78001000122"  # with the menu
SUPPORT = "78001000133"  # kind ticket: no menu
LINE_2 = "78001000144"  # no menu, to the queue in which all phones ring at once
TRUNK = "127.0.0.2"  # where citizens phone from
TRUNK_NAME = "trunk"
CHANNEL_EVENTS = (
    "CHAN_START", "CHAN_END", "HANGUP", "ANSWER", "APP_START", "APP_END", "BRIDGE_ENTER",
    "BRIDGE_EXIT", "LINKEDID_END", "BLINDTRANSFER", "ATTENDEDTRANSFER", "PICKUP", "FORWARD",
    "LOCAL_OPTIMIZE", "LOCAL_OPTIMIZE_BEGIN",
)  # fmt: skip


def hotline_settings(folder: Path, **changes: object) -> Settings:
    """Return the settings most tests use: two operators, two queues, short waits."""
    queues = (
        Queue(name="hotline", ring_seconds=5, max_wait_seconds=30, extension="600"),
        Queue(name="line2", strategy="all_at_once", max_wait_seconds=30, extension="602"),
    )
    numbers = (
        HotlineNumber(number=HOTLINE),
        HotlineNumber(number=SUPPORT, kind="ticket"),
        HotlineNumber(number=LINE_2, kind="ticket", queue="line2"),
    )
    phones = tuple(
        OperatorPhone(extension=name, queues=("hotline", "line2")) for name in ("201", "202")
    )
    values: dict[str, Any] = {
        "state_dir": folder,
        "pbx": Pbx(trunk_addresses=(TRUNK,)),
        "queues": queues,
        "hotline_numbers": numbers,
        "operator_phones": phones,
    }
    return own_ports(Settings(**(values | changes)))


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the journal. `data` is the text of a dialplan's own event, else empty."""

    kind: str
    channel: str
    linkedid: str
    uniqueid: str
    application: str
    data: str
    at: float  # seconds, the PBX's clock

    @property
    def who(self) -> str:
        """`trunk` for a citizen, an operator's extension, or `Local`."""
        technology, _, rest = self.channel.partition("/")
        return technology if technology == "Local" else rest.rpartition("-")[0]


@dataclass(slots=True)
class Journal:
    """The journal file from where this test began."""

    file: Path
    begun: int

    @classmethod
    def from_now(cls, file: Path) -> "Journal":
        return cls(file, file.stat().st_size if file.exists() else 0)

    def raw(self) -> list[bytes]:
        if not self.file.exists():
            return []
        return self.file.read_bytes()[self.begun :].splitlines()

    def events(self) -> list[Event]:
        """Return all events; a line that is not JSON fails the test."""
        return [_event(json.loads(line)) for line in self.raw()]

    def calls(self) -> list[str]:
        """Return the linkedids of citizens' calls, in their order."""
        starts = (event for event in self.events() if event.kind == "CALLER")
        return [event.linkedid for event in starts]

    def story(self, call: str | None = None) -> list[str]:
        """Return what the dialplan told of a call (the first): `MENU 1`, `QUEUE hotline`."""
        told = call or self.calls()[0]
        return [
            f"{event.kind} {event.data}"
            for event in self.events()
            if event.uniqueid == told
            and event.kind not in CHANNEL_EVENTS
            and event.kind != "CALLER"
        ]

    def structure(self, call: str | None = None) -> dict[str, list[str]]:
        """Return what happened to each party of a call: `{"201": ["CHAN_START", "ANSWER"]}`.

        By party, because two channels that end together are written in any order. The end of
        the whole call stands with the citizen, who may not be the last to go.
        """
        told = call or self.calls()[0]
        parties: dict[str, list[str]] = {}
        for event in self.events():
            if event.linkedid == told and event.kind in CHANNEL_EVENTS and event.who != "Local":
                who = TRUNK_NAME if event.kind == "LINKEDID_END" else event.who
                parties.setdefault(who, []).append(event.kind)
        return parties

    async def over(self, calls: int = 1, within: float = 15) -> list[str]:
        """Wait until that many calls of citizens have ended; return their linkedids."""

        def ended() -> bool:
            mine = self.calls()
            ends = {event.linkedid for event in self.events() if event.kind == "LINKEDID_END"}
            return len(mine) >= calls and ends.issuperset(mine)

        await until(ended, within)
        return self.calls()

    async def tells(self, line: str, within: float = 15) -> None:
        """Wait until the newest call's story has `line`."""
        await until(lambda: self.calls() and line in self.story(self.calls()[-1]), within)


def _event(line: Mapping[str, Any]) -> Event:
    extra = json.loads(line["eventextra"]) if line["eventextra"] else {}
    kind = line["userdeftype"] or line["eventtype"]
    data = str(extra.get("extra", "")) if kind not in CHANNEL_EVENTS else ""
    return Event(
        kind,
        line["channame"],
        line["linkedid"],
        line["uniqueid"],
        line["appname"],
        data,
        line["eventtime"],
    )


def caller(event: Event) -> tuple[bytes, bytes]:
    """Return the raw number and name of a CALLER event."""
    number, _, name = event.data.partition(".")
    return b64decode(number, validate=True), b64decode(name, validate=True)


def citizen(asterisk: RunningAsterisk, voice: Voice | None = None) -> Phone:
    """Return a phone outside that reaches us through the trunk; use `async with`."""
    return Phone(address=TRUNK, server=asterisk.sip_address, voice=voice)


def operator(asterisk: RunningAsterisk, extension: str, voice: Voice | None = None) -> Phone:
    """Return an operator's phone; it registers on `async with`."""
    secret = asterisk.files.secrets.phones[extension]
    return Phone(server=asterisk.sip_address, extension=extension, secret=secret, voice=voice)


@asynccontextmanager
async def silent_server(port: int) -> AsyncIterator[list[bytes]]:
    """Listen as a hung FastAGI server does: accept, read, never answer."""
    heard: list[bytes] = []

    async def swallow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while chunk := await reader.read(4096):
            heard.append(chunk)
        writer.close()

    server = await asyncio.start_server(swallow, "127.0.0.1", port)
    try:
        yield heard
    finally:
        server.close()


def idle(asterisk: RunningAsterisk) -> bool:
    return "0 active channels" in asterisk.cli("core show channels count")


def recordings(asterisk: RunningAsterisk, call: str) -> Iterator[Path]:
    """Return the two files of a call's recording."""
    folder = asterisk.files.incoming_folder
    return (folder / f"{call}-{side}.wav" for side in ("citizen", "agent"))


async def first_talk(operators: list[Phone], within: float = 10) -> str:
    """Wait until one of the operators talks; return that extension."""

    def talking() -> list[str]:
        return [phone.extension for phone in operators if any(call.is_up for call in phone.calls)]

    await until(talking, within)
    return talking()[0]
