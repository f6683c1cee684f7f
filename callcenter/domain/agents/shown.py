"""What everybody sees of an agent: what is kept, and over it what the phone does. Pure rules."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from callcenter.domain.agents.states import AgentState, Kept


class ShownState(StrEnum):
    OFFLINE = "offline"
    READY = "ready"
    RINGING = "ringing"
    TALKING = "talking"
    WRAP_UP = "wrap_up"
    BREAK = "break"


class Phone(StrEnum):
    """What the PBX says of both phones of an extension, taken together."""

    ABSENT = "absent"  # none is registered: nothing can ring
    FREE = "free"
    RINGING = "ringing"
    TALKING = "talking"


NO_PHONE: Final = "no_phone"  # reason of an agent who is ready and cannot be rung


@dataclass(frozen=True, slots=True)
class Shown:
    state: ShownState
    since_at: datetime | None  # None: not known
    reason: str | None = None
    until_at: datetime | None = None  # of a wrap-up


def shown_state(
    kept: Kept | None, phone: Phone, phone_since_at: datetime | None, now: datetime
) -> Shown:
    """Return what is shown. `phone_since_at`: since when it rings or talks; None: not known.

    A wrap-up whose time is over is none any more, whoever is late to write that down. Ready with
    no phone that could ring is offline: a supervisor must not count on it.
    """
    if phone is Phone.TALKING:
        return Shown(ShownState.TALKING, phone_since_at)
    if phone is Phone.RINGING:
        return Shown(ShownState.RINGING, phone_since_at)
    if kept is None:
        absent = phone is Phone.ABSENT
        return Shown(ShownState.OFFLINE if absent else ShownState.READY, None)
    return _at_rest(kept, phone, now)


def _at_rest(kept: Kept, phone: Phone, now: datetime) -> Shown:
    until = kept.wrap_up_until
    if until is not None and until > now:
        return Shown(ShownState.WRAP_UP, kept.since_at, until_at=until)
    since = until or kept.since_at
    if kept.break_after_call:
        return Shown(ShownState.BREAK, since, kept.break_after_call)
    if kept.state in {AgentState.READY, AgentState.WRAP_UP}:
        if phone is Phone.ABSENT:
            return Shown(ShownState.OFFLINE, since, NO_PHONE)
        return Shown(ShownState.READY, since)
    return Shown(ShownState(kept.state.value), since, kept.reason)
