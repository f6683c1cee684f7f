"""What happens on one PBX right now, in memory: channels, waiting callers, queue members.

Rebuilt from a snapshot after every login, then moved by events. It is for screens only: what
it misses is missing until the next snapshot, and no record is ever made from it. Events come
from a hostile world: a missing or strange header changes nothing and raises nothing.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from callcenter.ami.wire import Fields

RINGING: Final = "Ringing"
UNKNOWN_NUMBER: Final = "<unknown>"


@dataclass(frozen=True, slots=True)
class LiveChannel:
    """One leg of a call, as its newest event showed it."""

    uniqueid: str
    linkedid: str
    name: str  # PJSIP/201-0000000a
    state: str  # Down, Ring, Ringing, Up
    caller_number: str
    bridge: str = ""  # "": talks to nobody now
    held: bool = False

    @property
    def extension(self) -> str:
        """The SIP account: `201` of PJSIP/201-0000000a."""
        return self.name.partition("/")[2].rpartition("-")[0]


@dataclass(frozen=True, slots=True)
class WaitingCaller:
    """Who waits in a queue, and since which place in it."""

    uniqueid: str
    queue: str
    position: int
    caller_number: str


@dataclass(frozen=True, slots=True)
class QueueMember:
    """An agent in a queue. `status` is Asterisk's device state: 1 free, 2 in use, 6 ringing."""

    queue: str
    interface: str  # PJSIP/201
    status: int
    paused: bool
    in_call: bool

    @property
    def extension(self) -> str:
        return self.interface.partition("/")[2]


class LiveView:
    """The state of one PBX. `systemname` is None while there is no link."""

    def __init__(self) -> None:
        self.systemname: str | None = None
        self.channels: dict[str, LiveChannel] = {}  # by uniqueid
        self.waiting: dict[str, WaitingCaller] = {}  # by uniqueid
        self.members: dict[tuple[str, str], QueueMember] = {}  # by queue and interface

    def clear(self) -> None:
        """Know nothing: the link is lost."""
        self.systemname = None
        self.channels, self.waiting, self.members = {}, {}, {}

    def rebuild(self, systemname: str, listed: Iterable[Fields]) -> None:
        """Start from the events of CoreShowChannels and QueueStatus."""
        self.clear()
        self.systemname = systemname
        for fields in listed:
            self.apply(fields)

    def apply(self, event: Fields) -> bool:
        """Move by one event; False when it says nothing about the view."""
        step = STEPS.get(event.get("Event", ""))
        if step is None:
            return False
        step(self, event)
        return True

    @property
    def linkedids(self) -> frozenset[str]:
        """Every id under which a call that lives now may be known."""
        channels = self.channels.values()
        return frozenset(c.linkedid for c in channels) | frozenset(self.channels)

    @property
    def ringing(self) -> tuple[LiveChannel, ...]:
        """The phones that ring."""
        return tuple(c for c in self.channels.values() if c.state == RINGING)


Step: TypeAlias = Callable[[LiveView, Fields], None]


def _number(event: Fields, header: str = "CallerIDNum") -> str:
    number = event.get(header, "")
    return "" if number == UNKNOWN_NUMBER else number


def _whole(event: Mapping[str, str], header: str) -> int:
    value = event.get(header, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else 0  # noqa: PLR2004 - what fits


def _channel(view: LiveView, event: Fields) -> LiveChannel | None:
    """Return the event's channel with what its headers say now; None without an id."""
    uniqueid = event.get("Uniqueid")
    if not uniqueid:
        return None
    old = view.channels.get(uniqueid)
    return LiveChannel(
        uniqueid=uniqueid,
        linkedid=event.get("Linkedid", old.linkedid if old else uniqueid),
        name=event.get("Channel", old.name if old else ""),
        state=event.get("ChannelStateDesc", old.state if old else ""),
        caller_number=_number(event) if "CallerIDNum" in event or not old else old.caller_number,
        bridge=old.bridge if old else event.get("BridgeId", ""),
        held=old.held if old else False,
    )


def _see(view: LiveView, event: Fields, **changes: str | bool) -> None:
    """Take a channel as the event shows it, with `changes`."""
    if (channel := _channel(view, event)) is not None:
        view.channels[channel.uniqueid] = replace(channel, **changes)  # type: ignore[arg-type] # the steps below name its own fields


def _seen(view: LiveView, event: Fields) -> None:
    _see(view, event)


def _renamed(view: LiveView, event: Fields) -> None:
    _see(view, event, name=event.get("Newname", ""))


def _hung_up(view: LiveView, event: Fields) -> None:
    view.channels.pop(event.get("Uniqueid", ""), None)
    view.waiting.pop(event.get("Uniqueid", ""), None)


def _entered_bridge(view: LiveView, event: Fields) -> None:
    _see(view, event, bridge=event.get("BridgeUniqueid", ""))


def _left_bridge(view: LiveView, event: Fields) -> None:
    _see(view, event, bridge="", held=False)


def _held(view: LiveView, event: Fields) -> None:
    _see(view, event, held=True)


def _unheld(view: LiveView, event: Fields) -> None:
    _see(view, event, held=False)


def _waits(view: LiveView, event: Fields) -> None:
    uniqueid = event.get("Uniqueid", "")
    if uniqueid:
        view.waiting[uniqueid] = WaitingCaller(
            uniqueid, event.get("Queue", ""), _whole(event, "Position"), _number(event)
        )


def _waits_no_more(view: LiveView, event: Fields) -> None:
    left = view.waiting.pop(event.get("Uniqueid", ""), None)
    if left is None:
        return
    for uniqueid, caller in view.waiting.items():
        if caller.queue == left.queue and caller.position > left.position:
            view.waiting[uniqueid] = replace(caller, position=caller.position - 1)


def _member(view: LiveView, event: Fields) -> None:
    """QueueStatus says Location where events say Interface."""
    queue, interface = event.get("Queue", ""), event.get("Interface") or event.get("Location", "")
    if queue and interface:
        view.members[queue, interface] = QueueMember(
            queue=queue,
            interface=interface,
            status=_whole(event, "Status"),
            paused=event.get("Paused") == "1",
            in_call=event.get("InCall") == "1",
        )


def _member_removed(view: LiveView, event: Fields) -> None:
    view.members.pop((event.get("Queue", ""), event.get("Interface", "")), None)


STEPS: Final[Mapping[str, Step]] = {
    "CoreShowChannel": _seen,
    "Newchannel": _seen,
    "Newstate": _seen,
    "NewConnectedLine": _seen,
    "Rename": _renamed,
    "Hangup": _hung_up,
    "BridgeEnter": _entered_bridge,
    "BridgeLeave": _left_bridge,
    "Hold": _held,
    "Unhold": _unheld,
    "QueueEntry": _waits,
    "QueueCallerJoin": _waits,
    "QueueCallerLeave": _waits_no_more,
    "QueueMember": _member,
    "QueueMemberAdded": _member,
    "QueueMemberStatus": _member,
    "QueueMemberPause": _member,
    "QueueMemberRemoved": _member_removed,
}
