"""SIPp, a stranger to this project, phones a demo that is up and reads what the calls left.

It knows `state.json` and the views of schema `bi`, and nothing else.
"""

import asyncio
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from callcenter.demo.g711 import Codec, encode
from callcenter.demo.voices import likeness, speech
from callcenter.settings import cache_folder
from db.pool import Connection, connect
from tests.pbx.test_demo import demo_up
from tests.waiting import until_so

SCENARIO = Path(__file__).with_name("call.xml")
KINDS = {"1": "appeal", "2": "appointment", "3": "ticket"}
ALIKE = 0.5  # the same voice; another one stays below 0.3
NAMES = (  # none with a semicolon: it divides the fields of SIPp's file
    "Мария Петрова",
    "' OR 1=1--",
    "<script>alert(1)</script>",
    "x%0D%0AEvent: Hangup",
    "🚑 Ёж",
    "=cmd|' /C calc'!A0",
    "a|b,c",
    "${SHELL(id)}",
    "N" * 1000,
    "",
)

CALLS = """
    SELECT c.*, k.kind, k.state AS case_state
      FROM bi.calls c LEFT JOIN bi.cases k USING (case_number)
     WHERE c.caller_e164 = ANY($1) ORDER BY c.offered_at
"""
RECORDINGS = """
    SELECT r.*, extract(epoch FROM r.ended_at - r.started_at)::float8 AS seconds
      FROM bi.recordings r JOIN bi.calls c USING (linkedid) WHERE c.caller_e164 = ANY($1)
"""


@dataclass(frozen=True, slots=True)
class Citizen:
    number: str
    name: str
    key: str  # pressed in the menu


async def phone_in(state: Mapping[str, Any], folder: Path, citizens: Sequence[Citizen]) -> None:
    """Let all of them call at once; each call must end as the scenario says."""
    voice = speech("citizen", cache_folder() / "voices")
    (folder / "citizen.alaw").write_bytes(encode(voice.samples, Codec.PCMA))
    lines = [f"{one.number};{one.name};{one.key}" for one in citizens]
    (folder / "citizens.csv").write_text("\n".join(["SEQUENTIAL", *lines, ""]), encoding="utf-8")
    sipp = await asyncio.create_subprocess_exec(
        "sipp", state["sip_address"], "-i", state["trunk_source_address"],
        "-mi", state["trunk_source_address"], "-s", state["hotline_number"],
        "-sf", str(SCENARIO), "-inf", "citizens.csv", "-m", str(len(citizens)),
        "-r", str(len(citizens)), "-nostdin", "-timeout", "40",
        cwd=folder, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    _, said = await sipp.communicate()
    assert sipp.returncode == 0, said.decode(errors="replace")


async def left_by(
    connection: Connection, citizens: Sequence[Citizen]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Wait until all calls have ended and all their recordings are judged; return both."""
    numbers = [one.number for one in citizens]

    async def complete() -> bool:
        calls = await connection.fetch(CALLS, numbers)
        recordings = await connection.fetch(RECORDINGS, numbers)
        return (
            len(calls) >= len(numbers) <= len(recordings)
            and all(call["ended_at"] for call in calls)
            and all(recording["state"] != "expected" for recording in recordings)
        )

    await until_so(complete, within=60, pause=0.2)
    calls = [dict(row) for row in await connection.fetch(CALLS, numbers)]
    return calls, [dict(row) for row in await connection.fetch(RECORDINGS, numbers)]


def channels(content: bytes) -> tuple[Any, Any]:
    """Return the left and the right side of an Ogg file, at 8 kHz."""
    resampler = av.AudioResampler(format="s16p", layout="stereo", rate=8000)
    with av.open(BytesIO(content), "r") as file:
        parts = [
            piece.to_ndarray()
            for frame in file.decode(audio=0)
            for piece in resampler.resample(frame)
        ]
    left, right = np.concatenate(parts, axis=1)
    return left, right


@pytest.mark.skipif(shutil.which("sipp") is None, reason="SIPp (Debian: sip-tester) is missing")
@pytest.mark.timeout(200)
async def test_calls_of_a_stranger_each_leave_one_line_one_case_one_recording(
    tmp_path: Path,
) -> None:
    (tmp_path / "sipp").mkdir()
    async with demo_up(tmp_path / "demo") as (_, state):
        connection = await connect(state["database_url"])
        try:
            await one_conversation(state, connection, tmp_path)
            await twenty_at_once(state, connection, tmp_path / "sipp")
        finally:
            await connection.close()


async def one_conversation(state: Mapping[str, Any], connection: Connection, folder: Path) -> None:
    citizen = Citizen("+79120000099", "Мария", "2")

    await phone_in(state, folder / "sipp", [citizen])

    (call,), (recording,) = await left_by(connection, [citizen])
    assert (call["outcome"], call["agent_login"]) == ("answered", "operator1")
    assert (call["kind"], call["case_state"]) == ("appointment", "draft")
    assert (call["answered_at"] - call["offered_at"]).total_seconds() < 5
    assert (recording["state"], recording["problem"]) == ("ready", None)
    (copy,) = (folder / "demo" / "recordings").rglob(f"{recording['recording_id']}.ogg")
    left, right = channels(copy.read_bytes())
    assert left.size / 8000 == pytest.approx(recording["seconds"], abs=1)
    voices = [speech(name, cache_folder() / "voices") for name in ("citizen", "operator")]
    talk = right[-int(call["talk_seconds"] * 8000) :]  # before it: prompts and music
    assert [likeness(left, voice) > ALIKE for voice in voices] == [True, False]
    assert [likeness(talk, voice) > ALIKE for voice in voices] == [False, True]


async def twenty_at_once(state: Mapping[str, Any], connection: Connection, folder: Path) -> None:
    citizens = [
        Citizen(f"+791200001{index:02}", NAMES[index % len(NAMES)], str(index % 3 + 1))
        for index in range(20)
    ]

    await phone_in(state, folder, citizens)

    calls, recordings = await left_by(connection, citizens)
    kinds = {call["caller_e164"]: call["kind"] for call in calls}
    assert len(calls) == len({call["case_number"] for call in calls}) == 20
    assert kinds == {one.number: KINDS[one.key] for one in citizens}
    assert {call["outcome"] for call in calls} == {"answered", "abandoned"}  # one operator
    assert {recording["linkedid"] for recording in recordings} == {c["linkedid"] for c in calls}
    assert {recording["state"] for recording in recordings} == {"ready"}
    for recording in recordings:
        assert recording["duration_seconds"] == pytest.approx(recording["seconds"], abs=1)
    assert await connection.fetchval("SELECT count(*) FROM bi.events_rejected") == 0
