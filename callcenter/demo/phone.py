"""A SIP phone for tests and the demo: registers, calls, answers, speaks and listens.

async with Phone(server="127.0.0.1:5060", extension="201", secret="…") as operator:
    operator.answer_automatically(after=0.5)
async with Phone(address="127.0.0.2", server="127.0.0.1:5060") as citizen:
    call = await citizen.call("78001000122", number="+79123456789", name="Мария")
    await call.answered()
    await call.press("1")
    await call.hang_up()
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from types import TracebackType
from typing import Any, Final, Self, TypeAlias

from callcenter.demo.call import Call
from callcenter.demo.dialog import Dialog
from callcenter.demo.line import Line
from callcenter.demo.media import Media
from callcenter.demo.rtp import open_stream
from callcenter.demo.sip_message import (
    Address,
    Message,
    Status,
    fresh_token,
    named,
    request,
    response,
)
from callcenter.demo.transactions import NoAnswer, open_endpoint
from callcenter.demo.voices import Voice

SIP_PORT: Final = 5060
REGISTERED_SECONDS: Final = 120
RETRY_SECONDS: Final = 1.0
GOODBYE_SECONDS: Final = 2.0

Reaction: TypeAlias = Callable[[Call], Awaitable[None]]


class RegistrationFailed(Exception):  # noqa: N818 - reads as what it is
    """The PBX does not take this extension or its secret, or does not answer."""


class Phone:
    """One SIP account on one UDP socket, with any number of calls at once.

    `address` is where it speaks from (`host` or `host:port`), `server` its PBX. With a
    `secret` it registers as `extension`; without, it only places calls and answers its
    socket. Until told otherwise it rings and waits for `incoming_call` and `answer`.
    """

    def __init__(
        self,
        *,
        server: str,
        address: str = "127.0.0.1",
        extension: str = "",
        secret: str | None = None,
        voice: Voice | None = None,
    ) -> None:
        self.server = address_of(server, SIP_PORT)
        self.extension = extension
        self.voice = voice
        self.calls: list[Call] = []  # those not over yet
        self._local = address_of(address, 0)
        self._secret = secret
        self._line: Line | None = None
        self._arrivals: asyncio.Queue[Call] = asyncio.Queue()
        self._reaction: Reaction = _ring_on
        self._deaf = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._registration = (fresh_token(), fresh_token())  # Call-ID and tag
        self._sequence = 0
        self._withdrawn: set[str] = set()  # Call-IDs

    async def __aenter__(self) -> Self:
        endpoint = await open_endpoint(self._local, self._hear)
        self._line = Line(endpoint, self.extension, self._secret)
        try:
            if self._secret is not None:
                self._spawn(self._stay_registered(await self.register()))
        except BaseException:
            endpoint.close()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        del kind, error, trace
        try:
            async with asyncio.timeout(GOODBYE_SECONDS):
                await asyncio.gather(*(call.hang_up() for call in list(self.calls)))
                if self._secret is not None:
                    await self.unregister()
        except (TimeoutError, NoAnswer):
            pass  # the PBX is gone: nobody to say goodbye to
        self.abandon_calls()
        for task in self._tasks:
            task.cancel()
        self.line.endpoint.close()

    @property
    def line(self) -> Line:
        assert self._line is not None, "use `async with Phone(...)`"  # noqa: S101 - misuse
        return self._line

    def abandon_calls(self) -> None:
        """Drop all calls without a word: their PBX has died and will never end them."""
        for call in list(self.calls):
            call.abandon()

    # Registering

    async def register(self) -> int:
        """Register and return for how many seconds; raise RegistrationFailed."""
        try:
            answer = await self._register_for(REGISTERED_SECONDS)
        except NoAnswer as error:
            raise RegistrationFailed(f"{self.extension}: {error}") from None
        if answer.status != Status.OK:
            raise RegistrationFailed(f"{self.extension}: {answer.status} {answer.reason}")
        return _granted_seconds(answer)

    async def unregister(self) -> None:
        """Be gone for the PBX; calls that go on do so."""
        await self._register_for(0)

    async def _register_for(self, seconds: int) -> Message:
        return await self.line.exchange(lambda: self._registering(seconds), self.server)

    def _registering(self, seconds: int) -> Message:
        self._sequence += 1
        call_id, tag = self._registration
        me = named("", self.extension, self.server[0])
        headers = [("From", f"{me};tag={tag}"), ("To", me), ("Call-ID", call_id)]
        headers += [("CSeq", f"{self._sequence} REGISTER")]
        headers += [("Contact", f"<{self.line.contact}>"), ("Expires", str(seconds))]
        return request("REGISTER", f"sip:{self.server[0]}:{self.server[1]}", headers)

    async def _stay_registered(self, seconds: float) -> None:
        while True:
            await asyncio.sleep(seconds / 2)
            try:
                seconds = await self.register()
            except RegistrationFailed:
                seconds = RETRY_SECONDS  # the PBX may be starting again

    # Calls out

    async def call(self, to: str, *, number: str = "", name: str = "") -> Call:
        """Dial `to` (a number, or number@host:port); `number` and `name` are the caller's id."""
        user, _, place = to.partition("@")
        peer = address_of(place, SIP_PORT) if place else self.server
        local = named(name, number or self.extension or "anonymous", self.line.endpoint.address[0])
        dialog = Dialog.outgoing(local, user, peer, self.line.contact)
        call = await self._new_call(dialog)
        self._spawn(call.dial())
        return call

    # Calls in

    def answer_automatically(self, after: float = 0.5) -> None:
        """Ring for `after` seconds, then answer; from now on, every call."""

        async def answer(call: Call) -> None:
            call.ring()
            await asyncio.sleep(after)
            await call.answer()

        self.react(answer)

    def refuse_automatically(self, status: int = Status.BUSY_HERE) -> None:
        async def refuse(call: Call) -> None:
            call.refuse(status)

        self.react(refuse)

    def ring_only(self) -> None:
        """Ring and leave it to the test to answer; this is how a phone starts."""
        self.react(_ring_on)

    def ignore_calls(self) -> None:
        """Do not even say that a call came in, like a phone that has lost its power."""
        self._deaf = True

    def react(self, reaction: Reaction) -> None:
        """Let `reaction` decide what happens to each incoming call."""
        self._deaf, self._reaction = False, reaction

    async def incoming_call(self, within: float = 10) -> Call:
        """Return the next call that came in, in whatever state it is by now."""
        return await asyncio.wait_for(self._arrivals.get(), within)

    def _hear(self, asked: Message) -> None:
        known = [call for call in self.calls if call.dialog.call_id == asked.call_id]
        if self._deaf and asked.method in {"INVITE", "OPTIONS"} and not known:
            return
        if known:
            known[0].handle(asked)
        elif asked.method == "INVITE" and not asked.to_tag:
            self._spawn(self._take(asked))
        elif asked.method != "ACK":
            self._withdrawn.add(asked.call_id if asked.method == "CANCEL" else "")
            inside = asked.to_tag or asked.method == "CANCEL"
            status = Status.NO_SUCH_CALL if inside else Status.OK
            self.line.endpoint.respond(asked, response(asked, status, fresh_token()))

    async def _take(self, invite: Message) -> None:
        self.line.endpoint.respond(invite, response(invite, Status.TRYING))
        call = await self._new_call(Dialog.incoming(invite, self.line.contact), invite)
        self._arrivals.put_nowait(call)
        if invite.call_id in self._withdrawn:  # its CANCEL came while we opened the audio
            call.refuse(Status.REQUEST_TERMINATED)
            return
        await self._reaction(call)

    async def _new_call(self, dialog: Dialog, invite: Message | None = None) -> Call:
        audio = await open_stream(self.line.endpoint.address[0], self.voice)
        call = Call(self.line, dialog, Media(audio), self.calls.remove, invite)
        self.calls.append(call)
        return call

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _ring_on(call: Call) -> None:
    call.ring()


def address_of(text: str, default_port: int) -> Address:
    """Read `host` or `host:port`."""
    host, _, port = text.partition(":")
    return host, int(port) if port else default_port


def _granted_seconds(answer: Message) -> int:
    """Return the expiry the registrar chose: on the contact, in Expires, else as we asked."""
    for value in (*answer.all("contact"), f"x;expires={answer.header('expires')}"):
        seconds = value.rpartition("expires=")[2].partition(";")[0].strip()
        if seconds.isdigit():
            return int(seconds)
    return REGISTERED_SECONDS
