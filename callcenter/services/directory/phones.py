"""Phones as people write them, kept with the number they mean."""

import re
from collections.abc import Iterable
from typing import Final

from callcenter.domain.phone_numbers import normalise
from db.directory import PhoneRow

# `доб. 12` belongs to the number before it, whatever stands between.
BETWEEN: Final = re.compile(r"[;,\n/|]+(?!\s*(?:доб|ext|вн|x\s*\d|#))", re.IGNORECASE)
MOST: Final = 20


def phone(raw: str, area_code: str) -> PhoneRow:
    """Return one phone: the text as it was written, and what it means in this region."""
    number = normalise(raw, area_code)
    return PhoneRow(raw, number.kind.value, number.e164, number.extension)


def phones(raws: Iterable[str], area_code: str) -> tuple[PhoneRow, ...]:
    """Return phones in their order, one that is repeated once."""
    found = [phone(raw.strip(), area_code) for raw in raws if raw.strip()]
    return tuple({(one.e164 or one.raw, one.extension): one for one in found}.values())


def split(text: str) -> list[str]:
    """Return the phones of one cell: `576-22-25, доб. 12; 8 (495) 111-22-33` are two."""
    return [part.strip() for part in BETWEEN.split(text) if part.strip()][:MOST]
