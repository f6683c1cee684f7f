"""What the live view means for people: whose phone rings for whom, who waits. Pure.

Screens are told of it at most every 20 ms, so it is read anew as a whole: 200 calls at once
take about a millisecond, and nothing can drift.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Final

from callcenter.ami.live import RINGS, UP, LiveChannel, LiveView
from callcenter.domain.call import Call
from callcenter.domain.channels import device_of, extension_of, is_phone
from callcenter.domain.live.phone_calls import Device, PhoneCall, Way
from callcenter.domain.live.queues import MemberState, QueueNow, member_state, person_state
from callcenter.domain.phone_numbers import normalise

# What the journal knows of a call already; None: nothing yet. AMI does not tell of menus.
Known = Callable[[str], Call | None]
LAST_MOMENT: Final = 1e11  # seconds; a strange clock must not stop the screens


def calls_on_phones(view: LiveView, known: Known, area_code: str) -> dict[str, PhoneCall]:
    """Return the call on each phone that rings or is talked on, by extension."""
    calls: dict[str, list[LiveChannel]] = defaultdict(list)
    for channel in view.channels.values():
        if is_phone(channel.name):
            calls[channel.linkedid].append(channel)
    found: dict[str, PhoneCall] = {}
    for legs in calls.values():
        for leg in legs:
            extension = extension_of(leg.name)
            if extension is None or not _lives(leg):
                continue
            call = _call(view, extension, leg, legs, known, area_code)
            found[extension] = min(found.get(extension, call), call, key=_rank)
    return found


def _lives(leg: LiveChannel) -> bool:
    return leg.state == UP or leg.state in RINGS


def _rank(call: PhoneCall) -> tuple[bool, datetime]:
    return (call.answered_at is None, call.ringing_at)


def _call(
    view: LiveView,
    extension: str,
    leg: LiveChannel,
    legs: Iterable[LiveChannel],
    known: Known,
    area_code: str,
) -> PhoneCall:
    outside = next((one for one in legs if extension_of(one.name) is None), None)
    way = _way(leg.linkedid, outside)
    through = view.came_through.get(leg.linkedid)
    journal = known(leg.linkedid)
    return PhoneCall(
        extension=extension,
        linkedid=leg.linkedid,
        uniqueid=leg.uniqueid,
        channel=leg.name,
        device=Device(device_of(leg.name) or Device.PHONE),
        direction=way,
        queue=through.queue if through else journal.queue if journal else None,
        caller_e164=_citizen(outside, journal, area_code),
        menu_choice=journal.menu_choice if journal else None,
        queued_at=_moment(through.since) if through else journal.queued_at if journal else None,
        ringing_at=_moment(leg.rings_since or leg.up_since),
        answered_at=_answered(leg, outside if way is Way.OUTBOUND else None),
        held=leg.held,
    )


def _way(linkedid: str, outside: LiveChannel | None) -> Way:
    if outside is None:
        return Way.INTERNAL
    return Way.INBOUND if outside.uniqueid == linkedid else Way.OUTBOUND


def _answered(own: LiveChannel, dialled: LiveChannel | None) -> datetime | None:
    """Return since when they talk. Of a call out the caller's own leg is up first, and alone."""
    legs = [own] if dialled is None else [own, dialled]
    if any(leg.state != UP for leg in legs):
        return None
    return _moment(max(leg.up_since for leg in legs))


def _citizen(outside: LiveChannel | None, journal: Call | None, area_code: str) -> str | None:
    if journal is not None and journal.citizen_e164 is not None:
        return journal.citizen_e164
    return normalise(outside.caller_number, area_code).e164 if outside else None


def queues_now(view: LiveView) -> dict[str, QueueNow]:
    """Return each queue that has members or callers."""
    people: dict[str, dict[str, list[MemberState]]] = defaultdict(lambda: defaultdict(list))
    for member in view.members.values():
        state = member_state(member.status, paused=member.paused, reason=member.reason)
        people[member.queue][member.extension].append(state)
    since: dict[str, list[float]] = defaultdict(list)
    for caller in view.waiting.values():
        since[caller.queue].append(caller.since)
    return {name: _queue(people[name].values(), since[name]) for name in {*people, *since}}


def _queue(people: Iterable[list[MemberState]], since: list[float]) -> QueueNow:
    states = [person_state(members) for members in people]
    return QueueNow(
        waiting=len(since),
        longest_since_at=_moment(min(since)) if since else None,
        free=states.count(MemberState.FREE),
        busy=states.count(MemberState.BUSY),
        on_break=states.count(MemberState.BREAK),
    )


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(min(max(seconds, 0.0), LAST_MOMENT), UTC)
