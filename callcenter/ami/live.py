"""What happens on one PBX right now, in memory: channels, waiting callers, queue members.

Rebuilt from a snapshot after every login, then moved by events. It is for screens only: what
it misses is missing until the next snapshot, and no record is ever made from it. Events come
from a hostile world: a missing or strange header changes nothing and raises nothing.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from callcenter.ami.wire import Fields
from callcenter.domain.channels import account_of

RINGING: Final = "Ringing"
RINGS: Final = frozenset({RINGING, "Ring", "Dialing"})  # a phone that is called, or calls
UP: Final = "Up"
LONGEST_TIME: Final = 18  # letters: 1795318737.123456, with one to spare
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
    rings_since: float = 0.0  # seconds of the PBX's clock; 0: has not rung
    up_since: float = 0.0

    @property
    def extension(self) -> str:
        """The SIP account: `201` of PJSIP/201-0000000a and of PJSIP/201-web-0000000a."""
        return account_of(self.name.rpartition("-")[0])


@dataclass(frozen=True, slots=True)
class WaitingCaller:
    """Who waits in a queue, and since which place in it."""

    uniqueid: str
    queue: str
    position: int
    caller_number: str
    since: float  # seconds of the PBX's clock


@dataclass(frozen=True, slots=True)
class QueueMember:
    """An agent in a queue. `status` is Asterisk's device state: 1 free, 2 in use, 6 ringing."""

    queue: str
    interface: str  # PJSIP/201, PJSIP/201-web
    status: int
    paused: bool
    in_call: bool
    reason: str = ""  # of the pause

    @property
    def extension(self) -> str:
        return account_of(self.interface)


class LiveView:
    """The state of one PBX. `systemname` is None while there is no link."""

    def __init__(self) -> None:
        self.systemname: str | None = None
        self.channels: dict[str, LiveChannel] = {}  # by uniqueid
        self.waiting: dict[str, WaitingCaller] = {}  # by uniqueid
        self.members: dict[tuple[str, str], QueueMember] = {}  # by queue and interface
        # Whoever came through a queue, by uniqueid, for as long as the channel lives.
        self.came_through: dict[str, WaitingCaller] = {}
        self.at = 0.0  # the PBX's clock at the newest message

    def clear(self) -> None:
        """Know nothing: the link is lost."""
        self.systemname = None
        self.channels, self.waiting, self.members, self.came_through = {}, {}, {}, {}

    def rebuild(self, systemname: str, listed: Iterable[Fields], at: float = 0.0) -> None:
        """Start from the events of CoreShowChannels and QueueStatus, asked at `at`."""
        self.clear()
        self.systemname = systemname
        self.at = at
        for fields in listed:
            self.apply(fields)

    def apply(self, event: Fields) -> bool:
        """Move by one event; False when it says nothing about the view."""
        step = STEPS.get(event.get("Event", ""))
        if step is None:
            return False
        self.at = _seconds(event, "Timestamp") or self.at
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


def _seconds(event: Fields, header: str) -> float:
    """Return a number of seconds; 0 for anything that is none."""
    value = event.get(header, "")
    plain = value.isascii() and value.replace(".", "", 1).isdigit() and len(value) <= LONGEST_TIME
    return float(value) if plain else 0.0


def _lasted(event: Fields) -> float:
    """Return the seconds of CoreShowChannel's Duration, `00:01:07`."""
    parts = event.get("Duration", "").split(":")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() for part in parts):  # noqa: PLR2004 - hours, minutes, seconds
        return 0.0
    hours, minutes, seconds = (int(part[:6]) for part in parts)
    return hours * 3600.0 + minutes * 60.0 + seconds


def _channel(view: LiveView, event: Fields) -> LiveChannel | None:
    """Return the event's channel with what its headers say now; None without an id."""
    uniqueid = event.get("Uniqueid")
    if not uniqueid:
        return None
    old = view.channels.get(uniqueid) or LiveChannel(
        uniqueid, uniqueid, "", "", "", event.get("BridgeId", "")
    )
    state = event.get("ChannelStateDesc", old.state)
    since = view.at - _lasted(event)
    return LiveChannel(
        uniqueid=uniqueid,
        linkedid=event.get("Linkedid", old.linkedid),
        name=event.get("Channel", old.name),
        state=state,
        caller_number=_number(event) if "CallerIDNum" in event else old.caller_number,
        bridge=old.bridge,
        held=old.held,
        rings_since=old.rings_since or (since if state in RINGS else 0.0),
        up_since=old.up_since or (since if state == UP else 0.0),
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
    view.came_through.pop(event.get("Uniqueid", ""), None)


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
        since = view.at - _seconds(event, "Wait")  # QueueEntry's; who joins now has not waited
        place, queue = _whole(event, "Position"), event.get("Queue", "")
        caller = WaitingCaller(uniqueid, queue, place, _number(event), since)
        view.waiting[uniqueid] = view.came_through[uniqueid] = caller


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
            reason=event.get("PausedReason", ""),
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
