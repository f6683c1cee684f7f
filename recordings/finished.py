"""What becomes of a pair of files: the copy, or why there is none.

Apart from the work itself, so that the server, which only asks for it, never loads a codec.
"""

from dataclasses import dataclass


class NoSoundError(Exception):
    """Neither side can be saved. The message is the problem in one word."""


class CopyDiffersError(Exception):
    """The copy does not decode to what went in; the originals must stay."""


@dataclass(frozen=True, slots=True)
class Loudness:
    """One side of a recording. Levels are RMS in dB of full scale."""

    level_db: float  # over everything, silence included
    silence_share: float  # of 20 ms windows; 1.0: nobody spoke


@dataclass(frozen=True, slots=True)
class Sound:
    """What a stereo recording holds."""

    seconds: float
    citizen: Loudness
    agent: Loudness


@dataclass(frozen=True, slots=True)
class Copy:
    """An encoded recording and what was measured in its originals."""

    content: bytes
    sha256: bytes
    sound: Sound


@dataclass(frozen=True, slots=True)
class Finished:
    """A verified copy and what its originals were."""

    copy: Copy
    citizen_seconds: float
    agent_seconds: float
    repaired: bool
    side_problem: str | None  # why one side is absent
    source_sha256: bytes
