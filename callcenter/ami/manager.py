"""panoramisk's Manager with its defects mended: one link that keeps itself alive.

What differs from panoramisk 1.4: a callback cannot break the link; no callback runs as a task
of its own; nothing is sent twice; every action has a time limit; a silent peer is noticed;
a refused login backs off; nothing reconnects after close().
"""

import asyncio
import inspect
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import structlog
from panoramisk import Manager

from callcenter.ami.protocol import (
    ACTION_TIMEOUT,
    AmiDisconnectedError,
    AmiProtocol,
    AmiTimeoutError,
    Answer,
)
from callcenter.ami.wire import AmiError, Fields, Suspect

CONNECT_TIMEOUT: Final = 5.0  # seconds
PING_INTERVAL: Final = 5.0  # with the answer's limit: a dead link is noticed within 10 s
FIRST_RETRY: Final = 0.2
LONGEST_RETRY: Final = 5.0  # a PBX that restarts is back in seconds
FIRST_RETRY_REFUSED: Final = 5.0
LONGEST_RETRY_REFUSED: Final = 60.0  # a wrong password must not look like an attack
ANY_EVENT: Final = "*"

EventCallback: TypeAlias = Callable[["AmiManager", Fields], object]
log: Final = structlog.get_logger(__name__)


class LoginRefusedError(AmiError):
    """The PBX does not accept our name and secret."""


@dataclass(slots=True)
class LinkCounters:
    """What the link has seen since the start, for metrics and tests."""

    logins: int = 0
    refused_logins: int = 0
    messages: int = 0
    suspects: int = 0
    callback_errors: int = 0


def retry_in(failures: int, *, refused: bool) -> float:
    """Return the seconds to wait before try number `failures` + 1; doubles up to a limit."""
    first = FIRST_RETRY_REFUSED if refused else FIRST_RETRY
    longest = LONGEST_RETRY_REFUSED if refused else LONGEST_RETRY
    return float(min(first * 2 ** min(failures - 1, 16), longest))


class AmiManager(Manager):  # type: ignore[misc] # panoramisk ships no types
    """A link to one PBX. `connect()` starts it, `close()` ends it for good.

    `ready` is set while we are logged in. `wanted`: names of the events to parse, None for all.
    `systemname`: once known, events without it go to `on_suspect` and nowhere else.
    Hooks get the manager: `on_login` after each login, `on_disconnect` after each loss.
    """

    def __init__(
        self,
        *,
        host: str,
        port: int,
        username: str,
        secret: str,
        wanted: frozenset[bytes] | None = None,
        **config: Any,
    ) -> None:
        super().__init__(
            host=host, port=port, username=username, secret=secret,
            protocol_factory=self._new_protocol, **config,
        )  # fmt: skip
        self.protocol: AmiProtocol | None = None
        self.wanted = wanted
        self.systemname: str | None = None
        self.on_suspect: Callable[[Suspect], object] = config.get("on_suspect", _ignore)
        self.ping_interval = float(config.get("ping_interval", PING_INTERVAL))
        self.ping_timeout = float(config.get("ping_timeout", ACTION_TIMEOUT))
        self.counters = LinkCounters()
        self.last_error: str | None = None  # why there is no link, in words for a person
        self.ready = asyncio.Event()
        self._stopped = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None
        self.callbacks.clear()  # panoramisk registers send_awaiting_actions
        self._heard_by_all: list[EventCallback] = self.callbacks[ANY_EVENT]

    def _new_protocol(self) -> AmiProtocol:
        return AmiProtocol(self)

    # --- the link ---

    def connect(self, *_args: object, **_options: object) -> asyncio.Task[None]:
        """Start keeping the link up; returns the task that does. A second call changes nothing."""
        if self._keeper is None:
            self._keeper = asyncio.create_task(self._keep_connected(), name="ami-link")
        return self._keeper

    def close(self) -> None:
        """End the link; it never comes back."""
        self._stopped.set()
        self.ready.clear()
        if self.protocol is not None:
            self.protocol.abort()

    async def wait_closed(self) -> None:
        """Wait until close() has taken effect."""
        if self._keeper is not None:
            await self._keeper

    def drop(self, reason: str) -> None:
        """Cut the connection on purpose; the link comes back by itself with a fresh login."""
        if self.protocol is not None:
            log.warning("ami.dropped", reason=reason)
            self.protocol.abort()

    async def _keep_connected(self) -> None:
        failures = 0
        while not self._stopped.is_set():
            refused, logins = False, self.counters.logins
            try:
                await self._session()
            except LoginRefusedError as error:
                refused = True
                self._failed(error, hint="check the secret in manager.conf; then `manager reload`")
            except (AmiError, OSError) as error:
                self._failed(error)
            except Exception as error:
                log.exception("ami.link_failed")
                self._failed(error)
            failures = 1 if self.counters.logins > logins else failures + 1
            await self._pause(retry_in(failures, refused=refused))

    def _failed(self, error: Exception, **hint: str) -> None:
        self.last_error = f"{type(error).__name__}: {error}"
        log.warning(
            "ami.no_link", host=self.config["host"], port=self.config["port"],
            error=self.last_error, **hint,
        )  # fmt: skip

    async def _pause(self, seconds: float) -> None:
        """Wait, a little less by chance so that nodes do not knock together."""
        try:
            async with asyncio.timeout(seconds * random.uniform(0.8, 1.0)):  # noqa: S311 - no secret
                await self._stopped.wait()
        except TimeoutError:
            return

    async def _session(self) -> None:
        """Connect, log in, and stay until the link is lost."""
        async with asyncio.timeout(CONNECT_TIMEOUT):
            _, protocol = await asyncio.get_running_loop().create_connection(
                self._new_protocol, self.config["host"], self.config["port"]
            )
        self.protocol, self.systemname = protocol, None
        try:
            await self._log_in(protocol)
            await self._watch(protocol)
        finally:
            self.ready.clear()
            protocol.abort()

    async def _log_in(self, protocol: AmiProtocol) -> None:
        answer = await protocol.send(
            {
                "Action": "Login",
                "Username": self.config["username"],
                "Secret": self.config["secret"],
                "Events": self.config["events"],
            }
        )
        if not answer.success:
            self.counters.refused_logins += 1
            raise LoginRefusedError(answer.message or "login refused")
        self.counters.logins += 1
        self.last_error = None
        self.ready.set()
        self._call(self.on_login, self)

    async def _watch(self, protocol: AmiProtocol) -> None:
        """Ping until the link is lost; a peer that does not answer is cut off."""
        while not protocol.lost.done():
            await asyncio.wait([protocol.lost], timeout=self.ping_interval)
            if protocol.lost.done():
                return
            try:
                await protocol.send({"Action": "Ping"}, timeout=self.ping_timeout)
            except AmiTimeoutError:
                self.drop("no answer to a ping: the link is half-open")

    def connection_lost(self, exc: Exception | None) -> None:
        """Told by the protocol; the keeper reconnects, here only the hook runs."""
        self.ready.clear()
        self._call(self.on_disconnect, self, exc)

    # --- actions ---

    def send_action(
        self,
        action: Mapping[str, str],
        as_list: object = None,
        *,
        timeout: float = ACTION_TIMEOUT,
        final_event: str | None = None,
        **headers: str,
    ) -> asyncio.Future[Answer]:
        """Send an action; its future gets an Answer, AmiTimeoutError or AmiDisconnectedError.

        `final_event` names the event that ends it, when the response alone does not (an
        asynchronous Originate). Never sent again after a reconnect: the caller decides.
        Raises UnsafeActionError for a line break in a value, AmiDisconnectedError without a login.
        """
        del as_list  # the answer itself says whether it is a list
        if self.protocol is None or not self.ready.is_set():
            raise AmiDisconnectedError("no link to the PBX")
        return self.protocol.send({**action, **headers}, timeout=timeout, final_event=final_event)

    def send_awaiting_actions(self, *_arguments: object) -> None:
        """Send nothing again: an Originate repeated after a reconnect is a second call."""

    # --- events ---

    def register_event(
        self, pattern: str, callback: EventCallback | None = None
    ) -> EventCallback | Callable[[EventCallback], EventCallback]:
        """Call `callback(manager, event)` for events named `pattern`, or for all with "*".

        A plain function only, and quick: it should put the event into a queue. Registered
        twice it is still called once.
        """
        if callback is None:
            return lambda function: self._register(pattern, function)
        return self._register(pattern, callback)

    def _register(self, pattern: str, callback: EventCallback) -> EventCallback:
        if inspect.iscoroutinefunction(callback):
            raise TypeError("a coroutine has no order here; enqueue, and work from the queue")
        if callback not in self.callbacks[pattern]:
            self.callbacks[pattern].append(callback)
        return callback

    def dispatch(self, event: Fields) -> None:
        """Hand an event to its callbacks. Never raises: one bad callback is one log line."""
        for callback in (*self._heard_by_all, *self.callbacks.get(event.get("Event", ""), ())):
            try:
                callback(self, event)
            except Exception as error:  # noqa: BLE001 - whatever it is, it must not cut the link
                self._complain(callback, error)

    def suspect(self, found: Suspect) -> None:
        """Count a message that may be forged and keep it from everybody but the quarantine."""
        self.counters.suspects += 1
        self._call(self.on_suspect, found)

    def received(self, messages: int) -> None:
        self.counters.messages += messages

    def _call(self, function: Callable[..., object], *arguments: object) -> None:
        try:
            function(*arguments)
        except Exception as error:  # noqa: BLE001 - whatever it is, it must not cut the link
            self._complain(function, error)

    def _complain(self, function: Callable[..., object], error: Exception) -> None:
        self.counters.callback_errors += 1
        log.error("ami.callback_failed", callback=repr(function), exc_info=error)


def _ignore(_found: Suspect) -> None:
    """Do nothing with a suspect message but count it."""
