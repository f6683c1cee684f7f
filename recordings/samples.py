"""The sound of a WAV file as numbers, block by block: a long call needs little memory."""

import os
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from recordings.wav import SAMPLE_BYTES, WavFile

Samples = NDArray[np.int16]


def blocks(descriptor: int, file: WavFile, frames: int) -> Iterator[Samples]:
    """Yield the sound, `frames` samples at a time, the last block shorter."""
    end = file.offset + file.frames * SAMPLE_BYTES
    position = file.offset
    while position < end:
        content = os.pread(descriptor, min(frames * SAMPLE_BYTES, end - position), position)
        if len(content) < SAMPLE_BYTES:
            return  # became shorter while we read; the length check will say so
        position += len(content)
        yield np.frombuffer(content[: len(content) // 2 * 2], dtype="<i2")
