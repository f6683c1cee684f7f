"""Codes of the all-Russian thematic classifier of citizens' appeals.

Four groups of four digits (section, subject, theme, question) and sometimes a fifth; a level
that is not used is `0000`: `0003.0009.0104.0000`, `0002.0014.0143.0388.0051`.
"""

import re
from typing import Final

from callcenter.domain.errors import DomainError

HEALTH: Final = "0002.0014.0143"
SHORT: Final = re.compile(r"[0-9]{4}(?:\.[0-9]{4})?")
WHOLE: Final = re.compile(r"[0-9]{4}(?:\.[0-9]{4}){3,4}")
UNUSED: Final = "0000"
FEWEST_GROUPS: Final = 4


class CodeRefusedError(DomainError):
    """The classifier has codes of four groups of four digits, sometimes five; correct it."""


def read_code(written: str) -> str:
    """Return a code in its whole form; raises CodeRefusedError.

    Health workers write the last groups only: `0388.0051` is `0002.0014.0143.0388.0051`.
    """
    code = written.strip()
    if SHORT.fullmatch(code):
        code = f"{HEALTH}.{code}"
    if not WHOLE.fullmatch(code):
        raise CodeRefusedError
    used = _used(code)
    if not used or UNUSED in used:
        raise CodeRefusedError
    return ".".join(_padded(used))


def parent_of(code: str) -> str | None:
    """Return the code one level up; None for a section."""
    used = _used(code)[:-1]
    return ".".join(_padded(used)) if used else None


def _used(code: str) -> list[str]:
    groups = code.split(".")
    while groups and groups[-1] == UNUSED:
        groups.pop()
    return groups


def _padded(groups: list[str]) -> list[str]:
    return groups + [UNUSED] * (FEWEST_GROUPS - len(groups))
