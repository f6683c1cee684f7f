"""The FastAGI server: who may connect, how long it may take, which dialogue it gets.

A peer may do anything with its socket and harms only its own session: close early, trickle,
flood, lie, say nothing. Every wait has a limit, because Asterisk itself has none.
"""

import asyncio
import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, cast

import structlog

from agi.metrics import ACTIVE, SECONDS, SESSIONS, SURPLUS
from agi.protocol import (
    END_OF_ENVIRONMENT,
    HANGUP_LINE,
    MAX_ENVIRONMENT_BYTES,
    AgiError,
    Answer,
    AnswerReader,
    Environment,
    OurError,
    PeerError,
    parse_environment,
)
from agi.session import CallerHungUp, Dialogue, Session

log = structlog.get_logger(__name__)

MAX_SURPLUS: Final = 50  # answers nobody asked for, in one session


class Outcome(enum.Enum):
    """How a connection ended."""

    DONE = "done"
    PROBE = "probe"  # closed before an environment: a port check, half a header
    REFUSED = "refused"  # what it sent is no AGI
    UNKNOWN_SCRIPT = "unknown_script"
    HUNG_UP = "hung_up"
    TIMED_OUT = "timed_out"
    FAILED = "failed"  # our own mistake; the log has it
    TOO_MANY = "too_many"
    SHUTDOWN = "shutdown"


_ENDED: Final = {outcome: SESSIONS.labels(outcome.value) for outcome in Outcome}


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds a peer may take, and how many peers there may be."""

    header_seconds: float = 5
    session_seconds: float = 3  # a caller may be waiting: then the dialplan goes on
    hangup_seconds: float = 0.8  # for a dialogue to end what it has begun
    sessions: int = 500


class AgiServer:
    """Listens and gives each session to the dialogue that its script names."""

    def __init__(self, dialogues: Mapping[str, Dialogue], limits: Limits | None = None) -> None:
        self.dialogues = {name: (run, SECONDS.labels(name)) for name, run in dialogues.items()}
        self.limits = limits or Limits()
        self._links: set[_Link] = set()
        self._cut: set[asyncio.Task[None]] = set()  # cancelled, not yet ended
        self._listener: asyncio.Server | None = None

    @property
    def active(self) -> int:
        return len(self._links)

    @property
    def port(self) -> int:
        """The port it listens on; 0 before start and after close."""
        sockets = self._listener.sockets if self._listener else ()
        return int(sockets[0].getsockname()[1]) if sockets else 0

    async def start(self, host: str, port: int) -> None:
        """Listen; port 0 takes a free one. Raises OSError when the address is taken."""
        loop = asyncio.get_running_loop()
        ACTIVE.set_function(lambda: len(self._links))
        self._listener = await loop.create_server(lambda: _Link(self), host, port, backlog=512)

    async def close(self, drain_seconds: float = 3) -> None:
        """Take no new session, let those that run end, and cut what is left by then."""
        if self._listener is not None:
            self._listener.close()
        for link in [link for link in self._links if link.task is None]:
            link.end(Outcome.SHUTDOWN)
        tasks = [link.task for link in self._links if link.task is not None]
        try:
            if tasks:
                await asyncio.wait(tasks, timeout=drain_seconds)
        finally:
            for link in list(self._links):
                link.end(Outcome.SHUTDOWN)
        await asyncio.gather(*self._cut, return_exceptions=True)
        if self._listener is not None:
            await self._listener.wait_closed()

    def admit(self, link: "_Link") -> bool:
        if len(self._links) >= self.limits.sessions:
            return False
        self._links.add(link)
        return True

    def leave(self, link: "_Link", outcome: Outcome) -> None:
        _ENDED[outcome].inc()
        self._links.discard(link)

    def cut(self, task: asyncio.Task[None]) -> None:
        """Cancel a dialogue and keep it until it has really ended."""
        self._cut.add(task)
        task.add_done_callback(self._cut.discard)
        task.cancel()


class _Link(asyncio.Protocol):
    """One connection: first the environment, then a dialogue's commands and their answers."""

    def __init__(self, server: AgiServer) -> None:
        self.task: asyncio.Task[None] | None = None  # None: no environment yet
        self._server = server
        self._loop = asyncio.get_running_loop()
        self._head = b""
        self._reader = AnswerReader()
        self._waiter: asyncio.Future[Answer] | None = None  # a command without its answer
        self._surplus = 0
        self._hung_up = False
        self._outcome: Outcome | None = None

    # What the event loop tells us

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        limits = self._server.limits
        self._due_at = self._loop.time() + limits.header_seconds
        first = min(limits.header_seconds, limits.session_seconds)
        self._timer = self._loop.call_later(first, self._look_at_the_time)
        if not self._server.admit(self):
            self.end(Outcome.TOO_MANY)

    def data_received(self, data: bytes) -> None:
        if self._outcome is not None:
            return
        try:
            if self.task is None:
                self._read_head(data)
            else:
                self._read_answers(data)
        except PeerError as error:
            log.warning("agi.refused", reason=str(error))
            self.end(Outcome.REFUSED)

    def connection_lost(self, _exc: Exception | None) -> None:
        self.end(Outcome.PROBE if self.task is None else Outcome.HUNG_UP)

    # The environment

    def _read_head(self, data: bytes) -> None:
        head = self._head = self._head + data
        end = head.find(END_OF_ENVIRONMENT)
        if end >= 0:
            self._begin(head[: end + 1], head[end + 2 :])
        elif len(head) > MAX_ENVIRONMENT_BYTES:
            raise PeerError(f"environment over {MAX_ENVIRONMENT_BYTES} bytes")

    def _begin(self, block: bytes, rest: bytes) -> None:
        # A true Asterisk says nothing more before it is asked, but that the caller has gone.
        if rest.rstrip(b"\r\n") not in (b"", HANGUP_LINE):
            raise PeerError("answers came before the first command")
        environment = parse_environment(block)
        self._head = b""
        self._due_at = self._loop.time() + self._server.limits.session_seconds
        if rest:
            self._hang_up()
        self.task = self._loop.create_task(self._run(environment))

    # The dialogue

    async def _run(self, environment: Environment) -> None:
        outcome = Outcome.FAILED
        try:
            outcome = await self._talk(Session(environment, self._ask))
        except CallerHungUp:
            outcome = Outcome.HUNG_UP
        except AgiError as error:
            log.error("agi.failed", script=environment.script, reason=str(error))  # noqa: TRY400 - the reason says it all
        except Exception:
            log.exception("agi.failed", script=environment.script)
        finally:
            self._finish(outcome)

    async def _talk(self, session: Session) -> Outcome:
        script = session.environment.script
        known = self._server.dialogues.get(script)
        if known is None:
            await session.verbose(f"callcenter has no script {script[:40]!r}")
            return Outcome.UNKNOWN_SCRIPT
        dialogue, seconds = known
        begun_at = self._loop.time()
        await dialogue(session)
        seconds.observe(self._loop.time() - begun_at)
        return Outcome.DONE

    def _ask(self, line: bytes) -> "asyncio.Future[Answer]":
        if self._hung_up or self._outcome is not None:
            raise CallerHungUp("the caller hung up")
        if self._waiter is not None:
            raise OurError("a command was given before the last one's answer")
        self._transport.write(line)
        self._waiter = self._loop.create_future()
        return self._waiter

    def _read_answers(self, data: bytes) -> None:
        for event in self._reader.feed(data):
            if not isinstance(event, Answer):
                self._hang_up()
            elif self._waiter is None:
                self._drop()
            else:
                waiter, self._waiter = self._waiter, None
                if not waiter.done():
                    waiter.set_result(event)

    def _drop(self) -> None:
        """Count an answer that nobody asked for: it must not become the next command's."""
        SURPLUS.inc()
        self._surplus += 1
        if self._surplus > MAX_SURPLUS:
            raise PeerError(f"over {MAX_SURPLUS} answers that nobody asked for")

    def _hang_up(self) -> None:
        if not self._hung_up:
            self._hung_up = True
            self._timer.cancel()
            seconds = self._server.limits.hangup_seconds
            self._timer = self._loop.call_later(seconds, self.end, Outcome.HUNG_UP)

    # The end

    def _look_at_the_time(self) -> None:
        left = self._due_at - self._loop.time()
        if left > 0:  # one timer serves header and dialogue; the dialogue began meanwhile
            self._timer = self._loop.call_later(left, self._look_at_the_time)
            return
        log.warning("agi.timed_out", begun=self.task is not None)
        self.end(Outcome.TIMED_OUT)

    def end(self, outcome: Outcome) -> None:
        """Cut the connection and the dialogue; the first reason given is the one counted."""
        if self._outcome is not None:
            return
        self._settle(outcome)
        self._transport.abort()
        if self.task is not None:
            self._server.cut(self.task)

    def _finish(self, outcome: Outcome) -> None:
        if self._outcome is None:
            self._settle(outcome)
            self._transport.close()

    def _settle(self, outcome: Outcome) -> None:
        self._outcome = outcome
        self._timer.cancel()
        self._server.leave(self, outcome)
