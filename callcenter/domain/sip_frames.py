"""Which SIP messages of a browser may go on to the PBX: its own, whole, and of known kinds.

The PBX checks passwords by itself; this keeps from its parser and its logs what no softphone of
ours ever sends: other people's names, routes, control characters, messages cut in two.
RFC 3261 section 7; RFC 7118 (one message, one frame).
"""

import re
from dataclasses import dataclass
from typing import Final

LONGEST: Final = 32 * 1024  # bytes; an offer of WebRTC is some 4 KB
KEEPALIVE: Final = frozenset({"\r\n", "\r\n\r\n"})
METHODS: Final = frozenset(
    {"REGISTER", "INVITE", "ACK", "BYE", "CANCEL", "INFO", "UPDATE", "REFER", "NOTIFY", "OPTIONS"}
    | {"PRACK"}
)
REQUEST: Final = r"([A-Z]+) sips?:[^\s<>\"]{1,512} SIP/2\.0"
START: Final = re.compile(rf"{REQUEST}|SIP/2\.0 [1-6][0-9][0-9] .{{0,128}}")
HEADER: Final = re.compile(r"([A-Za-z-]{1,40})[ \t]*:[ \t]*(.*)")
SHORT: Final = {
    "v": "via", "f": "from", "t": "to", "i": "call-id", "m": "contact", "l": "content-length",
    "c": "content-type", "k": "supported", "x": "session-expires", "r": "refer-to",
    "b": "referred-by", "o": "event",
}  # fmt: skip
ONCE: Final = frozenset({"from", "to", "call-id", "cseq", "content-length"})
KNOWN: Final = ONCE | {
    "via", "max-forwards", "contact", "expires", "authorization", "proxy-authorization", "allow",
    "supported", "require", "accept", "user-agent", "content-type",
    "session-expires", "min-se", "refer-to", "referred-by", "refer-sub", "replaces",
    "event", "subscription-state", "reason", "rack", "rseq", "server", "record-route",
}  # fmt: skip
CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]|%[01][0-9a-fA-F]|%7[fF]")
USER: Final = re.compile(r"sips?:([^@;?<>\s]{1,128})@")
TAG: Final = re.compile(r";[ \t]*tag=")


@dataclass(frozen=True, slots=True)
class Passed:
    """A message that may go on. `method` is empty for an answer and for a keepalive."""

    method: str = ""
    contact: str = ""  # user of the Contact header: what this browser is called by from now on


class BadFrameError(ValueError):
    """The message must not go on; the text says why, in words without what it said."""


def check_frame(text: str, own: str, names: frozenset[str]) -> Passed:
    """Return what a browser's message is, or raise BadFrameError.

    `own` is its account (`201-web`): a message that begins something must come from it. `names`
    are the contacts it registered: within a call it may go by one of them.
    """
    if text in KEEPALIVE:
        return Passed()
    if len(text) > LONGEST:
        raise BadFrameError("too long")
    start, headers = _head(text)
    found = START.fullmatch(start)
    if found is None:
        raise BadFrameError("no SIP message")
    if (method := found.group(1) or "") == "":
        return Passed()
    if method not in METHODS:
        raise BadFrameError("a method that no softphone of ours uses")
    if "record-route" in headers:  # only an answer repeats one
        raise BadFrameError("a request that names its own route")
    _check_sender(method, headers, own, names)
    return Passed(method, _user(headers.get("contact", "")))


def _head(text: str) -> tuple[str, dict[str, str]]:
    """Return the first line and the headers by their long names in small letters."""
    head, separator, body = text.partition("\r\n\r\n")
    if not separator:
        raise BadFrameError("no end of the headers")
    start, *lines = head.split("\r\n")
    headers: dict[str, str] = {}
    if CONTROL.search(start):
        raise BadFrameError("control characters")
    for line in lines:
        name, value = _header(line)
        if name in headers and name in ONCE:
            raise BadFrameError(f"a second {name}")
        headers[name] = value
    if not headers.keys() >= ONCE:
        raise BadFrameError("a header is missing")
    # The PBX reads on behind the length that is told: a second message could follow unseen.
    if headers["content-length"] != str(len(body.encode())):
        raise BadFrameError("more or less than one message")
    return start, headers


def _header(line: str) -> tuple[str, str]:
    found = HEADER.fullmatch(line)
    if found is None or CONTROL.search(line):
        raise BadFrameError("a line that is no header, or control characters")
    name = found.group(1).lower()
    name = SHORT.get(name, name)
    if name not in KNOWN:
        raise BadFrameError("a header that no softphone of ours sends")
    return name, found.group(2)


def _check_sender(method: str, headers: dict[str, str], own: str, names: frozenset[str]) -> None:
    sender = _user(headers["from"])
    within_a_call = TAG.search(headers["to"]) is not None and method != "REGISTER"
    if sender != own and not (within_a_call and sender in names):
        raise BadFrameError("another sender")
    if method == "REGISTER" and _user(headers["to"]) != own:
        raise BadFrameError("a registration of another phone")


def _user(address: str) -> str:
    """Return the user part of the one address in a header; empty when there are none or two."""
    found = USER.findall(address)
    return found[0] if len(found) == 1 else ""
