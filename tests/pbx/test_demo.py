"""`callcenter demo`, the real command, from its start to its end."""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from callcenter.demo.guardian import start_time
from callcenter.demo.phone import Phone
from callcenter.demo.voices import likeness, speech, tone
from callcenter.settings import cache_folder
from tests.waiting import until

COMMAND = "from callcenter.cli import main; main()"
UP_SECONDS = 90  # on a busy machine; 20 is the promise
END_SECONDS = 30
REACH_SECONDS = 12  # the PBX's start included; on a busy machine


async def start_demo(folder: Path, *options: str) -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-c", COMMAND, "demo", "--folder", str(folder), *options,
        stdout=PIPE, stderr=STDOUT,
    )  # fmt: skip


@asynccontextmanager
async def demo_up(folder: Path) -> AsyncIterator[tuple[Process, dict[str, Any]]]:
    """Yield a demo that is up and its state; end it as Ctrl-C does."""
    process = await start_demo(folder, "--operators", "1")
    try:
        await until((folder / "state.json").exists, UP_SECONDS)
        yield process, state_in(folder)
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGINT)
        await asyncio.wait_for(process.communicate(), END_SECONDS)


def state_in(folder: Path) -> dict[str, Any]:
    state: dict[str, Any] = json.loads((folder / "state.json").read_text(encoding="utf-8"))
    return state


def gone(*pids: int) -> bool:
    return all(start_time(pid) == "" for pid in pids)


@pytest.mark.timeout(200)
async def test_one_call_shows_every_link_however_deep_the_checkout_lies(tmp_path: Path) -> None:
    folder = tmp_path / "a-name-that-is-long-enough-for-asterisk-to-cut-it" / ".demo"
    demo = await start_demo(folder, "--once", "--operators", "1")

    printed, _ = await asyncio.wait_for(demo.communicate(), 180)

    text = printed.decode()
    assert demo.returncode == 0, text
    assert all(
        part in text
        for part in (
            "Journal line",
            "Case number",
            "petrova@example.org",
            "Recording",
            "operator1",
        )
    )
    assert not (folder / "state.json").exists()


@pytest.mark.timeout(200)
async def test_a_demo_that_is_up_takes_calls_and_starts_again_what_is_killed(
    tmp_path: Path,
) -> None:
    async with demo_up(tmp_path) as (demo, state):
        os.kill(state["server_pid"], signal.SIGKILL)
        assert await an_operator_answers(state)
        await until(lambda: state_in(tmp_path)["server_pid"] != state["server_pid"], 30)

        os.kill(state["asterisk_pid"], signal.SIGKILL)
        await until(lambda: state_in(tmp_path)["asterisk_pid"] != state["asterisk_pid"], 30)
        assert await an_operator_answers(state)

        started, database = state_in(tmp_path), postmaster(tmp_path)
        demo.send_signal(signal.SIGTERM)
        await asyncio.wait_for(demo.wait(), END_SECONDS)

    assert demo.returncode == 0
    assert not (tmp_path / "state.json").exists()
    assert gone(started["server_pid"], started["asterisk_pid"], database)


async def an_operator_answers(state: dict[str, Any]) -> bool:
    """Call from outside, press 1, and wait until an operator's own voice is heard."""
    voice, server = tone(440), state["sip_address"]
    expected = speech("operator", cache_folder() / "voices")
    async with Phone(address=state["trunk_source_address"], server=server, voice=voice) as phone:
        call = await phone.call(state["hotline_number"], number="+79123334455")
        await call.answered()
        await call.press("1")
        # The last two seconds: before them there was louder music on hold.
        await until(lambda: likeness(call.heard()[-16000:], expected) > 0.8, REACH_SECONDS)
        await call.hang_up()
    return True


def postmaster(folder: Path) -> int:
    return int((folder / "postgres" / "postmaster.pid").read_text().split()[0])


@pytest.mark.timeout(200)
async def test_a_killed_demo_leaves_nothing_behind(tmp_path: Path) -> None:
    async with demo_up(tmp_path) as (demo, state):
        database = postmaster(tmp_path)
        demo.kill()
        await demo.wait()

        await until(lambda: gone(state["server_pid"], state["asterisk_pid"], database), 30)
        assert not (tmp_path / "state.json").exists()


async def test_a_second_demo_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    first = await start_demo(tmp_path, "--once")
    await until((tmp_path / "callcenter.toml").exists, UP_SECONDS)

    second = await start_demo(tmp_path)
    printed, _ = await second.communicate()

    assert second.returncode == 1
    assert b"another demo runs" in printed
    first.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(first.wait(), END_SECONDS) == 1
