"""The state of a call while its events are folded, one handler for each type of event.

Who is connected with whom is taken from bridges alone: two phones in one bridge talk. For a
citizen's call one of them must be the citizen's own channel.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Final

from callcenter.domain.call import CallbackReason, Direction, Span, Step
from callcenter.domain.case_number import CaseKind
from callcenter.domain.channels import extension_of, is_phone
from callcenter.domain.events import Caller, CallEvent, decode_caller, visible

PAIR: Final = 2
BRIDGING: Final = frozenset({"BRIDGE_ENTER", "BRIDGE_EXIT"})


@dataclass(slots=True)
class Channel:
    name: str
    started_at: datetime
    names: set[str] = field(default_factory=set)  # it had: a masquerade renames channels
    joined_as: str = ""  # its name when first connected
    joined_at: datetime | None = None
    left_at: datetime | None = None
    ended_at: datetime | None = None
    hangup_source: str = ""
    hangup_cause: str = ""


class Progress:
    """Everything known about a call after the events taken so far; takes them in order."""

    def __init__(self, linkedid: str, direction: Direction, events: list[CallEvent]) -> None:
        self.linkedid = linkedid
        self.direction = direction
        self.offered_at = self.last_at = events[0].event_at
        self.channels: dict[str, Channel] = {}
        self.caller = Caller("", "")
        self.dialled = ""
        self.menu_choice: str | None = None
        self.kind: CaseKind | None = None
        self.queues: list[tuple[datetime, str]] = []
        self.promise: CallbackReason | None = None
        self.closed = self.status_told = self.interrupted = self.moved = False
        self.agent_lost = False  # the operator's phone died, and nobody has talked since
        self.linkedid_ended_at: datetime | None = None
        self.recordings: dict[str, tuple[datetime, str]] = {}
        self.waits: list[Span] = []
        self.talks: list[Span] = []
        self.holds: list[Span] = []
        self.steps: list[Step] = [Step(self.offered_at, "offered")]
        self._uniqueids = {event.channel: event.uniqueid for event in events}
        self._bridges: dict[str, set[str]] = {}
        self._held: set[str] = set()
        self._partners: frozenset[str] = frozenset()
        self._waiting_since: datetime | None = None
        self._talking_since: datetime | None = None
        self._held_since: datetime | None = None

    def take(self, event: CallEvent) -> None:
        self.last_at = event.event_at
        if is_phone(event.channel):
            self._see_channel(event.uniqueid, event.channel, event.event_at)
        if event.uniqueid == self.linkedid != event.linkedid:
            self.moved = True
            if self.direction is Direction.INTERNAL and event.event_type in BRIDGING:
                return  # a leg that took another's place, after a reload say, talks over there
        handler = self.HANDLERS.get(event.event_type)
        if handler is not None:
            handler(self, event)

    def finish(self, last_at: datetime) -> None:
        """Close what is still open at the last moment known."""
        self._stop_waiting(last_at)
        self._stop_hold(last_at)
        self._stop_talk(last_at)

    def queue_at(self, moment: datetime | None) -> str | None:
        """Return the last queue entered, up to `moment` if given."""
        names = [name for at, name in self.queues if moment is None or at <= moment]
        return names[-1] if names else None

    def _see_channel(self, uniqueid: str, name: str, at: datetime) -> None:
        channel = self.channels.get(uniqueid)
        if channel is None:
            channel = self.channels[uniqueid] = Channel(name, at)
        channel.name = name
        channel.names.add(name)

    def _step(self, event: CallEvent, what: str, detail: str = "") -> None:
        self.steps.append(Step(event.event_at, what, detail))

    # What the dialplan said

    def _caller(self, event: CallEvent) -> None:
        self.caller = decode_caller(event.data)

    def _dialled(self, event: CallEvent) -> None:
        self.dialled = visible(event.data)
        self._step(event, "dialled", self.dialled)

    def _fact(self, event: CallEvent) -> None:
        """Put a dialplan fact that decides nothing on the timeline."""
        self._step(event, event.event_type.lower(), visible(event.data))

    def _hours(self, event: CallEvent) -> None:
        self.closed = event.data == "closed"
        self._fact(event)

    def _recording(self, event: CallEvent) -> None:
        self.recordings.setdefault(event.data, (event.event_at, event.uniqueid))
        self._step(event, "recording")

    def _menu(self, event: CallEvent) -> None:
        self.menu_choice = visible(event.data)
        self._fact(event)

    def _kind(self, event: CallEvent) -> None:
        if self.kind is None and event.data in set(CaseKind):
            self.kind = CaseKind(event.data)
        self._fact(event)

    def _status_told(self, event: CallEvent) -> None:
        self.status_told = True
        self._step(event, "status_told", visible(event.data))

    def _queue(self, event: CallEvent) -> None:
        self.queues.append((event.event_at, visible(event.data)))
        self._stop_waiting(event.event_at)
        self._waiting_since = event.event_at
        self._step(event, "queued", visible(event.data))

    def _queue_exit(self, event: CallEvent) -> None:
        self._stop_waiting(event.event_at)
        self._step(event, "queue_left", visible(event.data))

    def _agent_lost(self, event: CallEvent) -> None:
        self.agent_lost = True
        self._step(event, "agent_lost")

    def _callback(self, event: CallEvent) -> None:
        if event.data in set(CallbackReason):
            self.promise = CallbackReason(event.data)
        self._stop_waiting(event.event_at)
        self._step(event, "callback_promised", visible(event.data))

    # What the channels did

    def _started(self, event: CallEvent) -> None:
        if event.uniqueid != self.linkedid and (extension := extension_of(event.channel)):
            self._step(event, "ringing", extension)

    def _entered(self, event: CallEvent) -> None:
        bridge = self._bridges.setdefault(event.text("bridge_id"), set())
        self._leave_bridges(event.uniqueid)
        for name in filter(is_phone, event.peer.split(",")):
            bridge.add(self._see_peer(name, event.event_at))
        if is_phone(event.channel):
            bridge.add(event.uniqueid)
        self._look_again(event.event_at)

    def _see_peer(self, name: str, at: datetime) -> str:
        """Return the id of a channel that was in the bridge first.

        One that picked the call up, or comes from another call, enters under that call's
        linkedid: here it is seen for the first time. Its name must do when that is all.
        """
        uniqueid = self._uniqueids.get(name, name)
        if uniqueid not in self.channels:
            self._see_channel(uniqueid, name, at)
        return uniqueid

    def _exited(self, event: CallEvent) -> None:
        self._leave_bridges(event.uniqueid)
        self._look_again(event.event_at)

    def _transferred_blind(self, event: CallEvent) -> None:
        self._step(event, "blind_transfer", visible(event.text("extension")))

    def _transferred_attended(self, event: CallEvent) -> None:
        target = event.text("transfer_target_channel_name")
        self._step(event, "attended_transfer", extension_of(target) or "")

    def _picked_up(self, event: CallEvent) -> None:
        self._step(event, "pickup", extension_of(event.text("pickup_channel")) or "")

    def _held_now(self, event: CallEvent) -> None:
        if self._held_since is None and self._partners:
            self._held_since = event.event_at
        self._held.add(event.uniqueid)
        self._step(event, "hold", extension_of(event.channel) or "")

    def _unheld(self, event: CallEvent) -> None:
        self._held.discard(event.uniqueid)
        if not self._held:
            self._stop_hold(event.event_at)
        self._step(event, "unhold", extension_of(event.channel) or "")

    def _hung_up(self, event: CallEvent) -> None:
        channel = self.channels.get(event.uniqueid)
        if channel is not None:
            channel.hangup_source = event.text("hangupsource")
            channel.hangup_cause = event.text("hangupcause")
        self._ended(event)

    def _ended(self, event: CallEvent) -> None:
        channel = self.channels.get(event.uniqueid)
        if channel is None or channel.ended_at is not None:
            return
        channel.ended_at = event.event_at
        self._exited(event)
        if event.uniqueid == self.linkedid:
            self._stop_waiting(event.event_at)
            self._step(event, "ended")

    def _linkedid_ended(self, event: CallEvent) -> None:
        if event.linkedid == self.linkedid:
            self.linkedid_ended_at = event.event_at

    def _interrupted(self, event: CallEvent) -> None:
        self.interrupted = True
        self._step(event, "interrupted")

    # Who is connected with whom

    def _leave_bridges(self, uniqueid: str) -> None:
        for members in self._bridges.values():
            members.discard(uniqueid)

    def _now_partners(self) -> frozenset[str]:
        first = self.linkedid
        for members in self._bridges.values():
            if first in members and len(members) >= PAIR:
                return frozenset(members - {first})
        if self.direction is Direction.INBOUND:
            return frozenset()
        others = [members for members in self._bridges.values() if len(members) >= PAIR]
        return frozenset(set().union(*others))

    def _look_again(self, at: datetime) -> None:
        """Compare who is connected now with who was, and note who came and who went."""
        before, self._partners = self._partners, self._now_partners()
        if before == self._partners:
            return
        self._held -= before - self._partners
        for uniqueid in sorted(before - self._partners):
            self._left(uniqueid, at)
        for uniqueid in sorted(self._partners - before):
            self._joined(uniqueid, at)
        if not self._held:
            self._stop_hold(at)
        if self._partners and self._talking_since is None:
            self._talking_since = at
            self.promise = None
            self.agent_lost = False
            self._stop_waiting(at)
        elif not self._partners:
            self._stop_hold(at)
            self._stop_talk(at)

    def _joined(self, uniqueid: str, at: datetime) -> None:
        channel = self.channels.get(uniqueid)
        if channel is None:
            return
        if channel.joined_at is None:
            channel.joined_at, channel.joined_as = at, channel.name
        self.steps.append(Step(at, "joined", extension_of(channel.name) or ""))

    def _left(self, uniqueid: str, at: datetime) -> None:
        channel = self.channels.get(uniqueid)
        if channel is not None:
            channel.left_at = at
            self.steps.append(Step(at, "left", extension_of(channel.name) or ""))

    # Stretches of time

    def _stop_waiting(self, at: datetime) -> None:
        if self._waiting_since is not None:
            self.waits.append(Span(self._waiting_since, at))
            self._waiting_since = None

    def _stop_hold(self, at: datetime) -> None:
        if self._held_since is not None:
            self.holds.append(Span(self._held_since, at))
            self._held_since = None

    def _stop_talk(self, at: datetime) -> None:
        if self._talking_since is not None:
            self.talks.append(Span(self._talking_since, at))
            self._talking_since = None

    HANDLERS: ClassVar[Mapping[str, Callable[["Progress", CallEvent], None]]] = {
        "CALLER": _caller,
        "DIALLED": _dialled,
        "OUTBOUND": _dialled,
        "HOURS": _hours,
        "NOTICE": _fact,
        "RECORDING": _recording,
        "MENU": _menu,
        "KIND": _kind,
        "STATUS": _fact,
        "STATUSTOLD": _status_told,
        "QUEUE": _queue,
        "QUEUEEXIT": _queue_exit,
        "CALLBACK": _callback,
        "AGENTLOST": _agent_lost,
        "LEFT": _fact,
        "CHAN_START": _started,
        "BRIDGE_ENTER": _entered,
        "BRIDGE_EXIT": _exited,
        "BLINDTRANSFER": _transferred_blind,
        "ATTENDEDTRANSFER": _transferred_attended,
        "PICKUP": _picked_up,
        "HOLD": _held_now,
        "UNHOLD": _unheld,
        "HANGUP": _hung_up,
        "CHAN_END": _ended,
        "LINKEDID_END": _linkedid_ended,
        "INTERRUPTED": _interrupted,
    }
