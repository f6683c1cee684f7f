"""Phone numbers as the network sends them, and the one form in which they are compared.

Russia dials 8 before a long-distance number and 8-10 before an international one; city
numbers need the region's area code. The raw text is kept by whoever calls this.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

import phonenumbers

NATIONAL: Final = 10  # digits after +7
LONGEST: Final = 15  # E.164
LONGEST_INTERNAL: Final = 6
SHORT: Final = frozenset({"101", "102", "103", "104", "112", "122"})
WITHHELD: Final = frozenset(
    {"", "anonymous", "unknown", "restricted", "private", "unavailable", "withheld", "asterisk"}
)
KAZAKHSTAN: Final = ("+76", "+77")
EXTENSION: Final = re.compile(
    r"(?:доб(?:авочный)?|ext|вн(?:утр)?|x|#|;ext=)\D{0,3}(\d{1,6})[\s)]*$", re.IGNORECASE
)
PUNCTUATION: Final = re.compile(r"[\s().\-\u2010-\u2015~/]")


class NumberKind(StrEnum):
    E164 = "e164"
    SHORT = "short"  # 103, 112, 122: nobody to call back
    INTERNAL = "internal"  # an extension
    ANONYMOUS = "anonymous"  # withheld: never two calls of one person
    INVALID = "invalid"  # something else: kept as text only


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    kind: NumberKind
    e164: str | None = None  # None: cannot be dialled from here
    extension: str | None = None  # behind the number, `доб. 123`
    country: str | None = None  # ISO code; +7 7xx is KZ, not RU


@lru_cache(maxsize=4096)  # a call is folded anew with each of its events
def normalise(raw: str, area_code: str) -> PhoneNumber:
    """Return what `raw` means for a hotline whose city numbers stand behind `area_code`.

    With area code 812: `576-22-25` is +78125762225, `8 (912) 345-67-89` is +79123456789,
    `810375291234567` is +375291234567, `122` is short, `anonymous` is nobody.
    """
    if raw.strip(" <>\"'").lower() in WITHHELD:
        return PhoneNumber(NumberKind.ANONYMOUS)
    found = EXTENSION.search(raw)
    text = PUNCTUATION.sub("", raw[: found.start()] if found else raw).rstrip(",;")
    digits = text.removeprefix("+")
    if not (digits.isascii() and digits.isdigit()):
        return PhoneNumber(NumberKind.INVALID)
    if text == digits and len(digits) <= LONGEST_INTERNAL and not _is_city(digits, area_code):
        return PhoneNumber(NumberKind.SHORT if digits in SHORT else NumberKind.INTERNAL)
    e164 = "+" + digits if text != digits else _international(digits, area_code)
    return _checked(e164, found.group(1) if found else None)


def _is_city(digits: str, area_code: str) -> bool:
    return len(area_code) + len(digits) == NATIONAL


def _international(digits: str, area_code: str) -> str:
    """Return `+` and the country code in front of digits dialled without a plus."""
    if _is_city(digits, area_code):
        return f"+7{area_code}{digits}"
    if len(digits) == NATIONAL:
        return f"+7{digits}"
    if len(digits) == NATIONAL + 1 and digits[0] in "78":
        return f"+7{digits[1:]}"
    return "+" + digits.removeprefix("810")


def _checked(e164: str, extension: str | None) -> PhoneNumber:
    if e164.startswith("+7"):
        if len(e164) != len("+7") + NATIONAL:
            return PhoneNumber(NumberKind.INVALID)
        country = "KZ" if e164.startswith(KAZAKHSTAN) else "RU"
        return PhoneNumber(NumberKind.E164, e164, extension, country)
    if len(e164) > LONGEST + 1:
        return PhoneNumber(NumberKind.INVALID)
    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return PhoneNumber(NumberKind.INVALID)
    if not phonenumbers.is_possible_number(number):
        return PhoneNumber(NumberKind.INVALID)
    region = phonenumbers.region_code_for_number(number)
    return PhoneNumber(NumberKind.E164, e164, extension, region)
