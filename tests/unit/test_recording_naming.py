"""Names of recording files: ids only."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from recordings.naming import (
    BadNameError,
    IncomingName,
    Side,
    checked_key,
    first_stem,
    incoming_name,
    parse_incoming,
    second_stem,
    stem_started_at,
    storage_key,
)

STEM = "k3f9a2c1-1795318737.42"
RECORDING = UUID("0192f0c1-2345-7890-8abc-def012345678")
HOSTILE = (
    "../x",
    "a/b",
    "",
    ".",
    "..",
    "k3f9\0-1.2",
    "K3F9-1.2",
    "a-1.2 ",
    "a-1.2\n",
    "-1",
    "a" * 99 + "-1",
    "k3f9a2c1-1a2b3c4d5e6f708",
    "1a2b3c4d5e6f708g",
)


@pytest.mark.parametrize("stem", [STEM, "k3f9a2c1-1a2b3c4d5e6f7081"])
def test_a_stem_and_its_two_names_belong_together(stem: str) -> None:
    for side in Side:
        assert parse_incoming(incoming_name(stem, side)) == IncomingName(stem, side)


@pytest.mark.parametrize("stem", HOSTILE)
def test_nothing_but_an_id_becomes_a_name(stem: str) -> None:
    with pytest.raises(BadNameError):
        incoming_name(stem, Side.AGENT)
    assert parse_incoming(f"{stem}-agent.wav") is None


@pytest.mark.parametrize("name", [STEM, f"{STEM}.wav", f"{STEM}-agent.WAV", f"{STEM}-other.wav"])
def test_other_files_are_not_taken_for_recordings(name: str) -> None:
    assert parse_incoming(name) is None


def test_the_name_says_when_its_channel_was_made() -> None:
    assert stem_started_at(STEM) == datetime.fromtimestamp(1795318737, UTC)
    assert stem_started_at("abc-12") is None


def test_a_second_recording_gets_a_name_of_the_same_kind() -> None:
    assert parse_incoming(incoming_name(second_stem(STEM, 2), Side.AGENT)) is not None
    assert stem_started_at(second_stem(STEM, 2)) == stem_started_at(STEM)


@pytest.mark.parametrize("second", [f"{STEM}.2", f"{STEM}-123456", f"{STEM}-123456.2", STEM])
def test_every_name_of_a_channel_leads_back_to_it(second: str) -> None:
    assert parse_incoming(incoming_name(second, Side.CITIZEN)) == IncomingName(
        second, Side.CITIZEN
    )
    assert first_stem(second) == STEM


def test_a_copy_lies_in_the_folder_of_its_day() -> None:
    key = storage_key(RECORDING, date(2026, 11, 22))

    assert key == f"2026-11-22/{RECORDING}.ogg"
    assert checked_key(key) == key


@pytest.mark.parametrize("key", ["../../etc/passwd", "/etc/passwd", "2026-11-22/../x.ogg", "x"])
def test_a_key_leads_nowhere_else(key: str) -> None:
    with pytest.raises(BadNameError):
        checked_key(key)
