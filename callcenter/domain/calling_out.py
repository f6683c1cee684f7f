"""Which numbers an operator may call, in the form the PBX dials; and how many calls an hour.

The dialplan is made of the same CODES and holds the same caps by itself, for every phone and
with our process dead (deploy/asterisk/etc/extensions.conf, `[outbound]`). What is asked of us
is looked at here first, so that nobody's phone rings for a call that will be refused.
"""

import re
from datetime import UTC, datetime
from typing import Final

from callcenter.domain.phone_numbers import NumberKind, normalise

# As Asterisk writes patterns. Russian numbers, nothing abroad; of the codes 80x only the free
# 800: 809 is a premium one.
CODES: Final = ("[349]XX", "8[1-7]X", "800")
URGENT: Final = ("_10[1-4]", "112")
RUSSIAN: Final = re.compile(rf"\+7(?:{'|'.join(CODES)})X{{7}}".replace("X", "[0-9]"))
URGENT_NUMBERS: Final = frozenset({"101", "102", "103", "104", "112"})


def dial_string(raw: str, area_code: str) -> str | None:
    """Return what the PBX is to dial for a number as people write it; None: nobody may.

    `+7 (912) 345-67-89` is 89123456789, 112 is 112; 122, +375… and extensions are None.
    """
    number = normalise(raw, area_code)
    if number.kind is NumberKind.SHORT:
        digits = re.sub(r"[^0-9]", "", raw)
        return digits if digits in URGENT_NUMBERS else None
    if number.e164 is None or not RUSSIAN.fullmatch(number.e164):
        return None
    return "8" + number.e164.removeprefix("+7")


def is_spent(kept: str, now: datetime, limit: int) -> bool:
    """Return whether an operator has called out `limit` times in this hour.

    `kept` is what the dialplan counts by: `2026112916-12`, the hour in UTC and the calls of
    it; anything else is no call.
    """
    hour, _, calls = kept.partition("-")
    return hour == f"{now.astimezone(UTC):%Y%m%d%H}" and calls.isdecimal() and int(calls) >= limit
