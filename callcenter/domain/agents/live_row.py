"""The live row `agent`: one person with a phone, as every screen shows them."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from callcenter.domain.agents.shown import Phone, Shown
from callcenter.domain.live.phone_calls import Device, PhoneCall


@dataclass(frozen=True, slots=True)
class AgentCard:
    """Who it is."""

    user_id: UUID
    login: str
    full_name: str
    role: str
    extension: str


def phone_of(call: PhoneCall | None, *, absent: bool) -> Phone:
    """Return what the phone does; `absent`: the PBX knows that none of its devices is there."""
    if call is not None:
        return Phone.RINGING if call.answered_at is None else Phone.TALKING
    return Phone.ABSENT if absent else Phone.FREE


def agent_row(
    card: AgentCard, shown: Shown, call: PhoneCall | None, device: Device | None
) -> dict[str, Any]:
    """Return the value of the row; `device` is where the next call would ring, None: nowhere."""
    return {
        "user_id": str(card.user_id),
        "login": card.login,
        "full_name": card.full_name,
        "role": card.role,
        "extension": card.extension,
        "state": shown.state.value,
        "reason": shown.reason,
        "since_at": shown.since_at,
        "until_at": shown.until_at,
        "device": call.device.value if call else device.value if device else None,
        "linkedid": call.linkedid if call else None,
        "queue": call.queue if call else None,
        "held": call.held if call else False,
    }
