"""Calls that we start: an operator calls a citizen back."""

import re
import secrets
from typing import Final

from callcenter.ami.manager import AmiManager
from callcenter.ami.protocol import AmiDisconnectedError
from callcenter.ami.snapshot import ActionRefusedError
from callcenter.ami.wire import UnsafeActionError

EXTENSION: Final = re.compile(r"[0-9]{2,6}")
NUMBER: Final = re.compile(r"[0-9]{2,15}")
OPERATORS_CONTEXT: Final = "operators"  # deploy/asterisk: where operators dial out
RING_MILLISECONDS: Final = 30_000


async def originate_callback(manager: AmiManager, extension: str, number: str) -> str:
    """Ring the operator's phone; when it is answered, dial `number`. Returns the linkedid.

    Both are strictly digits, or UnsafeActionError; ActionRefusedError with the PBX's words;
    AmiTimeoutError and AmiDisconnectedError as for every action. Returns before anybody has
    answered: the journal tells how it went.
    """
    if not EXTENSION.fullmatch(extension) or not NUMBER.fullmatch(number):
        raise UnsafeActionError("an extension or a number is digits only")
    if not manager.systemname:
        raise AmiDisconnectedError("no link to the PBX")
    linkedid = f"{manager.systemname}-{secrets.token_hex(8)}"
    answer = await manager.send_action(
        {
            "Action": "Originate",
            "Channel": f"PJSIP/{extension}",
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
