"""Session descriptions (RFC 4566) of one audio stream, and their offer and answer. Pure."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from callcenter.demo.g711 import Codec
from callcenter.demo.sip_message import Address

DIGITS_PAYLOAD: Final = 101  # telephone-event, when we are the one to choose
MEDIA: Final = re.compile(r"^m=audio (\d+) \S+ ([\d ]+)", re.MULTILINE)
CONNECTION: Final = re.compile(r"^c=IN IP4 (\S+)", re.MULTILINE)
DIRECTION: Final = re.compile(r"^a=(sendrecv|sendonly|recvonly|inactive)", re.MULTILINE)
DIGITS: Final = re.compile(r"^a=rtpmap:(\d+) telephone-event/8000", re.MULTILINE | re.IGNORECASE)


class Direction(StrEnum):
    """Who speaks, seen from the side that wrote the description."""

    BOTH = "sendrecv"
    SEND = "sendonly"
    RECEIVE = "recvonly"
    NONE = "inactive"

    @property
    def mirrored(self) -> "Direction":
        return {Direction.SEND: Direction.RECEIVE, Direction.RECEIVE: Direction.SEND}.get(
            self, self
        )

    @property
    def speaks(self) -> bool:
        return self in {Direction.BOTH, Direction.SEND}

    @property
    def hears(self) -> bool:
        return self in {Direction.BOTH, Direction.RECEIVE}

    def limited_to(self, other: "Direction") -> "Direction":
        """Return what both allow."""
        speaks, hears = self.speaks and other.speaks, self.hears and other.hears
        if speaks:
            return Direction.BOTH if hears else Direction.SEND
        return Direction.RECEIVE if hears else Direction.NONE


@dataclass(frozen=True, slots=True)
class Description:
    """Where one side listens, in what it speaks, and whether it does."""

    address: Address
    codecs: tuple[Codec, ...]
    digits_payload: int | None = DIGITS_PAYLOAD  # None: it takes no DTMF events
    direction: Direction = Direction.BOTH


class UnusableDescription(ValueError):  # noqa: N818 - reads as what it is
    """No audio stream in it that we could speak."""


def parse(body: bytes) -> Description:
    """Raise UnusableDescription when `body` offers no PCMA or PCMU over IPv4."""
    text = body.decode("utf-8", "replace").replace("\r\n", "\n")
    media, connection = MEDIA.search(text), CONNECTION.search(text)
    if media is None or connection is None:
        raise UnusableDescription(text[:200])
    offered = [int(number) for number in media[2].split()]
    codecs = tuple(Codec(number) for number in offered if number in set(Codec))
    if not codecs:
        raise UnusableDescription(media[0])
    direction, digits = DIRECTION.search(text), DIGITS.search(text)
    return Description(
        address=(connection[1], int(media[1])),
        codecs=codecs,
        digits_payload=int(digits[1]) if digits else None,
        direction=Direction(direction[1]) if direction else Direction.BOTH,
    )


def answer_to(offer: Description, address: Address, own: Direction) -> Description:
    """Return our side of `offer`: its first codec, and no more speaking than it lets us."""
    direction = own.limited_to(offer.direction.mirrored)
    return Description(address, offer.codecs[:1], offer.digits_payload, direction)


def render(described: Description, version: int) -> bytes:
    """Return the text of `described`; `version` grows with each change in a call."""
    (host, port), digits = described.address, described.digits_payload
    payloads = [str(codec.value) for codec in described.codecs]
    lines = ["v=0", f"o=- 1 {version} IN IP4 {host}", "s=-", f"c=IN IP4 {host}", "t=0 0"]
    formats = payloads + ([str(digits)] if digits else [])
    lines.append(f"m=audio {port} RTP/AVP {' '.join(formats)}")
    lines += [f"a=rtpmap:{codec.value} {codec.name}/8000" for codec in described.codecs]
    if digits:
        lines += [f"a=rtpmap:{digits} telephone-event/8000", f"a=fmtp:{digits} 0-16"]
    lines += ["a=ptime:20", f"a={described.direction.value}", ""]
    return "\r\n".join(lines).encode()
