"""Spoken files for tests about recordings: espeak-ng says them, Asterisk's format holds them."""

import functools
import shutil
import struct
import subprocess
import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RATE = 8000
CITIZEN_SAYS = "Здравствуйте, я хотел бы записаться на приём к врачу на следующей неделе."
AGENT_SAYS = "Добрый день, горячая линия. Назовите, пожалуйста, вашу фамилию и номер полиса."

Samples = NDArray[np.int16]


@functools.cache
def spoken(text: str, voice: str = "ru") -> Samples:
    """Return `text` as an 8 kHz telephone would carry it."""
    espeak = shutil.which("espeak-ng")
    assert espeak, "espeak-ng is missing: run `make setup`"
    said = subprocess.run(
        [espeak, "-v", voice, "--stdout", text], check=True, capture_output=True, timeout=30
    ).stdout
    rate = struct.unpack_from("<I", said, 24)[0]
    sound = np.frombuffer(said[44:], dtype="<i2").astype(np.float64)
    at = np.arange(0, len(sound) - 1, rate / RATE)
    return np.interp(at, np.arange(len(sound)), sound).astype(np.int16)


def conversation(turns: int = 1) -> tuple[Samples, Samples]:
    """Return both sides of a talk in which one speaks while the other is silent."""
    citizen, agent = spoken(CITIZEN_SAYS), spoken(AGENT_SAYS, "ru+f3")
    left = np.concatenate([citizen, np.zeros_like(agent)])
    right = np.concatenate([np.zeros_like(citizen), agent])
    return np.tile(left, turns), np.tile(right, turns)


def write_wav(path: Path, samples: Samples, rate: int = RATE) -> Path:
    """Write what MixMonitor writes: a 44-byte header and 16-bit mono samples."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.tobytes())
    return path


def write_pair(folder: Path, stem: str, sides: tuple[Samples, Samples]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    write_wav(folder / f"{stem}-citizen.wav", sides[0])
    write_wav(folder / f"{stem}-agent.wav", sides[1])


def forget_lengths(path: Path) -> None:
    """Make the header what a killed Asterisk leaves: both lengths 0."""
    content = bytearray(path.read_bytes())
    content[4:8] = content[40:44] = bytes(4)
    path.write_bytes(content)
