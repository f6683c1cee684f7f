"""A PBX that only talks: the 52 events of a queue call, over and over, as AMI writes them."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

SYSTEMNAME: Final = "5d6f0c1be0a94bb7a64be1c0ffee0001"
CALLS_A_WRITE: Final = 2  # some 50 KiB

# What one queue call makes Asterisk say, in its usual proportions.
KINDS: Final = (
    "Newchannel", *["Newexten"] * 9, *["VarSet"] * 10, "Newstate", "QueueCallerJoin",
    "Newchannel", "AgentCalled", "DialBegin", "Newstate", "DialEnd", "Newstate",
    "QueueCallerLeave", "AgentConnect", "BridgeCreate", "BridgeEnter", "BridgeEnter",
    "BridgeLeave", "BridgeLeave", "BridgeDestroy", "AgentComplete", "QueueMemberStatus",
    *["CEL"] * 11, "HangupRequest", "Hangup", "Cdr",
)  # fmt: skip
EVENTS_IN_A_CALL: Final = len(KINDS)

EXTRA: Final = {
    "Newexten": "Extension: 78001000122\r\nApplication: Queue\r\nAppData: hotline,tT,,,300\r\n",
    "VarSet": "Variable: QUEUEPOSITION\r\nValue: \r\n",
    "QueueCallerJoin": "Queue: hotline\r\nPosition: 1\r\nCount: 1\r\n",
    "QueueCallerLeave": "Queue: hotline\r\nPosition: 1\r\nCount: 0\r\n",
    "QueueMemberStatus": "Queue: hotline\r\nInterface: PJSIP/201\r\nStatus: 2\r\nPaused: 0\r\n",
    "BridgeEnter": "BridgeUniqueid: 6a1f9c52-2f0e-4c9e-8f4e-aa94d0a7b1c5\r\nBridgeType: basic\r\n",
    "CEL": "EventName: APP_START\r\nAppName: Queue\r\nPeer: \r\nExtra: \r\n",
    "Hangup": "Cause: 16\r\nCause-txt: Normal Clearing\r\n",
}


def call(number: int) -> bytes:
    """Return the events of call `number`, a Cyrillic caller's."""
    return b"".join(_event(kind, number) for kind in KINDS)


def _event(kind: str, number: int) -> bytes:
    uniqueid = f"{SYSTEMNAME}-1795318737.{number}"
    return (
        f"Event: {kind}\r\nPrivilege: call,all\r\nTimestamp: 1795318737.123456\r\n"
        f"SystemName: {SYSTEMNAME}\r\nChannel: PJSIP/trunk-{number:08x}\r\nChannelState: 6\r\n"
        "ChannelStateDesc: Up\r\nCallerIDNum: 79001112233\r\nCallerIDName: Иванов Пётр\r\n"
        "ConnectedLineNum: <unknown>\r\nConnectedLineName: <unknown>\r\nLanguage: ru\r\n"
        "AccountCode: \r\nContext: inbound\r\nExten: 78001000122\r\nPriority: 5\r\n"
        f"Uniqueid: {uniqueid}\r\nLinkedid: {uniqueid}\r\n{EXTRA.get(kind, '')}\r\n"
    ).encode()


class TalkingPbx:
    """Accepts any login, then streams `calls` calls, as fast as read or at `rate` events/s."""

    def __init__(self, calls: int, rate: float | None) -> None:
        self.calls, self.rate, self.sessions = calls, rate, 0
        pairs = range(0, 100, CALLS_A_WRITE)
        self._said = [b"".join(call(n + i) for i in range(CALLS_A_WRITE)) for n in pairs]

    @property
    def events(self) -> int:
        return self.calls * EVENTS_IN_A_CALL

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer a login, then talk, and answer pings."""
        self.sessions += 1
        writer.write(b"Asterisk Call Manager/11.0.0\r\n")
        with contextlib.suppress(
            ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError
        ):
            await self._answer(reader, writer)
            talk = asyncio.create_task(self._talk(writer))
            try:
                while True:  # pings come all the time
                    await self._answer(reader, writer)
            finally:
                talk.cancel()
                writer.close()

    @staticmethod
    async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        raw = await reader.readuntil(b"\r\n\r\n")
        headers = dict(line.split(b": ", 1) for line in raw.split(b"\r\n") if line)
        writer.write(
            b"Response: Success\r\nActionID: %s\r\nMessage: ok\r\n\r\n" % headers[b"ActionID"]
        )
        await writer.drain()

    async def _talk(self, writer: asyncio.StreamWriter) -> None:
        """Say whole events a write, so that the answer to a ping falls between two."""
        loop, started = asyncio.get_running_loop(), asyncio.get_running_loop().time()
        for number in range(0, self.calls, CALLS_A_WRITE):
            writer.write(self._said[number // CALLS_A_WRITE % len(self._said)])
            await writer.drain()
            if self.rate:
                said = (number + CALLS_A_WRITE) * EVENTS_IN_A_CALL
                await asyncio.sleep(max(started + said / self.rate - loop.time(), 0))


@asynccontextmanager
async def talking_pbx(
    calls: int, rate: float | None = None
) -> AsyncIterator[tuple[TalkingPbx, int]]:
    """Run a TalkingPbx on a free port; yields it and the port."""
    pbx = TalkingPbx(calls, rate)
    server = await asyncio.start_server(pbx.serve, "127.0.0.1", 0)
    async with server:
        yield pbx, int(server.sockets[0].getsockname()[1])
        server.close()
