"""AMI on the wire: bytes in, messages out, and actions made safe to send. No sockets here.

Every byte of the stream is treated as written by an attacker: a caller can put line breaks
into a SIP user part, and Asterisk passes them on unescaped.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

Fields: TypeAlias = dict[str, str]

MESSAGE_END: Final = b"\r\n\r\n"
LONGEST_MESSAGE: Final = 1 << 20  # bytes; Asterisk's longest event is some 10 KB
BANNER: Final = b"Asterisk Call Manager/"
EVENT_START: Final = b"Event: "
# Headers an event has once. A second one was put there by a caller.
SINGLE: Final = frozenset(
    {"Event", "SystemName", "Uniqueid", "Linkedid", "Channel", "Exten", "ActionID"}
)
FORBIDDEN_IN_ACTION: Final = frozenset("\r\n\0")


class AmiError(Exception):
    """Something went wrong between us and the PBX's manager interface."""


class MessageTooLongError(AmiError):
    """The peer sent a message longer than 1 MiB: it is no AMI, or it has gone mad."""


class UnsafeActionError(AmiError, ValueError):
    """A header of an action has a line break or NUL in it and could smuggle in another action."""


@dataclass(frozen=True, slots=True)
class Suspect:
    """A message that must not be believed, and why."""

    reason: str
    raw: bytes


class Frames:
    """Cuts a byte stream into messages. Searches only what is new, however it is split."""

    __slots__ = ("_banner_seen", "_buffer")

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._banner_seen = False

    def feed(self, data: bytes | memoryview) -> list[bytes]:
        """Return the messages that `data` completes; raises MessageTooLongError."""
        buffer = self._buffer
        searched = max(len(buffer) - len(MESSAGE_END) + 1, 0)
        buffer += data
        if not self._banner_seen and not self._skip_banner():
            return []
        end = buffer.rfind(MESSAGE_END, searched)
        if end < 0:
            if len(buffer) > LONGEST_MESSAGE:
                raise MessageTooLongError(f"over {LONGEST_MESSAGE} bytes without an end")
            return []
        whole = bytes(buffer[:end])
        del buffer[: end + len(MESSAGE_END)]
        # Some of Asterisk's events end with one line break too many.
        return [message.removeprefix(b"\r\n") for message in whole.split(MESSAGE_END)]

    def _skip_banner(self) -> bool:
        """Drop the greeting, which ends with one line break only; False: it is not whole yet."""
        known = min(len(self._buffer), len(BANNER))
        if self._buffer[:known] == BANNER[:known]:
            end = self._buffer.find(b"\r\n")
            if end < 0:
                return False
            del self._buffer[: end + 2]
        self._banner_seen = True
        return True


def event_name(raw: bytes) -> bytes:
    """Return the name of the event in `raw`, or b"" for an answer."""
    if not raw.startswith(EVENT_START):
        return b""
    end = raw.find(b"\r\n")
    return raw[len(EVENT_START) :] if end < 0 else raw[len(EVENT_START) : end]


def parse(raw: bytes) -> Fields | Suspect:
    """Return the headers of one message as a plain dict, first value wins; bad bytes are U+FFFD.

    Suspect: a line that is no header, or a second header of a kind that stands once.
    """
    lines = raw.decode("utf-8", "replace").split("\r\n")
    fields: Fields = {}
    for line in lines:
        key, separator, value = line.partition(": ")
        if not separator:
            return Suspect("line without a header", raw)
        fields[key] = value
    return fields if len(fields) == len(lines) else _first_wins(lines, raw)


def _first_wins(lines: list[str], raw: bytes) -> Fields | Suspect:
    fields: Fields = {}
    for line in lines:
        key, _, value = line.partition(": ")
        if key in fields and key in SINGLE:
            return Suspect(f"second {key}", raw)
        fields.setdefault(key, value)
    return fields


def encode_action(headers: Mapping[str, str]) -> bytes:
    """Return an action's bytes; raises UnsafeActionError for CR, LF or NUL in it."""
    for name, value in headers.items():
        if not FORBIDDEN_IN_ACTION.isdisjoint(name) or not FORBIDDEN_IN_ACTION.isdisjoint(value):
            raise UnsafeActionError(f"{name!r}: line breaks and NUL are not allowed in an action")
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode() + b"\r\n"
