"""E-mail addresses: what we would write to, and what we never let into a header."""

import re
from typing import Final

LONGEST: Final = 254  # RFC 5321 4.5.3.1.3, less the brackets
LOCAL: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
DOMAIN: Final = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")


def usable_address(text: str | None) -> str | None:
    """Return the address as SMTP takes it, its domain in ASCII; None: none we can write to.

    Names with Cyrillic letters before the @ need SMTPUTF8, which few servers here speak:
    their owners are called.
    """
    local, at, domain = (text or "").strip().rpartition("@")
    if not at or LOCAL.fullmatch(local) is None:
        return None
    ascii_domain = _ascii(domain)
    address = f"{local}@{ascii_domain}"
    fits = len(address) <= LONGEST and DOMAIN.fullmatch(ascii_domain)
    return address if fits else None


def same_mailbox(one: str | None, other: str | None) -> bool:
    """Return whether both are the same address, as people write it: capitals do not matter."""
    return one is not None and other is not None and one.casefold() == other.casefold()


def _ascii(domain: str) -> str:
    try:
        return domain.lower().encode("idna").decode("ascii")
    except UnicodeError:
        return ""
