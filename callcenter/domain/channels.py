"""What a channel's name tells: whose phone it is, and whether it is a phone at all."""

import re
from typing import Final

PHONES: Final = ("PJSIP/", "SIP/", "IAX2/", "DAHDI/")  # not Local/, Recorder/, Announcer/ …
# `-web`: the softphone in the operator's browser, a second account of the same extension.
OPERATOR: Final = re.compile(r"^(?:PJSIP|SIP)/([0-9]{2,6})(?:-web)?-[0-9a-fA-F]+$")


def is_phone(channel: str) -> bool:
    """Say whether a channel is a phone; a masquerade's leftovers (`<ZOMBIE>`) are not."""
    return channel.startswith(PHONES) and "<" not in channel


def extension_of(channel: str) -> str | None:
    """Return `201` for `PJSIP/201-0000000a` and `PJSIP/201-web-0000000a`; None for a trunk."""
    found = OPERATOR.match(channel)
    return found.group(1) if found else None
