"""SIP over one UDP socket (RFC 3261, section 17).

Requests are sent again until answered; answers are given again when asked again.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, cast

from callcenter.demo.sip_message import (
    VERSION,
    Address,
    MalformedMessage,
    Message,
    Status,
    fresh_token,
    request,
)

RESEND_SECONDS: Final = (0.5, 1, 2, 4, 4, 4, 4, 4, 4, 4)  # T1 doubled up to T2, 64 * T1 in all
REMEMBERED_SECONDS: Final = 32.0


class NoAnswer(Exception):  # noqa: N818 - reads as what it is
    """The other side said nothing in 32 seconds, or in the time we gave it."""


@dataclass(slots=True)
class Exchange:
    """One request of ours and what has come back."""

    final: asyncio.Future[Message]
    progress: asyncio.Future[None]
    on_progress: Callable[[Message], None]


@dataclass(slots=True)
class Endpoint(asyncio.DatagramProtocol):
    """One socket. Use `open_endpoint`."""

    on_request: Callable[[Message], None]
    _transport: asyncio.DatagramTransport | None = None
    _exchanges: dict[tuple[str, str], Exchange] = field(default_factory=dict)
    _acks: dict[str, tuple[bytes, Address]] = field(default_factory=dict)
    _answers: dict[tuple[str, str], tuple[bytes, Address] | None] = field(default_factory=dict)
    _unacknowledged: dict[tuple[str, int], asyncio.Task[None]] = field(default_factory=dict)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)

    @property
    def address(self) -> Address:
        assert self._transport is not None  # noqa: S101 - open_endpoint has connected it
        host, port = self._transport.get_extra_info("sockname")[:2]
        return host, port

    async def request(
        self,
        asked: Message,
        to: Address,
        *,
        branch: str = "",
        on_progress: Callable[[Message], None] = lambda _: None,
    ) -> Message:
        """Send `asked` and return its final answer; raise NoAnswer when none comes.

        A ringing INVITE is waited for without limit. `branch` ties a CANCEL to its INVITE.
        """
        branch = branch or fresh_branch()
        asked.headers.insert(0, ("Via", self.via(branch)))
        loop = asyncio.get_running_loop()
        exchange = Exchange(loop.create_future(), loop.create_future(), on_progress)
        self._exchanges[branch, asked.method] = exchange
        try:
            return await self._until_answered(asked, to, exchange)
        finally:
            self._exchanges.pop((branch, asked.method), None)

    async def _until_answered(self, asked: Message, to: Address, exchange: Exchange) -> Message:
        invite = asked.method == "INVITE"
        awaited: set[asyncio.Future[Message] | asyncio.Future[None]] = {exchange.final}
        if invite:
            awaited.add(exchange.progress)
        for pause in RESEND_SECONDS:
            self.send(bytes(asked), to)
            await asyncio.wait(awaited, timeout=pause, return_when=asyncio.FIRST_COMPLETED)
            if exchange.final.done() or (invite and exchange.progress.done()):
                answer = await exchange.final
                self._acknowledge_refusal(asked, answer, to)
                return answer
        raise NoAnswer(f"{asked.method} to {to[0]}:{to[1]}")

    def acknowledge(self, ack: Message, to: Address, answer: Message) -> None:
        """Send `ack` for the 2xx `answer`, and again each time that answer is repeated."""
        ack.headers.insert(0, ("Via", self.via(fresh_branch())))
        self._keep_ack(answer.branch, bytes(ack), to)

    def _acknowledge_refusal(self, asked: Message, answer: Message, to: Address) -> None:
        if asked.method != "INVITE" or answer.status < Status.REDIRECT:
            return
        headers = [("Via", self.via(answer.branch))]
        headers += [("Route", route) for route in asked.all("route")]
        headers += [("From", asked.header("from")), ("To", answer.header("to"))]
        headers += [("Call-ID", asked.call_id), ("CSeq", f"{asked.sequence} ACK")]
        ack = request("ACK", asked.uri, headers)
        self._keep_ack(answer.branch, bytes(ack), to)

    def _keep_ack(self, branch: str, ack: bytes, to: Address) -> None:
        self._acks[branch] = (ack, to)
        self.send(ack, to)
        self._later(lambda: self._acks.pop(branch, None))

    def respond(self, asked: Message, answer: Message) -> None:
        """Give `answer`; a final one to an INVITE is repeated until it is acknowledged."""
        assert asked.source is not None  # noqa: S101 - only requests that came in are answered
        data = bytes(answer)
        self._answers[asked.branch, asked.method] = (data, asked.source)
        if asked.method == "INVITE" and answer.status >= Status.OK:
            repeating = asyncio.create_task(self._until_acknowledged(data, asked.source))
            self._unacknowledged[asked.call_id, asked.sequence] = repeating
        else:
            self.send(data, asked.source)

    async def _until_acknowledged(self, data: bytes, to: Address) -> None:
        for pause in RESEND_SECONDS:
            self.send(data, to)
            await asyncio.sleep(pause)

    def datagram_received(self, data: bytes, addr: Address) -> None:
        try:
            message = Message.parse(data, addr)
        except (MalformedMessage, ValueError):
            return  # keep-alives and noise
        if message.is_request:
            self._hear_request(message)
        else:
            self._hear_answer(message)

    def _hear_request(self, asked: Message) -> None:
        if asked.method == "ACK":
            if repeating := self._unacknowledged.pop((asked.call_id, asked.sequence), None):
                repeating.cancel()
            self.on_request(asked)
            return
        key = (asked.branch, asked.method)
        if key not in self._answers:
            self._answers[key] = None
            self._later(lambda: self._answers.pop(key, None))
            self.on_request(asked)
        elif given := self._answers[key]:
            self.send(*given)

    def _hear_answer(self, answer: Message) -> None:
        exchange = self._exchanges.get((answer.branch, answer.method))
        if exchange is None or exchange.final.done():
            if answer.method == "INVITE" and (kept := self._acks.get(answer.branch)):
                self.send(*kept)
        elif answer.status < Status.OK:
            if not exchange.progress.done():
                exchange.progress.set_result(None)
            exchange.on_progress(answer)
        else:
            exchange.final.set_result(answer)

    def send(self, data: bytes, to: Address) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.sendto(data, to)

    def via(self, branch: str) -> str:
        host, port = self.address
        return f"{VERSION}/UDP {host}:{port};rport;branch={branch}"

    def _later(self, action: Callable[[], object]) -> None:
        asyncio.get_running_loop().call_later(REMEMBERED_SECONDS, action)

    def close(self) -> None:
        for repeating in self._unacknowledged.values():
            repeating.cancel()
        if self._transport is not None:
            self._transport.close()


async def open_endpoint(address: Address, on_request: Callable[[Message], None]) -> Endpoint:
    """Return an endpoint on `address`; port 0 takes a free one."""
    loop = asyncio.get_running_loop()
    _, endpoint = await loop.create_datagram_endpoint(
        lambda: Endpoint(on_request), local_addr=address
    )
    return endpoint


def fresh_branch() -> str:
    return f"z9hG4bK{fresh_token()}"  # the prefix RFC 3261 asks for
