"""Events of the journal: one line of the PBX's file becomes one frozen value, or an error.

A line is a JSON object written by Asterisk's cel_custom with `format=json` and the fields
EventType, EventTime(double), UserDefType, LinkedID, UniqueID, ChanName, Context, AppName,
Peer, EventExtra. Nothing a caller typed stands in it but base64 inside CALLER.
"""

import base64
import binascii
import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

import orjson

from callcenter.domain.errors import DomainError

LONGEST_LINE: Final = 64 * 1024  # bytes; the longest seen from Asterisk is under 1 KiB
LONGEST_ID: Final = 150  # Asterisk's AST_MAX_UNIQUEID
LONGEST_TEXT: Final = 4096
REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"
INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})  # Unicode categories


class BadLineError(DomainError):
    """A journal line cannot be read; the message is the reason kept with it."""


@dataclass(frozen=True, slots=True)
class CallEvent:
    """One fact about one channel. `event_at` is the PBX's clock, UTC, microseconds."""

    event_type: str
    event_at: datetime
    linkedid: str  # the call the channel belonged to at that moment
    uniqueid: str  # the channel
    channel: str  # its name then, `PJSIP/201-0000000a`
    application: str = ""
    peer: str = ""  # channels bridged with it, comma-separated
    extra: Mapping[str, object] = field(default_factory=dict)

    @property
    def key(self) -> bytes:
        """SHA-256 over every field: the same fact read twice has the same key."""
        ids = f"{self.event_type}\x1f{self.event_at.isoformat()}\x1f{self.linkedid}\x1f"
        where = f"{self.uniqueid}\x1f{self.channel}\x1f{self.application}\x1f{self.peer}\x1f"
        extra = orjson.dumps(self.extra, option=orjson.OPT_SORT_KEYS)
        return hashlib.sha256((ids + where).encode() + extra).digest()

    @property
    def data(self) -> str:
        """The text our dialplan gave with its own event, `CELGenUserEvent(NAME,data)`."""
        return self.text("extra")

    def text(self, name: str) -> str:
        """Return a value of `extra` as text; empty when it is absent."""
        value = self.extra.get(name, "")
        return value if isinstance(value, str) else str(value)


@dataclass(frozen=True, slots=True)
class Caller:
    """What the network said about the caller, made safe to store and to show."""

    number: str
    name: str


def parse_line(line: bytes) -> CallEvent:
    """Return the event of one line (without its newline).

    Raises BadLineError with the reason: too long, not JSON, not UTF-8, a field missing or of
    the wrong kind, a control character where none can be. Unknown fields are ignored.
    """
    if len(line) > LONGEST_LINE:
        raise BadLineError(f"longer than {LONGEST_LINE} bytes")
    values = _object(line, "the line")
    return CallEvent(
        event_type=_id(values, "eventtype"),
        event_at=_moment(values),
        linkedid=_id(values, "linkedid"),
        uniqueid=_id(values, "uniqueid"),
        channel=_text(values, "channame"),
        application=_text(values, "appname"),
        peer=_text(values, "peer"),
        extra=_extra(values),
    )


def systemname_of(linkedid: str) -> str:
    """Return the PBX's boot name in front of an id: `k3f9` of `k3f9-1795318737.42`."""
    return linkedid.rpartition("-")[0]


@lru_cache(maxsize=4096)  # a call is folded anew with each of its events
def decode_caller(data: str) -> Caller:
    """Return the caller from CALLER's `<base64 number>.<base64 name>`; never raises.

    Bytes that are not UTF-8 and characters that do not show (control, bidirectional,
    zero-width, surrogates) become U+FFFD, so that nobody is misled by what he reads.
    """
    number, _, name = data.partition(".")
    return Caller(number=_from_base64(number), name=_from_base64(name))


def visible(text: str) -> str:
    """Return `text` with every character that does not show replaced by U+FFFD."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        REPLACEMENT if unicodedata.category(letter) in INVISIBLE else letter for letter in text
    )


def _from_base64(text: str) -> str:
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        return REPLACEMENT
    return visible(raw.decode("utf-8", "replace")).strip()


def _object(text: bytes | str, what: str) -> dict[str, object]:
    try:
        values = orjson.loads(text)
    except ValueError as error:
        raise BadLineError(f"{what} is not JSON: {error}") from None
    if not isinstance(values, dict):
        raise BadLineError(f"{what} is not an object")
    return values


def _value(values: Mapping[str, object], name: str) -> object:
    try:
        return values[name]
    except KeyError:
        raise BadLineError(f"{name} is missing") from None


def _text(values: Mapping[str, object], name: str) -> str:
    text = _value(values, name)
    if not isinstance(text, str):
        raise BadLineError(f"{name} is not text")
    if len(text) > LONGEST_TEXT:
        raise BadLineError(f"{name} is longer than {LONGEST_TEXT} characters")
    if not text.isprintable():
        raise BadLineError(f"{name} has a control character")
    return text


def _id(values: Mapping[str, object], name: str) -> str:
    text = _text(values, name)
    if not 0 < len(text) <= LONGEST_ID:
        raise BadLineError(f"{name} is empty or longer than {LONGEST_ID} characters")
    return text


def _moment(values: Mapping[str, object]) -> datetime:
    seconds = _value(values, "eventtime")
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)):
        raise BadLineError("eventtime is not a number")
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise BadLineError(f"eventtime is no moment: {error}") from None


def _extra(values: Mapping[str, object]) -> dict[str, object]:
    text = _value(values, "eventextra")
    if text == "":
        return {}
    if not isinstance(text, str):
        raise BadLineError("eventextra is not text")
    if "\\u0000" in text or "\x00" in text:
        raise BadLineError("eventextra has a NUL")
    return _object(text, "eventextra")
