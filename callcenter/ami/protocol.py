"""One AMI connection: turns its bytes into answers, events and suspects. Never reconnects."""

import asyncio
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol, cast

import structlog

from callcenter.ami.wire import (
    AmiError,
    Fields,
    Frames,
    MessageTooLongError,
    Suspect,
    encode_action,
    event_name,
    parse,
)

ACTION_TIMEOUT: Final = 5.0  # seconds
READ_SIZE: Final = 16 << 10  # bytes; few enough for what they become to stay in the cache
LIST_ENDS: Final = frozenset({"Complete", "Cancelled"})

log: Final = structlog.get_logger(__name__)


class AmiTimeoutError(AmiError, TimeoutError):
    """The PBX did not answer an action in time."""


class AmiDisconnectedError(AmiError, ConnectionError):
    """There is no link to the PBX now, or it went before the answer came."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the PBX said to one action: its response, and the events of a list."""

    response: Fields
    events: list[Fields]

    @property
    def success(self) -> bool:
        return self.response.get("Response") in {"Success", "Goodbye"}

    @property
    def message(self) -> str:
        return self.response.get("Message", "")


@dataclass(slots=True)
class Pending:
    """An action on its way. `final_event` names the event that ends it, if not the response."""

    future: asyncio.Future[Answer]
    timer: asyncio.TimerHandle
    final_event: str | None
    response: Fields | None = None
    events: list[Fields] = field(default_factory=list)


class Owner(Protocol):
    """What a connection tells its manager."""

    systemname: str | None
    wanted: frozenset[bytes] | None

    def dispatch(self, event: Fields) -> object: ...
    def suspect(self, found: Suspect) -> None: ...
    def received(self, messages: int) -> None: ...
    def connection_lost(self, exc: Exception | None) -> None: ...


class AmiProtocol(asyncio.BufferedProtocol):
    """The replacement of panoramisk's AMIProtocol that its Manager is given as a factory.

    Frames on bytes and decodes whole messages, so that a letter split over two segments
    survives; knows no regular expressions, no re-sending and no unbounded buffer.
    """

    def __init__(self, owner: Owner) -> None:
        self.owner = owner
        self.responses: dict[str, Pending] = {}  # by ActionID
        self.lost: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._frames = Frames()
        self._received = memoryview(bytearray(READ_SIZE))
        self._transport: asyncio.Transport | None = None
        self._session = secrets.token_hex(8)  # nobody else can name our actions
        self._sent = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are no instances of asyncio's classes; TCP gives nothing else.
        self._transport = cast("asyncio.Transport", transport)

    def send(
        self,
        headers: Mapping[str, str],
        *,
        timeout: float = ACTION_TIMEOUT,
        final_event: str | None = None,
    ) -> asyncio.Future[Answer]:
        """Send an action; the future gets its Answer, AmiTimeoutError or AmiDisconnectedError.

        Raises UnsafeActionError and AmiDisconnectedError at once.
        """
        if self._transport is None or self._transport.is_closing():
            raise AmiDisconnectedError("no link to the PBX")
        self._sent += 1
        action_id = f"{self._session}-{self._sent}"
        data = encode_action({**headers, "ActionID": action_id})
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Answer] = loop.create_future()
        timer = loop.call_later(timeout, self._expire, action_id, headers.get("Action", ""))
        self.responses[action_id] = Pending(future, timer, final_event)
        future.add_done_callback(lambda _: self._forget(action_id))
        self._transport.write(data)
        return future

    def _expire(self, action_id: str, action: str) -> None:
        pending = self.responses.get(action_id)
        if pending is not None and not pending.future.done():
            pending.future.set_exception(AmiTimeoutError(f"no answer to {action} in time"))

    def _forget(self, action_id: str) -> None:
        pending = self.responses.pop(action_id, None)
        if pending is not None:
            pending.timer.cancel()

    def get_buffer(self, _sizehint: int) -> memoryview:
        return self._received

    def buffer_updated(self, nbytes: int) -> None:
        try:
            messages = self._frames.feed(self._received[:nbytes])
        except MessageTooLongError as error:
            log.warning("ami.message_too_long", error=str(error))
            self.abort()
            return
        if not messages:
            return
        self.owner.received(len(messages))
        name, dispatch = self.owner.systemname, self.owner.dispatch
        for raw in messages if self.owner.wanted is None else self._heard(messages):
            fields = parse(raw)
            if isinstance(fields, Suspect):
                self.owner.suspect(fields)
            elif name and not self.responses and fields.get("SystemName") == name:
                dispatch(fields)  # nearly all there is; what is left is looked at closely
            else:
                self._sort(fields, raw)

    def _heard(self, messages: list[bytes]) -> Iterator[bytes]:
        """Leave out events that nobody listens to before they cost a decode."""
        wanted = self.owner.wanted or frozenset()
        for raw in messages:
            name = event_name(raw)
            if not name or name in wanted or (self.responses and b"\r\nActionID: " in raw):
                yield raw

    def _sort(self, fields: Fields, raw: bytes) -> None:
        """Find whom a message is for, if it may be believed."""
        action_id = fields.get("ActionID", "")
        if (pending := self.responses.get(action_id)) is not None:
            self._answer(pending, fields)
        elif action_id.startswith(self._session):
            return  # a late answer to an action given up is no news
        elif "Event" in fields:
            self._event(fields, raw)
        else:
            self.owner.suspect(Suspect("neither an event nor an answer to us", raw))

    def _event(self, fields: Fields, raw: bytes) -> None:
        """Pass on an event that carries the PBX's own secret name; a forger cannot know it."""
        expected = self.owner.systemname
        if not expected or fields.get("SystemName") == expected:
            self.owner.dispatch(fields)
        elif fields["Event"] not in UNSIGNED:
            self.owner.suspect(Suspect("SystemName missing or not ours", raw))

    def _answer(self, pending: Pending, fields: Fields) -> None:
        if pending.response is None and "Response" in fields:
            pending.response = fields
        else:
            pending.events.append(fields)
        if self._complete(pending, fields) and not pending.future.done():
            pending.future.set_result(Answer(pending.response or {}, pending.events))

    @staticmethod
    def _complete(pending: Pending, fields: Fields) -> bool:
        """Whether `fields` was the last piece; the pieces may come in any order."""
        response = pending.response
        if response is None:
            return False
        if response.get("Response") == "Error":
            return True
        fresh = pending.events if fields is response else [fields]
        if pending.final_event is not None:
            return any(event.get("Event") == pending.final_event for event in fresh)
        if response.get("EventList") == "start":
            return any(event.get("EventList") in LIST_ENDS for event in fresh)
        return True

    def abort(self) -> None:
        """Cut the connection now, without waiting for the peer; it may be half-open."""
        if self._transport is not None:
            self._transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Fail what is still asked; what was cut in the middle is dropped, not parsed."""
        for pending in list(self.responses.values()):
            if not pending.future.done():
                pending.future.set_exception(AmiDisconnectedError("the link was lost"))
                pending.future.exception()  # nobody may be waiting any more
        if not self.lost.done():
            self.lost.set_result(None)
        self.owner.connection_lost(exc)


# Written by Asterisk into our session alone, without the SystemName of published events.
UNSIGNED: Final = frozenset({"FullyBooted"})
