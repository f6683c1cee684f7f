"""A scripted AMI server: it speaks when told, byte by byte, and misbehaves on purpose."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

from callcenter.ami.manager import AmiManager

BANNER: Final = b"Asterisk Call Manager/11.0.0\r\n"
SYSTEMNAME: Final = "5d6f0c1be0a94bb7a64be1c0ffee0001"
SECRET: Final = "correct-horse"  # noqa: S105 - of the scripted server alone
ACTION: Final = re.compile(rb"(.*?)\r\n\r\n", re.DOTALL)

Reply = Callable[["PeerSession", dict[str, str]], bytes | None]


def message(**headers: str) -> bytes:
    """Return one AMI message; `Event=...` first, as Asterisk writes it."""
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode() + b"\r\n"


def event(name: str, /, systemname: str = SYSTEMNAME, **headers: str) -> bytes:
    """Return an event as Asterisk publishes it, SystemName included."""
    return message(Event=name, Privilege="call,all", SystemName=systemname, **headers)


class PeerSession:
    """One connected client: what it asked for, and the way to say something to it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.actions: list[dict[str, str]] = []
        self.logged_in = asyncio.Event()

    def say(self, data: bytes, *, piece: int = 0) -> None:
        """Write `data`; with `piece` in segments of that many bytes."""
        for start in range(0, len(data), piece or len(data) or 1):
            self.writer.write(data[start : start + (piece or len(data))])

    async def say_slowly(self, data: bytes, piece: int = 1) -> None:
        """Write `data` in segments that leave one by one."""
        for start in range(0, len(data), piece):
            self.writer.write(data[start : start + piece])
            await self.writer.drain()
            await asyncio.sleep(0)

    def reset(self) -> None:
        """Cut the link as a crash does."""
        self.writer.transport.abort()


class AmiPeer:
    """The server. `replies` maps an action's name to what answers it; None means silence."""

    def __init__(self) -> None:
        self.sessions: list[PeerSession] = []
        self.secret = SECRET
        self.silent = False  # half-open: takes everything, says nothing
        self.replies: dict[str, Reply] = {}
        self.systemname = SYSTEMNAME
        self.snapshot: Mapping[str, tuple[tuple[str, Mapping[str, str]], ...]] = {}
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        for session in self.sessions:
            session.reset()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def port(self) -> int:
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    @property
    def last(self) -> PeerSession:
        return self.sessions[-1]

    def asked(self, name: str) -> list[dict[str, str]]:
        """Return every action called `name`, over all sessions."""
        return [a for s in self.sessions for a in s.actions if a["Action"] == name]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        session = PeerSession(reader, writer)
        self.sessions.append(session)
        try:
            await self._talk(session)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()
            self._tasks.discard(task)

    async def _talk(self, session: PeerSession) -> None:
        if not self.silent:
            session.say(BANNER)
        while True:
            raw = await session.reader.readuntil(b"\r\n\r\n")
            action = dict(line.split(": ", 1) for line in raw.decode().split("\r\n") if line)
            session.actions.append(action)
            if not self.silent and (answer := self._answer(session, action)) is not None:
                session.say(answer)

    def _answer(self, session: PeerSession, action: dict[str, str]) -> bytes | None:
        name, action_id = action["Action"], action["ActionID"]
        if name in self.replies:
            return self.replies[name](session, action)
        if name == "Login":
            return self._login(session, action)
        if name == "CoreSettings":
            return message(Response="Success", ActionID=action_id, SystemName=self.systemname)
        if name == "Ping":
            return message(Response="Success", ActionID=action_id, Timestamp=f"{1795318737.5}")
        if name in {"CoreShowChannels", "QueueStatus", "BridgeList"}:
            return self._list(name, action_id)
        return message(Response="Success", ActionID=action_id, Message="done")

    def _login(self, session: PeerSession, action: dict[str, str]) -> bytes:
        if action["Secret"] != self.secret:
            return message(
                Response="Error", ActionID=action["ActionID"], Message="Authentication failed"
            )
        session.logged_in.set()
        accepted = message(
            Response="Success", ActionID=action["ActionID"], Message="Authentication accepted"
        )
        booted = message(Event="FullyBooted", Privilege="system,all", Uptime="7")
        return accepted + booted

    def _list(self, name: str, action_id: str) -> bytes:
        items = b"".join(
            message(Event=kind, ActionID=action_id, **headers)
            for kind, headers in self.snapshot.get(name, ())
        )
        start = message(Response="Success", ActionID=action_id, EventList="start")
        end = message(Event=f"{name}Complete", ActionID=action_id, EventList="Complete")
        return start + items + end


@asynccontextmanager
async def linked(peer: AmiPeer, **config: Any) -> AsyncIterator[AmiManager]:
    """Run a manager against `peer`, logged in."""
    manager = AmiManager(
        host="127.0.0.1", port=peer.port, username="callcenter", secret=SECRET, **config
    )
    manager.connect()
    try:
        await asyncio.wait_for(manager.ready.wait(), 5)
        yield manager
    finally:
        manager.close()
        await asyncio.wait_for(manager.wait_closed(), 5)
