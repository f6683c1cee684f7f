"""Members of the PBX's queues: paused and unpaused as the agents' states say."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Final

from callcenter.ami.live import QueueMember
from callcenter.ami.manager import AmiManager
from callcenter.ami.snapshot import ActionRefusedError, ask, moment
from callcenter.domain.agents.pauses import is_ours

GONE: Final = frozenset({4, 5})  # AST_DEVICE_INVALID, AST_DEVICE_UNAVAILABLE: nothing would ring
# Read by the dialplan (deploy/asterisk, context `pauses`): older than a minute, and pauses of
# ours are taken back there, for nobody would end them.
SIGN_OF_LIFE: Final = "CC_KEEPER_AT"

Pauses = Mapping[str, str | None]  # by extension: the reason, or None for no pause


def out_of_step(members: Iterable[QueueMember], pauses: Pauses) -> dict[str, str | None]:
    """Return what has to change, by interface: a pause with its reason, or None for none.

    Whoever is not in `pauses` uses no states: a pause of theirs is only taken back when it is
    one of ours, left from when they did.
    """
    found: dict[str, str | None] = {}
    for member in members:
        if member.extension in pauses:
            wanted = pauses[member.extension]
            is_so = member.paused and member.reason == wanted if wanted else not member.paused
        else:
            wanted, is_so = None, not (member.paused and is_ours(member.reason))
        if not is_so:
            found[member.interface] = wanted
    return found


def absent(members: Iterable[QueueMember]) -> frozenset[str]:
    """Return the extensions none of whose devices is there, as far as queues know them."""
    here = {member.extension for member in members if member.status not in GONE}
    return frozenset(member.extension for member in members) - here


async def set_pauses(manager: AmiManager, changes: Mapping[str, str | None]) -> None:
    """Pause and unpause in every queue; raises AmiError, with ActionRefusedError the first no."""
    answers = await asyncio.gather(
        *(
            manager.send_action(
                {
                    "Action": "QueuePause",
                    "Interface": interface,
                    "Paused": "true" if reason else "false",
                    "Reason": reason or "",
                }
            )
            for interface, reason in changes.items()
        )
    )
    for answer in answers:
        if not answer.success:
            raise ActionRefusedError(f"QueuePause: {answer.message or 'refused'}")


async def give_sign_of_life(manager: AmiManager) -> None:
    """Tell the dialplan, by the PBX's own clock, that somebody ends pauses; raises AmiError."""
    pong = await ask(manager, "Ping")
    now = int(moment(pong.response).timestamp())
    answer = await manager.send_action(
        {"Action": "Setvar", "Variable": SIGN_OF_LIFE, "Value": str(now)}
    )
    if not answer.success:
        raise ActionRefusedError(f"Setvar: {answer.message or 'refused'}")
