"""Run an Asterisk of our own on free ports, below one folder. For the demo and the tests.

with running_asterisk(own_ports(settings)) as asterisk:
    asterisk.cli("core show channels")
"""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from callcenter.services.find_asterisk import Asterisk, find_asterisk
from callcenter.services.render_pbx import PbxFiles, give_boot_id, render_pbx
from callcenter.settings import Settings

BOOT_SECONDS: Final = 20.0
STOP_SECONDS: Final = 10.0
POLL_SECONDS: Final = 0.05
MASK: Final = 0o027  # recordings and journal are not for everybody
OUTPUT: Final = "console.log"


class AsteriskFailed(Exception):  # noqa: N818 - reads as what it is
    """Asterisk did not start or does not answer; the message quotes what it said."""


@dataclass(slots=True)
class RunningAsterisk:
    """An Asterisk process that this one started."""

    settings: Settings
    files: PbxFiles
    program: Asterisk
    process: subprocess.Popen[bytes]

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def sip_address(self) -> str:
        return f"{self.settings.pbx.sip_host}:{self.settings.pbx.sip_port}"

    def cli(self, command: str) -> str:
        """Return what the command printed. Raises AsteriskFailed when nothing answers."""
        done = _ask(self.program, self.files.configuration, command)
        if done.returncode:
            raise AsteriskFailed(f"{command}: {done.stdout}{done.stderr}")
        return done.stdout

    def messages(self) -> str:
        """Return Asterisk's own log: notices, warnings, errors."""
        return (self.files.folder / "log" / "messages.log").read_text(errors="replace")

    def stop(self) -> None:
        """End it in order, as a service manager would."""
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End it as a crash would."""
        self.process.kill()
        self.process.wait(STOP_SECONDS)

    def start_again(self) -> None:
        """Start it after `stop` or `kill`, with a new systemname."""
        give_boot_id(self.settings)
        self.process = _launch(self.program, self.files)
        _wait_booted(self)


def start_asterisk(settings: Settings) -> RunningAsterisk:
    """Render the configuration, start Asterisk and return when it takes calls."""
    program = find_asterisk()
    files = render_pbx(settings, program)
    _stop_leftover(program, files)
    asterisk = RunningAsterisk(settings, files, program, _launch(program, files))
    _wait_booted(asterisk)
    return asterisk


@contextmanager
def running_asterisk(settings: Settings) -> Iterator[RunningAsterisk]:
    asterisk = start_asterisk(settings)
    try:
        yield asterisk
    finally:
        asterisk.stop()


def own_ports(settings: Settings) -> Settings:
    """Return the settings with ports that nobody uses now, so that many run side by side.

    The FastAGI port is one on which nobody listens, until a server of ours does.
    """
    free = {
        "sip_port": _free_port(socket.SOCK_DGRAM),
        "ami_port": _free_port(socket.SOCK_STREAM),
        "http_port": _free_port(socket.SOCK_STREAM),
        "agi_port": _free_port(socket.SOCK_STREAM),
    }
    return settings.model_copy(update={"pbx": settings.pbx.model_copy(update=free)})


def _free_port(kind: socket.SocketKind) -> int:
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _launch(program: Asterisk, files: PbxFiles) -> subprocess.Popen[bytes]:
    command = [str(program.binary), "-f", "-C", str(files.configuration)]
    with (files.folder / "log" / OUTPUT).open("wb") as output:
        return subprocess.Popen(  # noqa: S603 - the program we found, our own arguments
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for the demo; it ends us in order
            umask=MASK,
        )


def _wait_booted(asterisk: RunningAsterisk) -> None:
    limit = time.monotonic() + BOOT_SECONDS
    while time.monotonic() < limit:
        if asterisk.process.poll() is not None:
            break
        done = _ask(asterisk.program, asterisk.files.configuration, "core waitfullybooted")
        if done.returncode == 0 and "fully booted" in done.stdout:
            return
        time.sleep(POLL_SECONDS)
    asterisk.kill()
    raise AsteriskFailed(f"it did not start:\n{_said(asterisk.files.folder / 'log')}")


def _stop_leftover(program: Asterisk, files: PbxFiles) -> None:
    """End an Asterisk that a killed demo left running in the same folder."""
    limit = time.monotonic() + STOP_SECONDS
    while _ask(program, files.configuration, "core stop now").returncode == 0:
        if time.monotonic() > limit:
            raise AsteriskFailed(f"another Asterisk runs in {files.folder} and does not stop")
        time.sleep(POLL_SECONDS)


def _ask(program: Asterisk, configuration: Path, command: str) -> subprocess.CompletedProcess[str]:
    arguments = [str(program.binary), "-C", str(configuration), "-rx", command]
    return subprocess.run(  # noqa: S603 - as above
        arguments, capture_output=True, text=True, check=False, timeout=30
    )


def _said(folder: Path) -> str:
    logs = (folder / name for name in (OUTPUT, "messages.log"))
    return os.linesep.join(log.read_text(errors="replace")[-2000:] for log in logs if log.exists())
