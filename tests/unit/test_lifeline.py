"""What systemd hears from us."""

import asyncio
import socket
from pathlib import Path

import pytest

from callcenter.lifeline import keep_beating, tell_systemd


def test_without_systemd_nobody_is_told() -> None:
    tell_systemd(None, "READY=1")


async def test_the_loop_beats_as_long_as_it_turns(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(5)
        beating = asyncio.create_task(keep_beating(str(tmp_path / "notify")))

        heard = await asyncio.to_thread(systemd.recv, 100)

        assert heard == b"WATCHDOG=1"
        beating.cancel()
        with pytest.raises(asyncio.CancelledError):
            await beating
