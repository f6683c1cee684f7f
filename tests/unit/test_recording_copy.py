"""The stereo copy: small, complete, and with each voice on its own side."""

import io
import os
from pathlib import Path
from unittest.mock import patch

import av
import numpy as np
import pytest

from recordings import encode
from recordings.checks import LevelMeter
from recordings.encode import listen, make_copy
from recordings.finish import finish
from recordings.finished import Copy, CopyDiffersError, NoSoundError
from recordings.worker import NICENESS, Encoder
from tests.speech import RATE, Samples, conversation, forget_lengths, spoken, write_pair

STEM = "k3f9-1795318737.42"
SILENT_DB = -70.0
OPUS_RATE = 48000


def copied(citizen: Samples, agent: Samples) -> Copy:
    return make_copy(iter([citizen]), iter([agent]), RATE)


def decoded(content: bytes) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    with av.open(io.BytesIO(content), "r") as container:
        return np.concatenate([frame.to_ndarray() for frame in container.decode(audio=0)], axis=1)


def level(samples: Samples) -> float:
    meter = LevelMeter(RATE)
    meter.add(samples)
    return meter.result().level_db


def test_levels_are_in_decibels_of_full_scale() -> None:
    half = np.tile(np.array([16384, -16384], dtype=np.int16), RATE)

    assert level(half) == pytest.approx(-6.02, abs=0.01)
    assert level(np.zeros(RATE, dtype=np.int16)) == -96.0


def test_the_silent_share_counts_windows() -> None:
    meter = LevelMeter(RATE)
    meter.add(np.concatenate([np.full(RATE, 9000), np.zeros(3 * RATE)]).astype(np.int16))

    assert meter.result().silence_share == pytest.approx(0.75)


def test_a_copy_takes_at_most_0_15_of_the_originals_bytes() -> None:
    citizen, agent = conversation(turns=3)

    copy = copied(citizen, agent)

    assert len(copy.content) <= 0.15 * (citizen.nbytes + agent.nbytes)


def test_a_copy_is_as_long_and_as_loud_as_its_originals() -> None:
    citizen, agent = conversation()

    heard = listen(copied(citizen, agent).content)

    assert heard.seconds == pytest.approx(len(citizen) / RATE, abs=0.05)
    assert heard.citizen.level_db == pytest.approx(level(citizen), abs=1.0)
    assert heard.agent.level_db == pytest.approx(level(agent), abs=1.0)


def test_the_citizen_is_left_the_agent_right_and_neither_is_on_the_other_side() -> None:
    voice = spoken("Здравствуйте, здравствуйте, здравствуйте.")
    silence = np.zeros_like(voice)

    only_citizen = listen(copied(voice, silence).content)
    only_agent = listen(copied(silence, voice).content)

    assert only_citizen.citizen.level_db > -30 > SILENT_DB > only_citizen.agent.level_db
    assert only_agent.agent.level_db > -30 > SILENT_DB > only_agent.citizen.level_db


def test_voices_stay_apart_when_both_speak_at_once() -> None:
    """How much of the citizen is in the agent's channel: by correlation, when both talk."""
    citizen, agent = spoken("Раз, два, три, четыре, пять."), spoken("Подождите, минуту.", "ru+f3")
    length = min(len(citizen), len(agent))

    sides = decoded(copied(citizen[:length], agent[:length]).content)

    original = np.interp(np.arange(sides.shape[1]) / 6, np.arange(length), citizen[:length])
    own = abs(np.corrcoef(original, sides[0])[0, 1])
    leaked = abs(np.corrcoef(original, sides[1])[0, 1])
    assert own > 0.8
    assert leaked < 0.1


@pytest.mark.parametrize("loudness", [2000, 20000])
def test_tones_on_both_sides_stay_60_db_apart(loudness: int) -> None:
    citizen, agent = tone(440, loudness), tone(1000, loudness)

    copy = copied(citizen, agent)

    left, right = decoded(copy.content)
    assert spectrum(left, 440) - spectrum(right, 440) > 55
    assert spectrum(right, 1000) - spectrum(left, 1000) > 55
    assert len(copy.content) <= 0.15 * (citizen.nbytes + agent.nbytes)


def tone(hertz: int, loudness: int) -> Samples:
    at = np.arange(8 * RATE) / RATE
    return (loudness * np.sin(2 * np.pi * hertz * at)).astype(np.int16)


def spectrum(side: np.ndarray[tuple[int, ...], np.dtype[np.float32]], hertz: int) -> float:
    """Return the power at one frequency, dB, away from both ends."""
    middle = side[OPUS_RATE:-OPUS_RATE]
    turning = np.exp(-2j * np.pi * hertz * np.arange(len(middle)) / OPUS_RATE)
    return float(20 * np.log10(abs(np.mean(middle * np.hanning(len(middle)) * turning)) + 1e-9))


def test_the_same_originals_give_the_same_bytes() -> None:
    """So a repeated attempt overwrites a copy with itself."""
    assert copied(*conversation()).sha256 == copied(*conversation()).sha256


def test_a_copy_that_lost_a_side_is_caught() -> None:
    citizen, agent = conversation()

    broken = encode._encode  # noqa: SLF001 - the planted bug sits inside

    def mute_left(container, stream, block, at):  # type: ignore[no-untyped-def] # as the original
        broken(container, stream, block * np.array([0, 1], dtype=np.int16), at)

    with patch.object(encode, "_encode", mute_left), pytest.raises(CopyDiffersError):
        copied(citizen, agent)


def test_a_copy_that_lost_its_end_is_caught() -> None:
    citizen, agent = conversation()
    whole = copied(citizen, agent)
    shorter = copied(citizen[: -RATE // 2], agent[: -RATE // 2])

    with (
        patch.object(encode, "listen", return_value=shorter.sound),
        pytest.raises(CopyDiffersError),
    ):
        encode._require_same(whole.sound, encode.listen(b""))  # noqa: SLF001 - the check itself


def test_a_crashed_pair_is_saved_and_the_shorter_side_padded(tmp_path: Path) -> None:
    citizen, agent = conversation()
    write_pair(tmp_path, STEM, (citizen, agent[:-4000]))
    forget_lengths(tmp_path / f"{STEM}-citizen.wav")

    done = finish(tmp_path, STEM)

    assert done.repaired
    assert done.citizen_seconds - done.agent_seconds == pytest.approx(0.5)
    assert done.copy.sound.seconds == pytest.approx(len(citizen) / RATE)


def test_one_side_alone_is_saved_with_silence_for_the_other(tmp_path: Path) -> None:
    write_pair(tmp_path, STEM, conversation())
    (tmp_path / f"{STEM}-agent.wav").write_bytes(b"")

    done = finish(tmp_path, STEM)

    assert (done.side_problem, done.agent_seconds) == ("empty", 0.0)
    assert done.copy.sound.agent.level_db == -96.0


def test_two_empty_files_are_empty_and_none_are_absent(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        finish(tmp_path, STEM)
    for side in ("citizen", "agent"):
        (tmp_path / f"{STEM}-{side}.wav").touch()
    with pytest.raises(NoSoundError, match="empty"):
        finish(tmp_path, STEM)


async def test_the_encoder_works_elsewhere_and_at_low_priority(tmp_path: Path) -> None:
    write_pair(tmp_path, STEM, conversation())
    encoder = Encoder()
    try:
        done = await encoder.finish(tmp_path, STEM)
        with pytest.raises(FileNotFoundError):
            await encoder.finish(tmp_path, "k3f9-1795318737.43")
        niceness = [os.getpriority(os.PRIO_PROCESS, pid) for pid in encoder.pids()]
    finally:
        encoder.close()

    assert done.copy == finish(tmp_path, STEM).copy
    assert niceness == [min(os.getpriority(os.PRIO_PROCESS, 0) + NICENESS, 19)]
