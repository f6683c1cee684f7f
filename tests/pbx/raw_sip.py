"""A call whose From header is any bytes at all: what no honest phone would send."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.pbx.hotline import TRUNK

SDP = (
    b"v=0\r\no=- 1 1 IN IP4 127.0.0.2\r\ns=-\r\nc=IN IP4 127.0.0.2\r\nt=0 0\r\n"
    b"m=audio 40000 RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\n"
)


class _Socket(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.arrived: asyncio.Queue[bytes] = asyncio.Queue()

    def datagram_received(self, data: bytes, addr: tuple[str | object, int]) -> None:
        del addr
        self.arrived.put_nowait(data)


class RawCall:
    """One INVITE and what the PBX answers."""

    def __init__(self, server: str, dialled: bytes, caller: bytes) -> None:
        host, _, port = server.partition(":")
        self.server = (host, int(port))
        self.request_uri = b"sip:" + dialled + b"@" + server.encode()
        self.caller = caller
        self.call_id = secrets.token_hex(8).encode()
        self.status = 0
        self._socket = _Socket()
        self._to = b"<" + self.request_uri + b">"
        self._transport: asyncio.DatagramTransport | None = None

    async def place(self, within: float = 5) -> int:
        """Send the INVITE; return the final status, having acknowledged it."""
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(
            lambda: self._socket, local_addr=(TRUNK, 0)
        )
        self._send(b"INVITE", 1, SDP)
        async with asyncio.timeout(within):
            while self.status < 200:
                self._read(await self._socket.arrived.get())
        self._send(b"ACK", 1)
        return self.status

    def hang_up(self) -> None:
        if self.status == 200:
            self._send(b"BYE", 2)
        if self._transport is not None:
            self._transport.close()

    def _read(self, answer: bytes) -> None:
        self.status = int(answer.split(b" ", 2)[1])
        for line in answer.split(b"\r\n"):
            if line.lower().startswith(b"to:"):
                self._to = line.partition(b":")[2].strip()

    def _send(self, method: bytes, sequence: int, body: bytes = b"") -> None:
        assert self._transport is not None
        port = self._transport.get_extra_info("sockname")[1]
        here = b"127.0.0.2:%d" % port
        lines = [
            method + b" " + self.request_uri + b" SIP/2.0",
            b"Via: SIP/2.0/UDP " + here + b";branch=z9hG4bK" + secrets.token_hex(8).encode(),
            b"From: " + self.caller + b";tag=" + self.call_id,
            b"To: " + self._to,
            b"Call-ID: " + self.call_id,
            b"CSeq: %d " % sequence + method,
            b"Contact: <sip:x@" + here + b">",
            b"Max-Forwards: 70",
            b"Content-Type: application/sdp",
            b"Content-Length: %d" % len(body),
        ]
        self._transport.sendto(b"\r\n".join(lines) + b"\r\n\r\n" + body, self.server)


@asynccontextmanager
async def raw_call(server: str, dialled: bytes, caller: bytes) -> AsyncIterator[RawCall]:
    """Place a call with `caller` as its From header (without tag); hang up at the end."""
    call = RawCall(server, dialled, caller)
    await call.place()
    try:
        yield call
    finally:
        call.hang_up()
