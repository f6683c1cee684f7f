"""The digests of browsers' phones in the PBX: read, written, taken away. No reload.

Asterisk asks its own database at each registration (deploy/asterisk/etc/sorcery.conf). AMI's
DBPut needs the class `system`, with which one may run a shell and stop the PBX; so the dialplan
writes (`[phone-keys]`), and it writes nothing else.
"""

import json
from collections.abc import Mapping
from typing import Final

from callcenter.ami.manager import AmiManager
from callcenter.ami.snapshot import ActionRefusedError
from callcenter.domain.channels import BROWSER

FAMILY: Final = "phones/auth"
WRITTEN_MILLISECONDS: Final = 2_000


async def phone_keys(manager: AmiManager) -> dict[str, str]:
    """Return the digests the PBX has, by extension; raises ActionRefusedError."""
    answer = await manager.send_action({"Action": "DBGetTree", "Family": FAMILY})
    if not answer.success:
        raise ActionRefusedError(f"DBGetTree: {answer.message or 'refused'}")
    entries = [event for event in answer.events if event.get("Event") == "DBGetTreeResponse"]
    return {_extension(entry.get("Key", "")): _digest(entry.get("Val", "")) for entry in entries}


async def bring_phone_keys(manager: AmiManager, wanted: Mapping[str, str]) -> frozenset[str]:
    """Make the PBX have exactly `wanted` (digest by extension); return what it has of it.

    May be repeated. An extension the PBX does not know is left out.
    """
    found = await phone_keys(manager)
    changes = {name: wanted.get(name, "") for name in found.keys() | wanted.keys()}
    changes = {name: digest for name, digest in changes.items() if found.get(name, "") != digest}
    for extension, digest in changes.items():
        await _write(manager, extension, digest)
    if changes:
        found = await phone_keys(manager)
    return frozenset(name for name, digest in wanted.items() if found.get(name) == digest)


async def _write(manager: AmiManager, extension: str, digest: str) -> None:
    """Have one digest written, or removed when it is empty; whether it was is read afterwards."""
    await manager.send_action(
        {
            "Action": "Originate",
            "Channel": "Local/s@phone-keys/n",
            "Context": "phone-keys",
            "Exten": "done",
            "Priority": "1",
            "Timeout": str(WRITTEN_MILLISECONDS),
            "Variable": f"CC_PHONE={extension},CC_DIGEST={digest}",
        }
    )


def _extension(key: str) -> str:
    """Return `201` of `/phones/auth/201-web`."""
    return key.rpartition("/")[2].removesuffix(BROWSER)


def _digest(value: str) -> str:
    try:
        return str(json.loads(value)["md5_cred"])
    except (ValueError, KeyError, TypeError):
        return "unreadable"  # fits no digest, so it is written anew or taken away
