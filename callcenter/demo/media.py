"""What the two sides of a call have agreed on about its audio: offer and answer (RFC 3264)."""

from dataclasses import dataclass

from callcenter.demo.g711 import Codec
from callcenter.demo.rtp import RtpStream, Target
from callcenter.demo.sdp import Description, Direction, answer_to, parse, render


@dataclass(slots=True)
class Media:
    """Our audio and the other side's last word about its own."""

    audio: RtpStream
    direction: Direction = Direction.BOTH  # what we want; the other side may allow less
    _remote: Description | None = None
    _version: int = 0

    def offer(self) -> bytes:
        self._version += 1
        codecs = (Codec.PCMA, Codec.PCMU)
        ours = Description(self.audio.address, codecs, direction=self.direction)
        return render(ours, self._version)

    def hear(self, body: bytes) -> None:
        """Take the other side's description; raise UnusableDescription.

        On hold nobody speaks to the one who waits, so only a two-way call does.
        """
        self._remote = remote = parse(body)
        both = self.direction is Direction.BOTH
        self.audio.connect(
            Target(remote.address, remote.codecs[0], remote.digits_payload),
            speaking=both and remote.direction.mirrored.speaks,
        )

    def answer(self, offer: bytes) -> bytes:
        """Return our answer to `offer`, or our offer when it is empty (RFC 3261, 14.2)."""
        if not offer:
            return self.offer()
        self.hear(offer)
        assert self._remote is not None  # noqa: S101 - `hear` has just set it
        self._version += 1
        ours = answer_to(self._remote, self.audio.address, self.direction)
        return render(ours, self._version)
