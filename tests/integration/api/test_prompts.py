"""What callers hear, replaced over the API: checked, converted, brought back, on record."""

import io
import math
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest

from callcenter.services.configuring.prompts import OWN, PLACEHOLDERS
from callcenter.services.speak_prompts import check_prompts, prompt_texts
from callcenter.settings import Settings
from db.pool import Pool
from tests.integration.api.visitor import Visitor

OCTETS = {"Content-Type": "application/octet-stream"}


def sound(
    seconds: float = 1,
    *,
    rate: int = 8000,
    channels: int = 1,
    loud: int = 9000,
) -> bytes:
    """Return a WAV file with a tone."""
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        for moment in range(int(seconds * rate)):
            level = int(loud * math.sin(2 * math.pi * 440 * moment / rate))
            file.writeframesraw(level.to_bytes(2, "little", signed=True) * channels)
    return made.getvalue()


def shape(content: bytes) -> tuple[int, int, int, float]:
    with wave.open(io.BytesIO(content)) as file:
        seconds = round(file.getnframes() / file.getframerate(), 1)
        return file.getframerate(), file.getsampwidth(), file.getnchannels(), seconds


@pytest.fixture
def folder(settings: Settings) -> Iterator[Path]:
    """Give the PBX's folder with its placeholders, as `pbx render` leaves it."""
    placeholders = settings.pbx_folder / PLACEHOLDERS
    placeholders.mkdir(parents=True)
    (settings.pbx_folder / OWN).mkdir()
    for name in prompt_texts():
        (placeholders / f"{name}.wav").write_bytes(sound(0.5))
    yield settings.pbx_folder
    check_prompts(settings.pbx_folder / OWN)  # or Asterisk would not start again


async def heard(visitor: Visitor, which: str = "heard") -> float:
    answer = await visitor.get(f"/prompts/notice/sound?which={which}")
    assert answer.status == 200
    return shape(await answer.read())[3]


async def given(visitor: Visitor, content: bytes) -> int:
    answer = await visitor.post("/prompts/notice/sound", data=content, headers=OCTETS)
    return answer.status


@pytest.mark.usefixtures("folder")
async def test_a_recording_is_heard_and_the_one_before_comes_back(
    administrator: Visitor, pool: Pool
) -> None:
    assert await heard(administrator) == 0.5

    assert await given(administrator, sound(1)) == 200
    assert await given(administrator, sound(2)) == 200
    assert (await heard(administrator), await heard(administrator, "former")) == (2, 1)

    assert (await administrator.post("/prompts/notice/former")).status == 200
    assert (await heard(administrator), await heard(administrator, "former")) == (1, 2)

    assert (await administrator.send("DELETE", "/prompts/notice/sound")).status == 200
    assert (await heard(administrator), await heard(administrator, "former")) == (0.5, 1)
    assert (await administrator.send("DELETE", "/prompts/notice/sound")).status == 404
    async with pool.acquire() as connection:
        rows = await connection.fetch("SELECT action FROM audit WHERE object = 'prompt notice'")
    assert [row["action"] for row in rows] == [
        "prompt.replaced", "prompt.replaced", "prompt.restored", "prompt.reset",
    ]  # fmt: skip


async def test_what_asterisk_cannot_play_is_converted(
    administrator: Visitor, folder: Path
) -> None:
    assert await given(administrator, sound(1, rate=44_100, channels=2)) == 200

    assert shape((folder / OWN / "notice.wav").read_bytes()) == (8000, 2, 1, 1.0)
    listed = await (await administrator.get("/prompts")).json()
    notice = listed["items"][0]
    assert (notice["name"], notice["own"], round(notice["seconds"], 1)) == ("notice", True, 1.0)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_wav"),
        (b"RIFF0000WAVEfmt ", "not_wav"),
        (b"#!/bin/sh\n" * 100, "not_wav"),
        (sound(1, rate=4000), "wrong_sound_form"),
        (sound(1, channels=3), "wrong_sound_form"),
        (sound(0.1), "sound_too_short"),
        (sound(61), "sound_too_long"),
        (sound(1, loud=0), "silent_sound"),
    ],
    ids=["empty", "head alone", "a script", "4 kHz", "3 channels", "short", "long", "silent"],
)
async def test_what_callers_could_not_hear_is_refused(
    administrator: Visitor, folder: Path, content: bytes, code: str
) -> None:
    answer = await administrator.post("/prompts/notice/sound", data=content, headers=OCTETS)

    assert answer.status == 422
    assert (await answer.json())["errors"][0]["code"] == code
    assert list((folder / OWN).iterdir()) == []


@pytest.mark.usefixtures("folder")
async def test_only_prompts_have_a_place(administrator: Visitor) -> None:
    for name in ("nothing", "..%2f..%2fnotice", "notice.wav"):
        answer = await administrator.post(f"/prompts/{name}/sound", data=sound(), headers=OCTETS)
        assert answer.status == 404


async def test_where_there_is_no_pbx_it_is_said(administrator: Visitor) -> None:
    answer = await administrator.get("/prompts")

    assert (answer.status, (await answer.json())["code"]) == (409, "no_pbx_here")
