"""The fold: the events of one call, in any order and any number of times, become a Call.

A call is named by the linkedid of its first channel, which is that channel's uniqueid. The
events to give are those with `linkedid = call OR uniqueid = call`: a channel may be moved
into another call and must still be seen to end. `Local/` channels are plumbing and never
take part. Depends on cel.conf `apps=queue,dial,park`, `events=ALL`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from callcenter.domain.call import (
    Call,
    CallbackReason,
    Direction,
    HungUpBy,
    Leg,
    LegResult,
    Outcome,
    RecordingSpan,
)
from callcenter.domain.call_progress import Channel, Progress
from callcenter.domain.channels import extension_of, is_phone
from callcenter.domain.events import CallEvent
from callcenter.domain.phone_numbers import normalise

# Facts with one and the same microsecond, in the order in which they must be understood.
FIRST: Final = {"CHAN_START": 0, "CALLER": 1, "DIALLED": 2, "OUTBOUND": 2}
LAST: Final = {"LEFT": 90, "HANGUP": 91, "CHAN_END": 92, "LINKEDID_END": 93, "INTERRUPTED": 94}
BETWEEN: Final = 50

ANSWERED_ELSEWHERE: Final = "26"  # Q.850 cause
TOGETHER: Final = timedelta(seconds=1)  # ring-all losers are cut this soon around an answer


@dataclass(frozen=True, slots=True)
class FoldRules:
    short_call_seconds: float
    area_code: str  # of the region, for city numbers


def fold_call(linkedid: str, events: Iterable[CallEvent], rules: FoldRules) -> Call | None:
    """Return the call; None when there is none: only plumbing, or nothing at all."""
    return fold_keyed(linkedid, {event.key: event for event in events}, rules)


def fold_keyed(linkedid: str, events: Mapping[bytes, CallEvent], rules: FoldRules) -> Call | None:
    """Do as fold_call, with the events already under their keys."""
    ordered = in_order(events)
    if not ordered or not _is_call(linkedid, ordered):
        return None
    progress = Progress(linkedid, _direction(ordered), ordered)
    for event in ordered:
        progress.take(event)
    progress.finish(ordered[-1].event_at)
    return _call(progress, rules)


def in_order(events: Mapping[bytes, CallEvent]) -> list[CallEvent]:
    """Return the events by the PBX's clock, ties always alike, whatever order they came in."""
    places = [(event.event_at, _rank(event), key) for key, event in events.items()]
    return [events[key] for _, _, key in sorted(places)]


def _rank(event: CallEvent) -> int:
    return FIRST.get(event.event_type, LAST.get(event.event_type, BETWEEN))


def _is_call(linkedid: str, events: list[CallEvent]) -> bool:
    own = next((event.channel for event in events if event.uniqueid == linkedid), None)
    if own is not None:
        return is_phone(own)
    return any(is_phone(event.channel) for event in events)


def _direction(events: list[CallEvent]) -> Direction:
    """Any fact of the citizens' dialplan makes a call inbound, should one line be lost."""
    types = {event.event_type for event in events}
    if types & {"CALLER", "DIALLED", "HOURS", "NOTICE", "MENU", "KIND", "QUEUE"}:
        return Direction.INBOUND
    return Direction.OUTBOUND if "OUTBOUND" in types else Direction.INTERNAL


def _call(progress: Progress, rules: FoldRules) -> Call:
    inbound = progress.direction is Direction.INBOUND
    caller = normalise(progress.caller.number, rules.area_code)
    dialled = normalise(progress.dialled, rules.area_code)
    answered_at = progress.talks[0].start if progress.talks else None
    ended_at = _ended_at(progress)
    hung_up_by = _hung_up_by(progress) if ended_at and not _is_cut(progress) else None
    return Call(
        linkedid=progress.linkedid,
        direction=progress.direction,
        caller_raw=progress.caller.number,
        caller_name=progress.caller.name,
        caller_e164=caller.e164 if inbound else None,
        dialled_number=progress.dialled,
        dialled_e164=dialled.e164 if progress.direction is Direction.OUTBOUND else None,
        menu_choice=progress.menu_choice,
        kind=progress.kind,
        queue=progress.queue_at(answered_at),
        offered_at=progress.offered_at,
        queued_at=progress.queues[0][0] if progress.queues else None,
        answered_at=answered_at,
        ended_at=ended_at,
        outcome=_outcome(progress, ended_at, hung_up_by, rules),
        hung_up_by=hung_up_by,
        agent_extension=_agent(progress),
        promise=progress.promise or _cut_off(progress, ended_at),
        waits=tuple(progress.waits),
        talks=tuple(progress.talks),
        holds=tuple(progress.holds),
        recordings=_recordings(progress),
        legs=_legs(progress, answered_at, ended_at),
        steps=tuple(progress.steps),
    )


def _cut_off(progress: Progress, ended_at: datetime | None) -> CallbackReason | None:
    """Say whether a talk broke off with the operator's phone: then it is not over for us."""
    return CallbackReason.INTERRUPTED if progress.agent_lost and ended_at else None


def _own_end(progress: Progress) -> datetime | None:
    """Return when the PBX itself said that the call was over."""
    first = progress.channels.get(progress.linkedid)
    if progress.direction is Direction.INBOUND:
        if first is not None and first.ended_at is not None:
            return first.ended_at
        return None if progress.moved else progress.linkedid_ended_at
    if progress.linkedid_ended_at is not None:
        return progress.linkedid_ended_at
    ends = [channel.ended_at for channel in progress.channels.values()]
    known = [end for end in ends if end is not None]
    return max(known) if known and len(known) == len(ends) else None


def _is_cut(progress: Progress) -> bool:
    return progress.interrupted and _own_end(progress) is None


def _ended_at(progress: Progress) -> datetime | None:
    return progress.last_at if _is_cut(progress) else _own_end(progress)


def _outcome(
    progress: Progress, ended_at: datetime | None, by: HungUpBy | None, rules: FoldRules
) -> Outcome:
    if ended_at is None:
        return Outcome.IN_PROGRESS
    if _is_cut(progress):
        return Outcome.INTERRUPTED
    if progress.talks:
        return Outcome.ANSWERED
    if progress.direction is not Direction.INBOUND:
        return Outcome.NO_ANSWER
    return _unanswered(progress, ended_at, by, rules)


PROMISED: Final = {
    CallbackReason.REQUESTED: Outcome.CALLBACK_REQUESTED,
    CallbackReason.AFTER_HOURS: Outcome.AFTER_HOURS,
    CallbackReason.OVERFLOW: Outcome.OVERFLOW,
}


def _unanswered(
    progress: Progress, ended_at: datetime, by: HungUpBy | None, rules: FoldRules
) -> Outcome:
    """Judge by the promise that was spoken, then how short the call was, then who left."""
    if progress.promise in PROMISED:
        return PROMISED[progress.promise]
    if progress.status_told and not progress.queues:
        return Outcome.STATUS_TOLD
    if (ended_at - progress.offered_at).total_seconds() <= rules.short_call_seconds:
        return Outcome.SHORT
    if progress.closed:
        return Outcome.AFTER_HOURS
    return Outcome.REFUSED if by is HungUpBy.SYSTEM else Outcome.ABANDONED


def _hung_up_by(progress: Progress) -> HungUpBy | None:
    """HANGUP's `hangupsource` is the channel that hung up, empty when it was the dialplan."""
    first = progress.channels.get(progress.linkedid)
    if first is None or first.ended_at is None:
        return None
    first_side, other_side = HungUpBy.CALLER, HungUpBy.AGENT
    if progress.direction is not Direction.INBOUND:
        first_side, other_side = other_side, first_side
    if first.hangup_source in first.names:
        return first_side
    if is_phone(first.hangup_source) or _left_first(progress, first.ended_at):
        return other_side
    return HungUpBy.SYSTEM


def _left_first(progress: Progress, ended_at: datetime) -> bool:
    """Say whether a partner hung up by himself just before the first channel was ended."""
    others = [other for key, other in progress.channels.items() if key != progress.linkedid]
    return any(
        other.joined_at is not None
        and other.ended_at is not None
        and other.hangup_source in other.names
        and ended_at - TOGETHER <= other.ended_at <= ended_at
        for other in others
    )


def _agent(progress: Progress) -> str | None:
    """Return the extension that talked first; the operator's own in a call out."""
    if progress.direction is not Direction.INBOUND:
        first = progress.channels.get(progress.linkedid)
        return extension_of(first.name) if first else None
    joined = [
        (channel.joined_at, channel.joined_as)
        for key, channel in progress.channels.items()
        if key != progress.linkedid and channel.joined_at is not None
    ]
    known = sorted((at, ext) for at, name in joined if (ext := extension_of(name)) is not None)
    return known[0][1] if known else None


def _recordings(progress: Progress) -> tuple[RecordingSpan, ...]:
    return tuple(
        RecordingSpan(stem, at, _channel_end(progress, uniqueid))
        for stem, (at, uniqueid) in progress.recordings.items()
    )


def _channel_end(progress: Progress, uniqueid: str) -> datetime | None:
    """Return when the channel ended; None: it lives, or died with the PBX at an unknown moment.

    Then only the sound itself tells: a talk may have gone on for an hour after its last event.
    """
    channel = progress.channels.get(uniqueid)
    return (channel.ended_at if channel else None) or _own_end(progress)


def _legs(
    progress: Progress, answered_at: datetime | None, ended_at: datetime | None
) -> tuple[Leg, ...]:
    legs = [
        Leg(
            uniqueid=uniqueid,
            channel=channel.joined_as or channel.name,
            extension=extension_of(channel.joined_as or channel.name),
            started_at=channel.started_at,
            joined_at=channel.joined_at,
            left_at=channel.left_at,
            ended_at=channel.ended_at,
            result=_leg_result(channel, answered_at, ended_at),
        )
        for uniqueid, channel in progress.channels.items()
        if uniqueid != progress.linkedid
    ]
    return tuple(sorted(legs, key=lambda leg: (leg.started_at, leg.uniqueid)))


def _leg_result(
    channel: Channel, answered_at: datetime | None, ended_at: datetime | None
) -> LegResult:
    if channel.joined_at is not None:
        return LegResult.ANSWERED
    if channel.ended_at is None:
        return LegResult.RINGING
    if channel.hangup_cause == ANSWERED_ELSEWHERE or _near(channel.ended_at, answered_at):
        return LegResult.ELSEWHERE
    return LegResult.CANCELLED if _near(channel.ended_at, ended_at) else LegResult.MISSED


def _near(moment: datetime, other: datetime | None) -> bool:
    return other is not None and abs(moment - other) <= TOGETHER
