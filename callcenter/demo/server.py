"""`callcenter serve` as a child of the demo."""

import asyncio
import signal
import subprocess
import sys
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Final

import aiohttp

from callcenter.settings import Settings, environment_with

READY_SECONDS: Final = 30.0
STOP_SECONDS: Final = 15.0
POLL_SECONDS: Final = 0.1
COMMAND: Final = "from callcenter.cli import main; main()"  # .venv/bin need not be in PATH
LOG_TAIL: Final = 3000  # characters


class ServerFailed(Exception):  # noqa: N818 - reads as what it is
    """`callcenter serve` ended or does not become ready; the message quotes its log."""


@dataclass(slots=True)
class Server:
    """Started with the demo's configuration; its log goes to a file."""

    settings: Settings
    configuration: Path
    log: Path
    process: subprocess.Popen[bytes]

    @property
    def has_ended(self) -> bool:
        return self.process.poll() is not None

    async def ready(self) -> None:
        """Wait until it says so on /readyz; raise ServerFailed."""
        loop = asyncio.get_running_loop()
        limit = loop.time() + READY_SECONDS
        async with aiohttp.ClientSession() as session:
            while loop.time() < limit and not self.has_ended:
                if await _is_ready(session, f"{self.settings.origin}/readyz"):
                    return
                await asyncio.sleep(POLL_SECONDS)
        what = "ended" if self.has_ended else "is not ready"
        raise ServerFailed(f"callcenter serve {what}; see {self.log}:\n{self._said()}")

    async def stop(self) -> None:
        """End it in order; a stopped or hung one by force."""
        if not self.has_ended:
            self.process.send_signal(signal.SIGCONT)
            self.process.terminate()
        try:
            await asyncio.to_thread(self.process.wait, STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            await asyncio.to_thread(self.process.wait)

    def start_again(self) -> None:
        self.process = _launch(self.configuration, self.log)

    def _said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")[-LOG_TAIL:]


def start_server(settings: Settings, configuration: Path) -> Server:
    log = settings.state_dir / "server.log"
    log.unlink(missing_ok=True)
    return Server(settings, configuration, log, _launch(configuration, log))


def _launch(configuration: Path, log: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", COMMAND, "serve"]
    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603 - our own program
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment_with(configuration),
            start_new_session=True,  # Ctrl-C is for the demo; it ends us in order
        )


async def _is_ready(session: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with session.get(url) as answer:
            return answer.status == HTTPStatus.OK
    except aiohttp.ClientError:
        return False
