"""WAV headers as Asterisk leaves them, right or not. The file's size decides, not its header.

Asterisk writes the lengths when it closes a file: after a crash they say 0, after a full disk
they may say more than there is.
"""

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

PCM: Final = 1
SAMPLE_BYTES: Final = 2
RATES: Final = (8000, 16000, 48000)  # what Opus takes as it is
LONGEST_HEADER: Final = 4096
FORMAT: Final = struct.Struct("<HHIIHH")


class NotWavError(Exception):
    """No sound in it that could be saved. The message is the recording's one-word problem."""


@dataclass(frozen=True, slots=True)
class WavFile:
    """Where one side's sound lies in its file: 16-bit mono samples."""

    rate: int
    offset: int  # of the first sample, bytes
    frames: int
    repaired: bool  # the header was wrong and the size was taken instead

    @property
    def seconds(self) -> float:
        return self.frames / self.rate


def inspect(descriptor: int) -> WavFile:
    """Return what is really in the file; raises NotWavError `empty`, `not_wav` or `format`."""
    size = os.fstat(descriptor).st_size
    if size == 0:
        raise NotWavError("empty")
    head = os.pread(descriptor, LONGEST_HEADER, 0)
    if head[:4] != b"RIFF" or head[8:12] != b"WAVE":
        raise NotWavError("not_wav")
    rate: int | None = None
    for name, start, length in _chunks(head):
        if name == b"fmt ":
            rate = _rate(head[start:])
        if name == b"data" and rate is not None:
            return _data(rate, start, length, size)
    raise NotWavError("not_wav")


def _chunks(head: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Yield each chunk's name, the place of its content and its length, both in bytes."""
    position = 12
    while position + 8 <= len(head):
        name, length = struct.unpack_from("<4sI", head, position)
        yield name, position + 8, length
        position += 8 + length + length % 2


def _rate(content: bytes) -> int:
    if len(content) < FORMAT.size:
        raise NotWavError("not_wav")
    encoding, channels, rate, _, _, bits = FORMAT.unpack_from(content)
    if encoding != PCM or channels != 1 or bits != 8 * SAMPLE_BYTES or rate not in RATES:
        raise NotWavError("format")
    return int(rate)


def _data(rate: int, start: int, length: int, size: int) -> WavFile:
    available = size - start
    # 0: never closed. More than there is: cut off. Less: other chunks may follow, all is well.
    repaired = available > 0 if length == 0 else length > available
    frames = (available if repaired else length) // SAMPLE_BYTES
    if frames == 0:
        raise NotWavError("empty")
    return WavFile(rate, start, frames, repaired)
