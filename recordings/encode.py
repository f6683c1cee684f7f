"""Two WAV sides in, one stereo Ogg/Opus out: citizen left, agent right, told apart for good."""

import hashlib
import io
from collections.abc import Iterator
from itertools import zip_longest
from typing import Final

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import OutputContainer

from recordings.checks import LevelMeter
from recordings.finished import Copy, CopyDiffersError, Sound
from recordings.samples import Samples

# From 32 kbit/s on Opus codes both sides fully: what one says stays 60 dB below on the other.
# At 24 the distance is 26 dB, in voice mode 12 dB for tones, and a tone may lose 2.5 dB.
BITS_PER_SECOND: Final = 32_000
# Long frames save a fifth of the bytes; nobody waits for a recording's first 60 ms.
OPUS_OPTIONS: Final = {"application": "audio", "frame_duration": "60", "vbr": "on"}
# Without it each file gets a random serial number; a repeated attempt must give the same bytes.
OGG_OPTIONS: Final = {"fflags": "+bitexact"}
FULL_SCALE: Final = 32768
LONGEST_DRIFT_SECONDS: Final = 0.05
LEVEL_DRIFT_DB: Final = 2.0
COMPARED_FROM_DB: Final = -55.0  # quieter than this, Opus rightly makes it quieter still


def make_copy(citizen: Iterator[Samples], agent: Iterator[Samples], rate: int) -> Copy:
    """Encode both sides, the shorter padded with silence, and prove the copy by decoding it.

    Raises CopyDiffersError when length or level of a side is not that of the original, or
    when the codec gives up.
    """
    try:
        return _make_copy(citizen, agent, rate)
    except av.FFmpegError as error:
        raise CopyDiffersError(str(error)) from None


def _make_copy(citizen: Iterator[Samples], agent: Iterator[Samples], rate: int) -> Copy:
    target = io.BytesIO()
    meters = LevelMeter(rate), LevelMeter(rate)
    frames = 0
    with av.open(target, "w", format="ogg", options=OGG_OPTIONS) as container:
        stream = container.add_stream("libopus", rate=rate, layout="stereo", options=OPUS_OPTIONS)
        stream.bit_rate = BITS_PER_SECOND
        for left, right in _pairs(citizen, agent):
            meters[0].add(left)
            meters[1].add(right)
            _encode(container, stream, np.column_stack((left, right)), frames)
            frames += len(left)
        container.mux(stream.encode(None))
    sound = Sound(frames / rate, meters[0].result(), meters[1].result())
    content = target.getvalue()
    _require_same(sound, listen(content))
    return Copy(content, hashlib.sha256(content).digest(), sound)


def _pairs(
    citizen: Iterator[Samples], agent: Iterator[Samples]
) -> Iterator[tuple[Samples, Samples]]:
    nothing = np.empty(0, dtype=np.int16)
    for left, right in zip_longest(citizen, agent, fillvalue=nothing):
        longer = max(len(left), len(right))
        yield _padded(left, longer), _padded(right, longer)


def _padded(block: Samples, length: int) -> Samples:
    return np.pad(block, (0, length - len(block)))


def _encode(container: OutputContainer, stream: AudioStream, block: Samples, at: int) -> None:
    frame = av.AudioFrame.from_ndarray(block.reshape(1, -1), format="s16", layout="stereo")
    frame.sample_rate = stream.codec_context.sample_rate
    frame.pts = at
    container.mux(stream.encode(frame))


def listen(content: bytes) -> Sound:
    """Decode a stored copy and measure it."""
    with av.open(io.BytesIO(content), "r") as container:
        rate = container.streams.audio[0].codec_context.sample_rate
        meters = LevelMeter(rate), LevelMeter(rate)
        frames = 0
        for frame in container.decode(audio=0):
            sides = np.clip(frame.to_ndarray() * FULL_SCALE, -FULL_SCALE, FULL_SCALE - 1)
            for meter, side in zip(meters, sides, strict=True):
                meter.add(side.astype(np.int16))
            frames += frame.samples
    return Sound(frames / rate, meters[0].result(), meters[1].result())


def _require_same(original: Sound, copy: Sound) -> None:
    if abs(original.seconds - copy.seconds) > LONGEST_DRIFT_SECONDS:
        raise CopyDiffersError(f"{original.seconds:.2f} s became {copy.seconds:.2f} s")
    for before, after in ((original.citizen, copy.citizen), (original.agent, copy.agent)):
        louder = max(before.level_db, after.level_db)
        if louder > COMPARED_FROM_DB and abs(before.level_db - after.level_db) > LEVEL_DRIFT_DB:
            raise CopyDiffersError(f"{before.level_db:.1f} dB became {after.level_db:.1f} dB")
