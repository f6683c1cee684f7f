"""G.711 (ITU-T): eight bits a sample, by table. Samples are int16 at 8 kHz."""

from enum import IntEnum
from functools import cache
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Samples: TypeAlias = NDArray[np.int16]

SAMPLE_RATE: Final = 8000
MULAW_BIAS: Final = 0x84


class Codec(IntEnum):
    """The RTP payload types of the two laws."""

    PCMU = 0
    PCMA = 8


def encode(samples: Samples, codec: Codec) -> bytes:
    return _encoder(codec)[samples.view(np.uint16)].tobytes()


def decode(payload: bytes, codec: Codec) -> Samples:
    return _decoder(codec)[np.frombuffer(payload, np.uint8)]


@cache
def _decoder(codec: Codec) -> Samples:
    """Return the sample of each of the 256 codes."""
    codes = np.arange(256)
    return (_mulaw(codes ^ 0xFF) if codec is Codec.PCMU else _alaw(codes ^ 0x55)).astype(np.int16)


def _mulaw(codes: NDArray[np.int_]) -> NDArray[np.int_]:
    size = (((codes & 0x0F) << 3) + MULAW_BIAS << ((codes & 0x70) >> 4)) - MULAW_BIAS
    return np.where(codes & 0x80, -size, size)


def _alaw(codes: NDArray[np.int_]) -> NDArray[np.int_]:
    segment = (codes & 0x70) >> 4
    size = ((codes & 0x0F) << 4) + 8 + np.where(segment > 0, 0x100, 0) << np.maximum(
        segment - 1, 0
    )
    signed: NDArray[np.int_] = np.where(codes & 0x80, size, -size)
    return signed


@cache
def _encoder(codec: Codec) -> NDArray[np.uint8]:
    """Return the nearest code of each of the 65536 samples, indexed by their bits."""
    decoded = _decoder(codec).astype(np.int32)
    order = np.argsort(decoded, kind="stable")
    middles = (decoded[order][1:] + decoded[order][:-1]) / 2
    samples = np.arange(65536, dtype=np.uint16).view(np.int16)
    return order[np.searchsorted(middles, samples)].astype(np.uint8)
