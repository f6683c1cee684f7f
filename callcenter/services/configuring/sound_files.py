"""Sounds that administrators bring: checked by what they are, turned into what Asterisk plays.

Only plain WAV (16 bit PCM) is read, by the standard library; what is written is made anew from the
samples, so nothing else of the file ever reaches the PBX's disk.
"""

import os
import wave
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import av
import numpy as np

from callcenter.domain.errors import DomainError
from callcenter.services.speak_prompts import RATE, SILENCE

WIDTH: Final = 2  # bytes of a sample
RATES: Final = range(8000, 48_001)
MOST_CHANNELS: Final = 2
SHORTEST, LONGEST = 0.3, 60.0  # seconds


class SoundRefusedError(DomainError):
    """The file is no sound that callers could be played; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, eq=False)
class Sound:
    samples: np.ndarray  # 16 bit, RATE a second, one channel

    @property
    def seconds(self) -> float:
        return len(self.samples) / RATE


def read_sound(path: Path) -> Sound:
    """Return the sound of an uploaded WAV file. Raises SoundRefusedError. Blocks."""
    try:
        with wave.open(str(path)) as file:
            return _read(file)
    except (wave.Error, EOFError, ValueError):
        raise SoundRefusedError("not_wav") from None


def _read(file: wave.Wave_read) -> Sound:
    channels, rate = file.getnchannels(), file.getframerate()
    if file.getsampwidth() != WIDTH or rate not in RATES or not 1 <= channels <= MOST_CHANNELS:
        raise SoundRefusedError("wrong_sound_form")
    raw = file.readframes(int(LONGEST * rate) + rate)  # a second more tells that it is too long
    whole = len(raw) // (WIDTH * channels)
    samples = np.frombuffer(raw[: whole * WIDTH * channels], "<i2").reshape(whole, channels)
    if whole < SHORTEST * rate:
        raise SoundRefusedError("sound_too_short")
    if whole > LONGEST * rate:
        raise SoundRefusedError("sound_too_long")
    if np.abs(samples.astype(np.int32)).max() <= SILENCE:
        raise SoundRefusedError("silent_sound")
    mono = samples.mean(axis=1).astype(np.int16)
    return Sound(mono if rate == RATE else _resampled(mono, rate))


def _resampled(samples: np.ndarray, rate: int) -> np.ndarray:
    frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
    frame.sample_rate = rate
    resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
    parts = [*resampler.resample(frame), *resampler.resample(None)]
    return np.concatenate([part.to_ndarray()[0] for part in parts])


def write_sound(sound: Sound, path: Path) -> None:
    """Write `<path>` whole or not at all, as Asterisk plays it; the next call hears it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    with wave.open(str(beside), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(WIDTH)
        file.setframerate(RATE)
        file.writeframes(sound.samples.astype("<i2").tobytes())
    with beside.open("rb") as written:
        os.fsync(written.fileno())
    beside.replace(path)
