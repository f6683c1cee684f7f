"""What a PBX is and does at one moment, asked after every login."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from callcenter.ami.manager import AmiManager
from callcenter.ami.protocol import Answer
from callcenter.ami.wire import AmiError, Fields

LIST_TIMEOUT: Final = 10.0  # seconds; a list of 10,000 channels takes about one


class ActionRefusedError(AmiError):
    """The PBX said no to an action; the message is the PBX's own."""


@dataclass(frozen=True, slots=True)
class Boot:
    """One run of a PBX. `systemname` is fresh at each start and known to nobody outside."""

    systemname: str
    seen_at: datetime  # the PBX's clock


async def ask(manager: AmiManager, action: str) -> Answer:
    """Return the answer to a plain action; raises ActionRefusedError with the PBX's words."""
    answer = await manager.send_action({"Action": action}, timeout=LIST_TIMEOUT)
    if not answer.success:
        raise ActionRefusedError(f"{action}: {answer.message or 'refused'}")
    return answer


async def ask_boot(manager: AmiManager) -> Boot:
    """Return which run of the PBX this is; the answer cannot be forged, it has our ActionID."""
    settings = await ask(manager, "CoreSettings")
    pong = await ask(manager, "Ping")
    return Boot(settings.response.get("SystemName", ""), moment(pong.response))


async def ask_snapshot(manager: AmiManager) -> list[Fields]:
    """Return every channel, queue member and waiting caller of now.

    Bridges need no question of their own: CoreShowChannel carries BridgeId.
    """
    channels = await ask(manager, "CoreShowChannels")
    queues = await ask(manager, "QueueStatus")
    return channels.events + queues.events


def moment(fields: Fields) -> datetime:
    """Return the PBX's time of a message; raises AmiError without `Timestamp`."""
    try:
        return datetime.fromtimestamp(float(fields["Timestamp"]), UTC)
    except (KeyError, ValueError, OverflowError, OSError):
        raise AmiError("message without a time: set timestampevents=yes in manager.conf") from None
