"""What a channel's name tells: whose phone it is, and whether it is a phone at all.

An operator has one extension and up to two devices: `PJSIP/201`, any SIP phone, and
`PJSIP/201-web`, the browser.
"""

import re
from typing import Final, Literal

Device = Literal["phone", "browser"]

PHONES: Final = ("PJSIP/", "SIP/", "IAX2/", "DAHDI/")  # not Local/, Recorder/, Announcer/ …
BROWSER: Final = "-web"  # behind the extension: deploy/asterisk/parts/phone.pjsip.conf
OPERATOR: Final = re.compile(r"^(?:PJSIP|SIP)/([0-9]{2,6})(-web)?-[0-9a-fA-F]+$")


def is_phone(channel: str) -> bool:
    """Say whether a channel is a phone; a masquerade's leftovers (`<ZOMBIE>`) are not."""
    return channel.startswith(PHONES) and "<" not in channel


def extension_of(channel: str) -> str | None:
    """Return `201` for `PJSIP/201-0000000a` and `PJSIP/201-web-0000000a`; None for a trunk."""
    found = OPERATOR.match(channel)
    return found.group(1) if found else None


def device_of(channel: str) -> Device | None:
    """Return on which of a person's devices a channel is; None for a trunk."""
    found = OPERATOR.match(channel)
    if found is None:
        return None
    return "browser" if found.group(2) else "phone"


def account_of(interface: str) -> str:
    """Return `201` for `PJSIP/201` and `PJSIP/201-web`, `trunk` for `PJSIP/trunk`."""
    return interface.partition("/")[2].removesuffix(BROWSER)
