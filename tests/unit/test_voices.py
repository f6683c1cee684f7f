"""The voices of the demo's phones, and how one tells them apart."""

from pathlib import Path

import numpy as np
import pytest

from callcenter.demo.g711 import Codec, Samples, decode, encode
from callcenter.demo.voices import (
    SILENCE_DB,
    Voice,
    from_wav,
    level_db,
    likeness,
    main_frequency,
    speech,
    tone,
    write_wav,
)


def over_the_phone(voice: Voice) -> Samples:
    """Return three seconds of `voice` as the other side hears it, somewhere inside it."""
    spoken = decode(encode(voice.samples, Codec.PCMA), Codec.PCMA)
    return np.concatenate([spoken, spoken])[5000 : 5000 + 24000]


def test_each_voice_is_known_by_its_sound(tmp_path: Path) -> None:
    citizen, operator = speech("citizen", tmp_path), speech("operator", tmp_path)

    heard = over_the_phone(citizen)

    assert likeness(heard, citizen) > 0.9
    assert likeness(heard, operator) < 0.5
    assert level_db(citizen.samples) > -40


def test_silence_is_like_no_voice(tmp_path: Path) -> None:
    assert likeness(np.zeros(8000, np.int16), speech("citizen", tmp_path)) == 0
    assert level_db(np.zeros(0, np.int16)) == SILENCE_DB


def test_a_machine_that_cannot_speak_whistles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("callcenter.demo.voices.shutil.which", lambda _: None)

    assert main_frequency(speech("citizen", tmp_path).samples) == pytest.approx(440, abs=1)
    assert main_frequency(speech("operator", tmp_path).samples) == pytest.approx(1000, abs=1)


def test_a_file_of_another_shape_is_refused(tmp_path: Path) -> None:
    write_wav(tmp_path / "wide.wav", tone(440).samples, rate=16000)

    with pytest.raises(ValueError, match="8 kHz"):
        from_wav(tmp_path / "wide.wav")
