"""Cut what was read of a journal file into lines, and each line into an event or a reason."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from callcenter.domain.events import LONGEST_LINE, BadLineError, CallEvent, parse_line

BEGINNING: Final = b'{"eventtype":'


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One line of the file. A torn line that another ran into has both event and reason."""

    raw: bytes  # what cannot be read is shown from here
    size: int  # bytes of the file, with the newline
    event: CallEvent | None
    reason: str | None = None  # why `raw`, or its beginning, was not believed


def cut_lines(data: bytes, most: int) -> Iterator[JournalLine]:
    """Yield at most `most` whole lines of `data`; a last line without newline is left."""
    start = 0
    for _ in range(most):
        end = data.find(b"\n", start)
        if end < 0:
            return
        yield read_line(data[start:end], end + 1 - start)
        start = end + 1


def read_line(raw: bytes, size: int) -> JournalLine:
    try:
        return JournalLine(raw, size, parse_line(raw))
    except BadLineError as error:
        return _salvaged(raw, size, str(error))


def bad_line(raw: bytes, size: int, reason: str) -> JournalLine:
    """Return a line that is not even looked into."""
    return JournalLine(raw[:LONGEST_LINE], size, None, reason)


def _salvaged(raw: bytes, size: int, reason: str) -> JournalLine:
    """Return the whole record at the end of a line that a torn one begins, if there is one.

    After a crash the PBX appends its next record right behind the torn one.
    """
    behind = raw.rfind(BEGINNING)
    if behind <= 0:
        return bad_line(raw, size, reason)
    try:
        event = parse_line(raw[behind:])
    except BadLineError:
        return bad_line(raw, size, reason)
    return JournalLine(raw[:behind][:LONGEST_LINE], size, event, f"torn: {reason}")
