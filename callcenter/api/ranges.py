"""The Range header: one range of bytes or none. Pure."""

import re
from dataclasses import dataclass
from typing import Final

ONE_RANGE: Final = re.compile(r"^bytes=([0-9]{0,15})-([0-9]{0,15})$")


class RangeRefusedError(Exception):
    """Several ranges, or one that holds no byte."""


@dataclass(frozen=True, slots=True)
class ByteRange:
    start: int
    end: int  # not included


def wanted_range(header: str | None, size: int) -> ByteRange | None:
    """Return the part asked for; None: the whole.

    A unit other than bytes is ignored, as RFC 9110 has it. Several ranges at once are
    refused: no player needs them, and a thousand of them are an attack.
    """
    if header is None or not header.strip().lower().startswith("bytes="):
        return None
    found = ONE_RANGE.match(header.strip().lower())
    if found is None or found.groups() == ("", ""):
        raise RangeRefusedError
    first, last = found.groups()
    asked = _tail(int(last), size) if first == "" else _from(int(first), last, size)
    if asked.start >= asked.end:
        raise RangeRefusedError
    return asked


def _tail(length: int, size: int) -> ByteRange:
    return ByteRange(max(size - length, 0), size)


def _from(start: int, last: str, size: int) -> ByteRange:
    return ByteRange(start, size if last == "" else min(int(last) + 1, size))
