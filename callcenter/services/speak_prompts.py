"""Speak the placeholder prompts: texts of prompts.toml, by espeak-ng, as 8 kHz WAV files."""

import hashlib
import shutil
import subprocess
import tempfile
import tomllib
import wave
from pathlib import Path
from typing import Final

import av
import numpy as np

from callcenter.services.find_asterisk import DEPLOY

VOICE: Final = ("-v", "ru", "-s", "230", "-g", "1")  # brisk: it delays every call
RATE: Final = 8000  # Hz, 16 bit, mono: what Asterisk plays as .wav
SILENCE: Final = 200  # of 32767: quieter samples at the ends are cut


class PromptError(Exception):
    """A prompt cannot be spoken or an administrator's file cannot be played."""


def prompt_texts() -> dict[str, str]:
    """Return the text of each prompt by its file name without `.wav`."""
    return tomllib.loads((DEPLOY / "prompts.toml").read_text(encoding="utf-8"))


def speak_prompts(cache: Path, folder: Path) -> None:
    """Put each prompt into `folder` as `<name>.wav`; `cache` keeps them by their text."""
    cache.mkdir(parents=True, exist_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in prompt_texts().items():
        key = hashlib.sha256(repr((VOICE, RATE, text)).encode()).hexdigest()[:24]
        spoken = cache / f"{key}.wav"
        if not spoken.exists():
            _speak(text, spoken)
        shutil.copyfile(spoken, folder / f"{name}.wav")


def check_prompts(folder: Path) -> None:
    """Raise PromptError for a WAV file in `folder` that Asterisk could not play."""
    for path in sorted(folder.glob("*")):
        if path.stem not in prompt_texts() or path.suffix != ".wav":
            raise PromptError(f"{path}: no prompt has this name; see deploy/asterisk/prompts.toml")
        try:
            with wave.open(str(path)) as file:
                shape = (file.getframerate(), file.getsampwidth(), file.getnchannels())
        except (wave.Error, EOFError) as error:
            raise PromptError(f"{path}: not a WAV file that Asterisk plays: {error}") from None
        if shape != (RATE, 2, 1):
            raise PromptError(f"{path}: must be 8 kHz, 16 bit, mono; it is {shape}")


def _speak(text: str, path: Path) -> None:
    espeak = shutil.which("espeak-ng")
    if espeak is None:
        raise PromptError("espeak-ng is missing; install the package espeak-ng")
    with tempfile.TemporaryDirectory(dir=path.parent) as scratch:
        raw, made = Path(scratch) / "raw.wav", Path(scratch) / "made.wav"
        command = [espeak, *VOICE, "-w", str(raw), text]
        subprocess.run(command, check=True, timeout=60)  # noqa: S603 - a text of ours
        _write_wav(made, _trimmed(_samples(raw)))
        made.replace(path)


def _samples(path: Path) -> np.ndarray:
    """Return the sound at RATE, as 16-bit integers."""
    resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
    parts = []
    with av.open(str(path)) as source:
        for frame in source.decode(audio=0):
            parts += [piece.to_ndarray()[0] for piece in resampler.resample(frame)]
    parts += [piece.to_ndarray()[0] for piece in resampler.resample(None)]
    return np.concatenate(parts)


def _trimmed(samples: np.ndarray) -> np.ndarray:
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > SILENCE)
    edge = RATE // 20  # 50 ms stay
    return samples[max(loud[0] - edge, 0) : loud[-1] + edge]


def _write_wav(path: Path, samples: np.ndarray) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.astype("<i2").tobytes())
