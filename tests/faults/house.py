"""A whole contact centre for fault tests: PostgreSQL, Asterisk, `callcenter serve`, each real.

Each is a process of its own that a test may stop, kill and start again.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from callcenter.demo.asterisk import RunningAsterisk, own_ports, start_asterisk
from callcenter.demo.guardian import start_time
from callcenter.settings import Settings, environment_with, load
from db.embedded import LOCK, EmbeddedServer, start_embedded
from db.pool import Connection, connect
from tests.faults.stalls import Stalls, watched
from tests.pbx.hotline import HOTLINE, SUPPORT, TRUNK
from tests.waiting import until

ROOT = Path(__file__).parents[2]
SERVE = ("-c", "from callcenter.cli import main; main()")
PLANTED = ("-m", "tests.faults.planted_server")
NOBODY = "78001000155"  # its queue has no operator: who calls it waits and gives up
OPERATORS = tuple(str(201 + index) for index in range(8))
SHORT_CALL_SECONDS = 2.0
START_SECONDS = 60.0
STOP_SECONDS = 15.0
FOLLOWS = b"journal.following"  # the tail is the one that writes


@dataclass(slots=True)
class ServerProcess:
    """`callcenter serve`, or a variant of it, as a child with its log in a file."""

    configuration: Path
    log: Path
    program: tuple[str, ...] = SERVE
    process: subprocess.Popen[bytes] | None = None
    _log_begun: int = 0

    def start(self) -> None:
        with self.log.open("ab") as output:
            self._log_begun = output.tell()
            self.process = subprocess.Popen(
                [sys.executable, *self.program, "serve"],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment_with(self.configuration),
                cwd=ROOT,
            )

    def said(self) -> bytes:
        """Return the log of the present start."""
        with self.log.open("rb") as log:
            log.seek(self._log_begun)
            return log.read()

    async def works(self, within: float = START_SECONDS) -> None:
        """Wait until it follows the journal; raise when it has ended instead."""

        def is_at_work() -> bool:
            assert self.running.poll() is None, self.said().decode(errors="replace")[-3000:]
            return self.follows()

        await until(is_at_work, within)

    def follows(self) -> bool:
        return FOLLOWS in self.said()

    @property
    def running(self) -> subprocess.Popen[bytes]:
        assert self.process is not None
        return self.process

    def kill(self) -> None:
        self.running.kill()
        self.running.wait(STOP_SECONDS)

    def pause(self) -> None:
        self.running.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        self.running.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        if self.running.poll() is None:
            self.resume()
            self.running.terminate()
        try:
            self.running.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()


@dataclass(slots=True)
class House:
    settings: Settings
    database: EmbeddedServer
    asterisk: RunningAsterisk
    server: ServerProcess
    stalls: Stalls

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """Connect to the database itself, beside any proxy."""
        connection = await connect(self.database.url)
        try:
            yield connection
        finally:
            connection.terminate()  # the server may be gone already

    def second_server(self) -> ServerProcess:
        """Return one more `callcenter serve`, not started; only its web port is another."""
        text = self.server.configuration.read_text()
        port = own_ports(Settings()).pbx.http_port
        path = self.server.configuration.with_name("second.toml")
        path.write_text(
            text.replace(f"\nhttp_port = {self.settings.http_port}\n", f"\nhttp_port = {port}\n")
        )
        return ServerProcess(path, self.server.log.with_name("second.log"))

    @property
    def has_database(self) -> bool:
        lock = Path(self.database.server.pgdata) / LOCK
        try:
            pid = int(lock.read_text().split()[0])
        except FileNotFoundError:  # not asked about first: it may go in between
            return False
        return start_time(pid) != ""

    def stop_database(self, how: signal.Signals) -> None:
        """End PostgreSQL: SIGINT as `pg_ctl -m fast`, SIGQUIT as `-m immediate`."""
        os.kill(self.database.pid, how)


@asynccontextmanager
async def own_database() -> AsyncIterator[EmbeddedServer]:
    """Give a PostgreSQL that only this test uses.

    Not below pytest's folder: another run would close that to the server's own user.
    """
    with TemporaryDirectory(prefix="callcenter-postgres-") as folder:
        database = await start_embedded(Path(folder))
        try:
            yield database
        finally:
            await database.stop()


@asynccontextmanager
async def running_house(
    folder: Path,
    database: EmbeddedServer,
    *,
    url: str | None = None,
    program: tuple[str, ...] = SERVE,
) -> AsyncIterator[House]:
    """Start Asterisk and the server; `url` leads the server to its database another way."""
    configuration = _write_configuration(folder, url or database.url)
    settings = load({"CALLCENTER_CONFIG": str(configuration)})
    server = ServerProcess(configuration, folder / "server.log", program)
    asterisk = await asyncio.to_thread(start_asterisk, settings)
    try:
        server.start()
        await server.works()
        with watched() as stalls:
            yield House(settings, database, asterisk, server, stalls)
    finally:
        if server.process is not None:
            await asyncio.to_thread(server.stop)
        await asyncio.to_thread(asterisk.stop)


def _write_configuration(folder: Path, url: str) -> Path:
    free = own_ports(Settings()).pbx
    web_port = own_ports(Settings()).pbx.http_port
    phones = "\n".join(f'[[operator_phones]]\nextension = "{name}"' for name in OPERATORS)
    path = folder / "callcenter.toml"
    path.write_text(
        f"""
state_dir = {json.dumps(str(folder))}
database_url = {json.dumps(url)}
http_port = {web_port}
short_call_seconds = {SHORT_CALL_SECONDS}
queues = [
  {{ name = "hotline", announce_position_seconds = 0 }},
  {{ name = "nobody", announce_position_seconds = 0 }},
]
hotline_numbers = [
  {{ number = "{HOTLINE}" }},
  {{ number = "{SUPPORT}", kind = "ticket" }},
  {{ number = "{NOBODY}", kind = "ticket", queue = "nobody" }},
]
{phones}

[pbx]
sip_port = {free.sip_port}
ami_port = {free.ami_port}
http_port = {free.http_port}
agi_port = {free.agi_port}
trunk_addresses = ["{TRUNK}"]
"""
    )
    return path
