"""An Asterisk for FastAGI tests: a real socket and a script of what goes over it."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from agi.protocol import KEYS
from agi.server import AgiServer, Limits
from agi.session import Dialogue

LINKEDID: Final = "5e1f0000000000000000000000000000-1764000000.7"
LIMIT_SECONDS: Final = 5
DEFAULTS: Final[Mapping[str, str]] = {
    "channel": "Local/status@agi-side-00000001;2",
    "language": "ru",
    "type": "Local",
    "uniqueid": "5e1f0000000000000000000000000000-1764000000.9",
    "version": "22.10.1",
    "callerid": "79161234567",
    "calleridname": "Мария",
    "callingpres": "0",
    "callingani2": "0",
    "callington": "0",
    "callingtns": "0",
    "dnid": "unknown",
    "rdnis": "unknown",
    "context": "agi-side",
    "extension": "status",
    "priority": "2",
    "enhanced": "0.0",
    "accountcode": "",
    "threadid": "140025219401408",
}


def environment(script: str, *arguments: str, **values: str) -> bytes:
    """Return what Asterisk sends first, its blank line included; `values` by key."""
    given = {"request": f"agi://127.0.0.1:4573/{script}", **DEFAULTS, **values}
    lines = ["agi_network: yes", f"agi_network_script: {script}"]
    lines += [f"agi_{key}: {given[key]}" for key in KEYS]
    lines += [f"agi_arg_{number}: {value}" for number, value in enumerate(arguments, start=1)]
    return ("\n".join(lines) + "\n\n").encode()


@dataclass
class Peer:
    """The PBX's end of one session. It answers every command with `200 result=1`."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    commands: list[str] = field(default_factory=list)

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def command(self) -> str:
        """Return the next command without its line feed; empty at the end of the session."""
        line = await asyncio.wait_for(self.reader.readline(), LIMIT_SECONDS)
        if line:
            self.commands.append(line.decode().rstrip("\n"))
        return line.decode().rstrip("\n")

    async def play(self, answers: Mapping[str, bytes] | None = None) -> list[str]:
        """Answer every command until the server ends; return the commands.

        `answers` maps a command's first words to what is sent back instead of success.
        """
        while said := await self.command():
            special = [answer for start, answer in (answers or {}).items() if start in said]
            await self.send(special[0] if special else b"200 result=1\n")
        return self.commands

    async def ended(self) -> bool:
        """Tell whether the server has cut the connection, within the limit."""
        try:
            return await asyncio.wait_for(self.reader.read(), LIMIT_SECONDS) == b""
        except ConnectionError:
            return True

    def variable(self, name: str) -> str | None:
        """Return what the server set the variable `name` to; None when it did not."""
        for said in self.commands:
            words = said.split(" ", 3)
            if words[:2] == ["SET", "VARIABLE"] and name in words[2]:
                return words[3].strip('"')
        return None


@asynccontextmanager
async def serving(
    dialogues: Mapping[str, Dialogue], limits: Limits | None = None
) -> AsyncIterator[AgiServer]:
    server = AgiServer(dialogues, limits)
    await server.start("127.0.0.1", 0)
    try:
        yield server
    finally:
        await asyncio.wait_for(server.close(0.1), LIMIT_SECONDS)


@asynccontextmanager
async def calling(server: AgiServer, head: bytes = b"") -> AsyncIterator[Peer]:
    """Connect to `server` as Asterisk does and send `head`."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    peer = Peer(reader, writer)
    try:
        await peer.send(head)
        yield peer
    finally:
        writer.transport.abort()
