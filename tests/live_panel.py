"""Scripted panels: one that listens, and one that is stuck."""

import asyncio
import base64
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import aiohttp
import orjson

from tests.waiting import until

Row = dict[str, Any]
ESTABLISHED: Final = "01"  # in /proc/net/tcp


class Panel:
    """What a panel's page does with its socket: keeps rows, and where it stands."""

    def __init__(self, socket_of: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket_of
        self.messages: list[dict[str, Any]] = []
        self.rows: dict[tuple[str, str], Row] = {}
        self.epoch = ""
        self.seq = 0
        self._listening = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        async for message in self.socket:
            self._take(orjson.loads(message.data))

    def _take(self, said: dict[str, Any]) -> None:
        self.messages.append(said)
        if said["type"] == "hello" and not said["resumed"]:
            self.rows.clear()
        self.epoch = said.get("epoch", self.epoch)
        self.seq = said.get("seq", self.seq)
        for row in said.get("rows", ()):
            if row["value"] is None:
                self.rows.pop((row["kind"], row["key"]), None)
            else:
                self.rows[row["kind"], row["key"]] = row["value"]

    @property
    def hello(self) -> dict[str, Any]:
        return self.messages[0]

    @property
    def bye(self) -> str | None:
        """Why the server parted; None: it has not."""
        return next((m["reason"] for m in self.messages if m["type"] == "bye"), None)

    def of(self, kind: str) -> dict[str, Row]:
        return {key: value for (one, key), value in self.rows.items() if one == kind}

    def topics(self) -> set[str]:
        return {t for m in self.messages if m["type"] == "news" for t in m["topics"]}

    async def say(self, word: str) -> None:
        await self.socket.send_str(word)

    async def ended(self, within: float = 30) -> int | None:
        """Wait for the end; return the close code."""
        async with asyncio.timeout(within):
            await self._listening
        return self.socket.close_code

    async def close(self) -> None:
        await self.socket.close()
        self._listening.cancel()
        await asyncio.wait([self._listening])


@asynccontextmanager
async def panel(
    session: aiohttp.ClientSession,
    url: str,
    cookie: str,
    after: tuple[str, int] | None = None,
) -> AsyncIterator[Panel]:
    """Open a panel at `url` (of /live), said hello to; `after`: where it stood before."""
    query = f"?epoch={after[0]}&after={after[1]}" if after else ""
    headers = {"Cookie": cookie}
    async with session.ws_connect(url + query, headers=headers, max_msg_size=1 << 24) as link:
        opened = Panel(link)
        await until(lambda: opened.messages)
        try:
            yield opened
        finally:
            await opened.close()


async def stuck_panel(host: str, port: int, cookie: str) -> socket.socket:
    """Open a panel that never reads a byte after its request; close the socket yourself."""
    link = socket.socket()
    link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    link.settimeout(0)
    key = base64.b64encode(os.urandom(16)).decode()
    asked = (
        f"GET /api/v1/live HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
        f"Cookie: {cookie}\r\n\r\n"
    )
    loop = asyncio.get_running_loop()
    await loop.sock_connect(link, (host, port))
    await loop.sock_sendall(link, asked.encode())
    return link


def is_dropped(link: socket.socket) -> bool:
    """Tell whether the server has closed its end, whatever the kernel still has to deliver."""
    (_, ours), (_, theirs) = link.getsockname(), link.getpeername()
    ends = f":{theirs:04X}", f":{ours:04X}"  # as the server's kernel sees them
    for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]:
        _, local, remote, state = line.split()[:4]
        if (local[-5:], remote[-5:]) == ends:
            return state != ESTABLISHED
    return True
