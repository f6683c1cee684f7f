"""The call on one person's phone now: it rings, or they talk."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Device(StrEnum):
    """On what a person is called: the softphone in the panel, or a phone on the desk."""

    BROWSER = "browser"
    PHONE = "phone"


class Way(StrEnum):
    """Whence a call came; the words of `calls.direction`."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class PhoneCall:
    """One extension's call. Of several, the one that is talked on, else the first that rang."""

    extension: str
    linkedid: str  # the call's, so the citizen's
    uniqueid: str  # of this person's own leg
    channel: str  # its name, PJSIP/201-0000000a
    device: Device
    direction: Way
    queue: str | None  # the caller came through it; None: a direct call, or not known
    caller_e164: str | None  # the citizen, whoever dialled; None: withheld, or no citizen in it
    menu_choice: str | None
    queued_at: datetime | None
    ringing_at: datetime
    answered_at: datetime | None  # both sides talk; None: it still rings at either
    held: bool

    def row(self) -> dict[str, Any]:
        """Return the value of the live row `ring` with this extension as its key."""
        return {
            "extension": self.extension,
            "linkedid": self.linkedid,
            "uniqueid": self.uniqueid,
            "device": self.device.value,
            "direction": self.direction.value,
            "queue": self.queue,
            "caller_e164": self.caller_e164,
            "menu_choice": self.menu_choice,
            "queued_at": self.queued_at,
            "ringing_at": self.ringing_at,
            "answered_at": self.answered_at,
            "held": self.held,
        }
