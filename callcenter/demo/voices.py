"""What a phone says: short recordings made on this machine, each unlike the others.

Speech by espeak-ng where it is installed, else a tone; made once and kept in a folder.
"""

import shutil
import subprocess
import wave
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from callcenter.demo.g711 import SAMPLE_RATE, Samples

LOUD: Final = 9000  # peak of a tone, of 32767
TONES: Final = {"citizen": 440.0, "operator": 1000.0}  # hertz, when nothing can speak
SPOKEN: Final = {
    # espeak-ng: pitch 0-99, words a minute, text
    "citizen": (75, 150, "Здравствуйте. Я хочу записаться к врачу в городскую поликлинику."),
    "operator": (15, 130, "Добрый день. Горячая линия, оператор слушает вас. Назовите адрес."),
}
SILENCE_DB: Final = -96.0


@dataclass(frozen=True, slots=True, eq=False)
class Voice:
    """Samples to speak: int16, 8 kHz, mono. Repeated without end when `loop`."""

    samples: Samples
    loop: bool = True


def from_wav(path: Path, *, loop: bool = True) -> Voice:
    """Raise ValueError unless the file is 8 kHz, mono, 16 bit."""
    with wave.open(str(path), "rb") as file:
        shape = (file.getframerate(), file.getnchannels(), file.getsampwidth())
        if shape != (SAMPLE_RATE, 1, 2):
            raise ValueError(f"{path}: 8 kHz, mono, 16 bit wanted, got {shape}")
        return Voice(np.frombuffer(file.readframes(file.getnframes()), "<i2"), loop)


def write_wav(path: Path, samples: Samples, rate: int = SAMPLE_RATE) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.astype("<i2").tobytes())


def tone(hertz: float, seconds: float = 1.0, *, loop: bool = True) -> Voice:
    """Return a pure tone; whole periods, so that it loops without a click."""
    periods = max(round(hertz * seconds), 1)
    count = round(SAMPLE_RATE * periods / hertz)
    angle = 2 * np.pi * periods * np.arange(count) / count
    return Voice((LOUD * np.sin(angle)).astype(np.int16), loop)


def speech(name: str, folder: Path) -> Voice:
    """Return the voice `citizen` or `operator`, made and kept in `folder` at its first use."""
    path = folder / f"{name}.wav"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".tmp")
        write_wav(unfinished, _made(name, folder).samples)
        unfinished.replace(path)
    return from_wav(path)


def level_db(samples: Samples) -> float:
    """Return the loudness (RMS) in decibels below full scale; SILENCE_DB when there is none."""
    if not samples.size:
        return SILENCE_DB
    rms = float(np.sqrt(np.mean(np.square(samples.astype(np.float64)))))
    return max(20 * float(np.log10(rms / 32768)), SILENCE_DB) if rms else SILENCE_DB


def main_frequency(samples: Samples) -> float:
    """Return the strongest frequency in hertz."""
    spectrum = np.abs(np.fft.rfft(samples.astype(np.float64)))
    return float(np.argmax(spectrum) * SAMPLE_RATE / samples.size)


def likeness(heard: Samples, voice: Voice) -> float:
    """Return how alike the best match of a second of `heard` is to `voice`, from 0 to 1.

    The second taken is the loudest, so that pauses decide nothing.
    """
    piece = _loudest_second(heard)
    spoken = np.concatenate([voice.samples, voice.samples[: piece.size]]).astype(np.float64)
    if not piece.any() or spoken.size < piece.size:
        return 0.0
    size = 1 << (spoken.size + piece.size).bit_length()
    product = np.fft.rfft(spoken, size) * np.conj(np.fft.rfft(piece, size))
    matches = np.fft.irfft(product, size)[: spoken.size - piece.size + 1]
    power = np.convolve(np.square(spoken), np.ones(piece.size), "valid")
    scale = np.sqrt(np.maximum(power, 1.0)) * float(np.linalg.norm(piece))
    return float(np.max(np.abs(matches) / scale))


def _loudest_second(samples: Samples) -> NDArray[np.float64]:
    wide = samples.astype(np.float64)
    starts = range(0, max(wide.size - SAMPLE_RATE, 0) + 1, SAMPLE_RATE // 4)
    best = max(starts, key=lambda at: float(np.sum(np.square(wide[at : at + SAMPLE_RATE]))))
    return wide[best : best + SAMPLE_RATE]


def _made(name: str, folder: Path) -> Voice:
    program = shutil.which("espeak-ng")
    if program is None:
        return tone(TONES[name])
    pitch, speed, text = SPOKEN[name]
    raw = folder / f"{name}.espeak.wav"
    options = ["-v", "ru", "-p", str(pitch), "-s", str(speed), "-w", str(raw)]
    subprocess.run([program, *options, text], check=True, capture_output=True)  # noqa: S603 - our own words
    with wave.open(str(raw), "rb") as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")
        rate = file.getframerate()
    raw.unlink()
    return Voice(_resampled(samples, rate))


def _resampled(samples: Samples, rate: int) -> Samples:
    """Return `samples` at 8 kHz: the spectrum above 4 kHz is cut off, nothing folds back."""
    count = samples.size * SAMPLE_RATE // rate
    spectrum = np.fft.rfft(samples.astype(np.float64))[: count // 2 + 1]
    wave_form = np.fft.irfft(spectrum, count) * (count / samples.size)
    return np.clip(wave_form, -32768, 32767).astype(np.int16)
