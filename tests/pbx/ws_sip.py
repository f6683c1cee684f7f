"""A browser's SIP, spoken by a script: one WebSocket, one message a frame, no sound."""

import asyncio
import secrets
from types import TracebackType
from typing import Self

import aiohttp

from callcenter.demo.digest import credentials
from callcenter.demo.sip_message import MalformedMessage, Message

HERE = "scripted.invalid"
REPEATED = {"via", "from", "to", "call-id", "cseq"}  # by an answer
SDP = (
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=audio 40000 RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\n"
)


class WsSip:
    """One SIP client on an open WebSocket. `received` holds what came and was no answer to us."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, user: str, secret: str) -> None:
        self.socket = socket
        self.user, self.secret = user, secret
        self.received: list[Message] = []
        self._answers: asyncio.Queue[Message] = asyncio.Queue()
        self._reader: asyncio.Task[None] | None = None
        self._sequence = 0
        self.call_id = secrets.token_hex(8)
        self.tag = secrets.token_hex(4)
        self.contact = secrets.token_hex(4)  # as JsSIP: another name than the account's

    async def __aenter__(self) -> Self:
        self._reader = asyncio.create_task(self._read())
        return self

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        await self.socket.close()
        if self._reader is not None:
            await asyncio.wait([self._reader], timeout=5)

    async def _read(self) -> None:
        async for frame in self.socket:
            try:
                message = Message.parse(frame.data.encode())
            except MalformedMessage:
                continue
            if message.is_request:
                self.received.append(message)
            else:
                self._answers.put_nowait(message)

    def asked(self, method: str) -> bool:
        """Tell whether a request of that kind has come."""
        return any(message.method == method for message in self.received)

    async def closed(self, within: float = 5) -> int:
        """Wait until the other side has closed; return its close code."""
        assert self._reader is not None
        async with asyncio.timeout(within):
            await asyncio.wait([self._reader])
        return self.socket.close_code or 0

    async def register(self, within: float = 5) -> int:
        """Register with digest; return the final status."""
        asked = await self.send("REGISTER", "sip:127.0.0.1")
        answer = await self.final(within)
        if answer.status != 401:
            return answer.status
        proof = credentials(answer, asked, self.user, self.secret)
        await self.send("REGISTER", "sip:127.0.0.1", extra=[proof])
        return (await self.final(within)).status

    async def invite(self, target: str, within: float = 5) -> int:
        """Ask for a call; return the first final status behind the challenge."""
        asked = await self.send("INVITE", f"sip:{target}@127.0.0.1", body=SDP)
        answer = await self.final(within)
        if answer.status != 401:
            return answer.status
        proof = credentials(answer, asked, self.user, self.secret)
        await self.send("INVITE", f"sip:{target}@127.0.0.1", extra=[proof], body=SDP)
        return (await self.final(within)).status

    async def ring(self) -> None:
        """Say that the call that came rings here."""
        asked = next(one for one in self.received if one.method == "INVITE")
        kept = [pair for pair in asked.headers if pair[0].lower() in REPEATED]
        lines = ["SIP/2.0 180 Ringing", *(f"{name}: {value}" for name, value in kept)]
        lines += [f"Contact: <sip:{self.contact}@{HERE};transport=ws>", "Content-Length: 0"]
        await self.socket.send_str("\r\n".join(lines) + "\r\n\r\n")

    async def final(self, within: float = 5) -> Message:
        """Return the next answer that is not provisional."""
        async with asyncio.timeout(within):
            while (answer := await self._answers.get()).status < 200:
                pass
        return answer

    async def send(
        self,
        method: str,
        uri: str,
        *,
        user: str | None = None,
        extra: list[tuple[str, str]] | None = None,
        body: str = "",
    ) -> Message:
        self._sequence += 1
        me = f"sip:{user or self.user}@127.0.0.1"
        lines = [
            f"{method} {uri} SIP/2.0",
            f"Via: SIP/2.0/WS {HERE};branch=z9hG4bK{secrets.token_hex(8)}",
            "Max-Forwards: 69",
            f"From: <{me}>;tag={self.tag}",
            f"To: <{me if method == 'REGISTER' else uri}>",
            f"Call-ID: {self.call_id}",
            f"CSeq: {self._sequence} {method}",
            f"Contact: <sip:{self.contact}@{HERE};transport=ws>;expires=300",
            *(f"{name}: {value}" for name, value in extra or []),
            *(["Content-Type: application/sdp"] if body else []),
            f"Content-Length: {len(body)}",
        ]
        text = "\r\n".join(lines) + "\r\n\r\n" + body
        await self.socket.send_str(text)
        return Message.parse(text.encode())
