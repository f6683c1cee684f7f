"""SIP messages as values (RFC 3261, section 7): parse, build, read. No I/O."""

import re
import secrets
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final, Self, TypeAlias
from urllib.parse import quote

Address: TypeAlias = tuple[str, int]

VERSION: Final = "SIP/2.0"
LONG_NAMES: Final = {
    "c": "content-type",
    "f": "from",
    "i": "call-id",
    "k": "supported",
    "l": "content-length",
    "m": "contact",
    "t": "to",
    "v": "via",
    "r": "refer-to",
    "b": "referred-by",
}
USER_PART: Final = "+*#-_.!~'()&=,;?/"  # plus letters and digits; the rest is %-escaped
TAG: Final = re.compile(r";\s*tag=([^;>\s]+)")
BRANCH: Final = re.compile(r";\s*branch=([^;,\s]+)")
URI: Final = re.compile(r"<([^>]*)>")
SIPFRAG_STATUS: Final = re.compile(rb"SIP/2\.0 (\d{3})")


class Status(IntEnum):
    """The answers we give or look at; above 299 the answer is no."""

    TRYING = 100
    RINGING = 180
    OK = 200
    REDIRECT = 300
    UNAUTHORIZED = 401
    PROXY_UNAUTHORIZED = 407
    REQUEST_TIMEOUT = 408
    UNAVAILABLE = 480
    NO_SUCH_CALL = 481
    BUSY_HERE = 486
    REQUEST_TERMINATED = 487
    NOT_ACCEPTABLE_HERE = 488
    REQUEST_PENDING = 491
    DECLINE = 603

    @property
    def reason(self) -> str:
        return self.name.replace("_", " ").capitalize()


class MalformedMessage(ValueError):  # noqa: N818 - reads as what it is
    """The datagram is no SIP message."""


@dataclass(slots=True)
class Message:
    """A request or a response. `source` is where it came from; None: it is ours."""

    start: str
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    source: Address | None = None

    @classmethod
    def parse(cls, datagram: bytes, source: Address | None = None) -> Self:
        """Raise MalformedMessage unless `datagram` has the headers every message needs."""
        head, _, body = datagram.partition(b"\r\n\r\n")
        unfolded = re.sub(r"\r\n[ \t]+", " ", head.decode("utf-8", "replace"))
        start, *lines = unfolded.split("\r\n")
        message = cls(start, [_header(line) for line in lines if line], body, source)
        if VERSION not in start or not all(
            message.header(name) for name in ("via", "from", "to", "call-id", "cseq")
        ):
            raise MalformedMessage(start[:80])
        return message

    def __bytes__(self) -> bytes:
        lines = [self.start, *(f"{name}: {value}" for name, value in self.headers)]
        lines += [f"Content-Length: {len(self.body)}", "", ""]
        return "\r\n".join(lines).encode() + self.body

    def header(self, name: str) -> str:
        """Return the first header of that name, or an empty string."""
        return next(iter(self.all(name)), "")

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name]

    @property
    def is_request(self) -> bool:
        return not self.start.startswith(VERSION)

    @property
    def method(self) -> str:
        """What is asked; of a response, what it answers."""
        return self.header("cseq").partition(" ")[2].strip()

    @property
    def sequence(self) -> int:
        return int(self.header("cseq").partition(" ")[0])

    @property
    def uri(self) -> str:
        return self.start.split(" ")[1]

    @property
    def status(self) -> int:
        return int(self.start.split(" ")[1])

    @property
    def reason(self) -> str:
        return self.start.split(" ", 2)[-1]

    @property
    def call_id(self) -> str:
        return self.header("call-id")

    @property
    def branch(self) -> str:
        return _found(BRANCH, self.header("via"))

    @property
    def from_tag(self) -> str:
        return tag_of(self.header("from"))

    @property
    def to_tag(self) -> str:
        return tag_of(self.header("to"))

    @property
    def contact(self) -> str:
        """The URI where the other side wants its requests, or an empty string."""
        return uri_of(self.header("contact"))


def request(method: str, uri: str, headers: list[tuple[str, str]], body: bytes = b"") -> Message:
    """Return a request without its Via, which the socket that sends it adds."""
    return Message(f"{method} {uri} {VERSION}", [("Max-Forwards", "70"), *headers], body)


def response(asked: Message, status: int, tag: str = "", body: bytes = b"") -> Message:
    """Return the answer to `asked`; `tag` marks our end of the dialog."""
    to = asked.header("to")
    if tag and not tag_of(to):
        to += f";tag={tag}"
    headers = [("Via", via) for via in asked.all("via")]
    headers += [("Record-Route", route) for route in asked.all("record-route")]
    headers += [("From", asked.header("from")), ("To", to)]
    headers += [("Call-ID", asked.call_id), ("CSeq", asked.header("cseq"))]
    reason = Status(status).reason if status in set(Status) else "Other"
    return Message(f"{VERSION} {status:d} {reason}", headers, body)


def named(name: str, user: str, host: str) -> str:
    """Return a From or To value; quotes in `name` and odd characters in `user` are escaped."""
    escaped = re.sub(r'(["\\])', r"\\\1", re.sub(r"[\r\n]+", " ", name))
    address = f"<sip:{quote(user, safe=USER_PART)}@{host}>"
    return f'"{escaped}" {address}' if name else address


def tag_of(value: str) -> str:
    return _found(TAG, value)


def uri_of(value: str) -> str:
    return _found(URI, value) or value.partition(";")[0].strip()


def sipfrag_status(body: bytes) -> int:
    """Return the status that a NOTIFY about a transfer reports; 0: none."""
    found = SIPFRAG_STATUS.search(body)
    return int(found[1]) if found else 0


def fresh_token() -> str:
    return secrets.token_hex(8)


def _header(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    name = name.strip()
    return LONG_NAMES.get(name.lower(), name), value.strip()


def _found(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[1] if found else ""
