"""One call of a phone: ring, answer, talk, press, hold, transfer, hang up."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Self
from urllib.parse import quote

from callcenter.demo.dialog import Dialog
from callcenter.demo.g711 import Samples
from callcenter.demo.line import Line
from callcenter.demo.media import Media
from callcenter.demo.sdp import Direction, UnusableDescription
from callcenter.demo.sip_message import Message, Status, named, response, sipfrag_status, uri_of
from callcenter.demo.transactions import NoAnswer
from callcenter.demo.voices import Voice

GLARE_TRIES: Final = 10
GLARE_SECONDS: Final = 0.3


class CallRefused(Exception):  # noqa: N818 - reads as what it is
    """The other side said no, or ended the call first; `status` is its SIP answer."""

    def __init__(self, status: int, doing: str = "call") -> None:
        super().__init__(f"{doing}: {status}")
        self.status = status


@dataclass(slots=True, eq=False)
class Call:
    """One leg. `status` is the last word on its INVITE: 0 until then, 200 once answered."""

    line: Line
    dialog: Dialog
    media: Media
    forget: Callable[[Self], None]
    invite: Message | None = None  # the other side's; None: we are the caller
    status: int = 0
    _asked: Message | None = None
    _trying: asyncio.Event = field(default_factory=asyncio.Event)
    _ringing: asyncio.Event = field(default_factory=asyncio.Event)
    _answered: asyncio.Event = field(default_factory=asyncio.Event)
    _ended: asyncio.Event = field(default_factory=asyncio.Event)
    _changing: asyncio.Lock = field(default_factory=asyncio.Lock)
    _transfer: asyncio.Future[int] | None = None

    # What a test or the demo waits for

    async def ringing(self, within: float = 10) -> None:
        """Wait until the other side rings; raise CallRefused when it does not."""
        await self._either(self._ringing, within)

    async def answered(self, within: float = 10) -> Self:
        """Wait until the call is up; raise CallRefused or TimeoutError when it is not."""
        await self._either(self._answered, within)
        return self

    async def ended(self, within: float = 30) -> None:
        await asyncio.wait_for(self._ended.wait(), within)

    @property
    def is_up(self) -> bool:
        return self._answered.is_set() and not self._ended.is_set()

    @property
    def is_over(self) -> bool:
        return self._ended.is_set()

    @property
    def caller(self) -> str:
        """The From header of the side that placed the call."""
        return self.dialog.local if self.invite is None else self.dialog.remote

    @property
    def digits_heard(self) -> str:
        return self.media.audio.digits_heard

    def heard(self) -> Samples:
        return self.media.audio.heard()

    async def _either(self, event: asyncio.Event, within: float) -> None:
        waits = [asyncio.ensure_future(event.wait()), asyncio.ensure_future(self._ended.wait())]
        try:
            async with asyncio.timeout(within):
                await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        if not event.is_set():
            raise CallRefused(self.status)

    # What a person does

    async def answer(self) -> None:
        """Take an incoming call."""
        assert self.invite is not None  # noqa: S101 - only incoming calls are answered
        if not self.is_over and not self._answered.is_set():
            self._agree(self.invite)
            if not self.is_over:
                self.status = Status.OK
                self._answered.set()

    def ring(self) -> None:
        self._reply(Status.RINGING)
        self._ringing.set()

    def refuse(self, status: int = Status.BUSY_HERE) -> None:
        """Turn an incoming call away."""
        self._reply(status)
        self._finish(status)

    async def press(self, digits: str) -> None:
        await self.media.audio.press(digits)

    def say(self, voice: Voice | None) -> None:
        self.media.audio.say(voice)

    async def hold(self, direction: Direction = Direction.SEND) -> None:
        """Put the other side on hold; it hears its own PBX's music."""
        await self._renegotiate(direction)

    async def unhold(self) -> None:
        await self._renegotiate(Direction.BOTH)

    async def transfer(self, number: str, within: float = 20) -> None:
        """Hand the other side over to `number` without asking (blind); raise CallRefused."""
        host = uri_of(self.dialog.remote).rpartition("@")[2] or self.dialog.peer[0]
        await self._refer(named("", number, host), within)

    async def transfer_attended(self, other: "Call", within: float = 20) -> None:
        """Join the other side of this call with that of `other` and leave; raise CallRefused."""
        replaces = quote(other.dialog.replaces, safe="")
        await self._refer(f"<{uri_of(other.dialog.remote)}?Replaces={replaces}>", within)

    async def hang_up(self) -> None:
        """End the call in whatever state it is."""
        if self.is_over:
            return
        if self._answered.is_set():
            await self._say_goodbye()
        elif self.invite is not None:
            self.refuse(Status.DECLINE)
        else:
            await self._cancel()

    async def _say_goodbye(self) -> None:
        self._finish(Status.OK)
        try:
            await self.line.exchange(lambda: self.dialog.request("BYE"), self.dialog.peer)
        except NoAnswer:
            return  # a dead PBX has ended the call already

    async def _cancel(self) -> None:
        if self._asked is None:
            return self._finish(Status.REQUEST_TERMINATED)
        cancel = self.dialog.cancel(self._asked)
        try:
            await asyncio.wait_for(self._trying.wait(), 2)  # RFC 3261, 9.1: not before
            await self.line.endpoint.request(cancel, self.dialog.peer, branch=self._asked.branch)
            await self.ended(within=5)
        except (NoAnswer, TimeoutError):
            self._finish(Status.REQUEST_TERMINATED)
        if self.is_up:
            await self._say_goodbye()  # the answer was faster than our CANCEL
        return None

    # Placing a call

    async def dial(self) -> None:
        """Send the INVITE and see it through to its final answer."""
        try:
            answer = await self.line.exchange(self._offer, self.dialog.peer, self._progress)
        except NoAnswer:
            self._finish(Status.REQUEST_TIMEOUT)
            return
        if answer.status >= Status.REDIRECT:
            self._finish(answer.status)
        elif self.is_over:
            self._acknowledge(answer)
            await self._say_goodbye()
        else:
            self._acknowledge(answer)
            self.status = Status.OK
            self._ringing.set()
            self._answered.set()

    def _offer(self) -> Message:
        self._asked = self.dialog.request("INVITE", self.media.offer())
        return self._asked

    def _progress(self, answer: Message) -> None:
        self._trying.set()
        self._hear_answer(answer)  # early media: prompts before the answer
        if answer.to_tag:
            self._ringing.set()

    def _acknowledge(self, answer: Message) -> None:
        self.dialog.answered(answer) if not self._answered.is_set() else self.dialog.refresh(
            answer
        )
        self.line.endpoint.acknowledge(self.dialog.ack(answer), self.dialog.peer, answer)
        self._hear_answer(answer)

    # Changing it

    async def _renegotiate(self, direction: Direction) -> None:
        async with self._changing:
            before, self.media.direction = self.media.direction, direction
            for _ in range(GLARE_TRIES):
                answer = await self.line.exchange(self._offer, self.dialog.peer)
                if answer.status != Status.REQUEST_PENDING:
                    break
                await asyncio.sleep(GLARE_SECONDS)
            if answer.status >= Status.REDIRECT:
                self.media.direction = before
                raise CallRefused(answer.status, "hold")
            self._acknowledge(answer)

    def _agree(self, asked: Message) -> None:
        """Answer the offer in `asked`; without an offer in it, with one of ours."""
        try:
            body = self.media.answer(asked.body)
        except UnusableDescription:
            self._respond(asked, Status.NOT_ACCEPTABLE_HERE)
            if not self._answered.is_set():
                self._finish(Status.NOT_ACCEPTABLE_HERE)
            return
        self.dialog.refresh(asked)
        self._respond(asked, Status.OK, body)

    # What the other side does

    def handle(self, asked: Message) -> None:
        """React to a request inside this call."""
        match asked.method:
            case "ACK":
                self._hear_answer(asked)
            case "INVITE" if self._changing.locked():
                self._respond(asked, Status.REQUEST_PENDING)
            case "INVITE" | "UPDATE" if asked.body or asked.method == "INVITE":
                self._agree(asked)
            case "CANCEL":
                self._be_cancelled(asked)
            case _:
                self._respond(asked, Status.OK)
                self._note(asked)

    def _note(self, asked: Message) -> None:
        if asked.method == "BYE":
            self._finish(Status.OK)
        elif asked.method == "NOTIFY":
            self._note_transfer(sipfrag_status(asked.body))

    def _hear_answer(self, message: Message) -> None:
        if message.body and not self.is_over:
            self.media.hear(message.body)

    def _be_cancelled(self, asked: Message) -> None:
        self._respond(asked, Status.OK)
        if not self._answered.is_set() and not self.is_over:
            self.refuse(Status.REQUEST_TERMINATED)

    async def _refer(self, refer_to: str, within: float) -> None:
        """Ask for a transfer and wait for its result (RFC 3515), then leave."""
        self._transfer = asyncio.get_running_loop().create_future()
        headers = [("Refer-To", refer_to), ("Referred-By", f"<{self.line.contact}>")]
        answer = await self.line.exchange(
            lambda: self.dialog.request("REFER", extra=headers), self.dialog.peer
        )
        if answer.status >= Status.REDIRECT:
            raise CallRefused(answer.status, "transfer")
        status = await asyncio.wait_for(self._transfer, within)
        if status >= Status.REDIRECT:
            raise CallRefused(status, "transfer")
        await self.hang_up()

    def _note_transfer(self, status: int) -> None:
        if self._transfer is not None and not self._transfer.done() and status >= Status.OK:
            self._transfer.set_result(status)

    # Common ends

    def _reply(self, status: int) -> None:
        assert self.invite is not None  # noqa: S101 - only incoming calls are replied to
        self._respond(self.invite, status)

    def _respond(self, asked: Message, status: int, body: bytes = b"") -> None:
        answer = response(asked, status, self.dialog.tag, body)
        answer.headers.append(("Contact", f"<{self.dialog.contact}>"))
        if body:
            answer.headers.append(("Content-Type", "application/sdp"))
        self.line.endpoint.respond(asked, answer)

    def abandon(self) -> None:
        """Drop the call without a word, as when the phone loses its power."""
        self._finish(Status.REQUEST_TERMINATED)

    def _finish(self, status: int) -> None:
        if self.is_over:
            return
        self.status = self.status or status
        self._ended.set()
        self._note_transfer(Status.OK)  # the PBX takes the call away once a transfer is done
        self.media.audio.close()
        self.forget(self)
