"""Calls that we start: an operator calls a citizen back."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from callcenter.ami.manager import AmiManager
from callcenter.ami.protocol import AmiDisconnectedError
from callcenter.ami.snapshot import ActionRefusedError
from callcenter.ami.wire import UnsafeActionError
from callcenter.clock import now
from callcenter.domain.channels import BROWSER, Device

EXTENSION: Final = re.compile(r"[0-9]{2,6}")
NUMBER: Final = re.compile(r"[0-9]{2,15}")
ABOVE_THE_PBX: Final = 10**15  # the PBX counts its channels from 0: none of its own gets so far
OPERATORS_CONTEXT: Final = "operators"  # deploy/asterisk: where operators dial out
RING_MILLISECONDS: Final = 30_000


@dataclass(frozen=True, slots=True)
class Way:
    """How a person is reached now."""

    device: Device | None  # None: neither is registered
    counted: str  # calls out of this hour, as the dialplan keeps them


async def way_to(manager: AmiManager, extension: str) -> Way:
    """Return which device of a person is registered, the browser first; and calls counted.

    Raises UnsafeActionError for what is no extension.
    """
    if not EXTENSION.fullmatch(extension):
        raise UnsafeActionError("an extension is digits only")
    device: Device | None = None
    if await _variable(manager, f"PJSIP_DIAL_CONTACTS({extension}{BROWSER})"):
        device = "browser"
    elif await _variable(manager, f"PJSIP_DIAL_CONTACTS({extension})"):
        device = "phone"
    return Way(device, await _counted(manager, extension))


async def _variable(manager: AmiManager, name: str) -> str:
    answer = await manager.send_action({"Action": "Getvar", "Variable": name})
    return answer.response.get("Value", "")


async def _counted(manager: AmiManager, extension: str) -> str:
    question = {"Action": "DBGet", "Family": "calls-out", "Key": extension}
    answer = await manager.send_action(question)
    told = [event for event in answer.events if "Val" in event]
    return told[0]["Val"] if told else ""


def own_linkedid(systemname: str, at: datetime) -> str:
    """Return an id of the PBX's own form, for recordings are named by it: `k3f9-1795318737.1…`."""
    counter = ABOVE_THE_PBX + secrets.randbelow(9 * ABOVE_THE_PBX)
    return f"{systemname}-{int(at.timestamp())}.{counter}"


async def originate_callback(
    manager: AmiManager, extension: str, number: str, device: Device = "phone"
) -> str:
    """Ring the operator's phone; when it is answered, dial `number`. Returns the linkedid.

    Both are strictly digits, or UnsafeActionError; ActionRefusedError with the PBX's words;
    AmiTimeoutError and AmiDisconnectedError as for every action. Returns before anybody has
    answered: the journal tells how it went.
    """
    if not EXTENSION.fullmatch(extension) or not NUMBER.fullmatch(number):
        raise UnsafeActionError("an extension or a number is digits only")
    if not manager.systemname:
        raise AmiDisconnectedError("no link to the PBX")
    linkedid = own_linkedid(manager.systemname, now())
    answer = await manager.send_action(
        {
            "Action": "Originate",
            "Channel": f"PJSIP/{extension}{BROWSER if device == 'browser' else ''}",
            "ChannelId": linkedid,
            "Context": OPERATORS_CONTEXT,
            "Exten": number,
            "Priority": "1",
            "CallerID": number,
            "Timeout": str(RING_MILLISECONDS),
            "Async": "true",
        }
    )
    if not answer.success:
        raise ActionRefusedError(f"Originate: {answer.message or 'refused'}")
    return linkedid
