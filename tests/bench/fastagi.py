"""FastAGI: the server's CPU for a session of three commands, 50 sessions at a time."""

import asyncio
import subprocess
import sys
from functools import partial
from typing import Final

import orjson
import uvloop

from tests.agi_peer import environment
from tests.bench.harness import Row, Target, alternate, rounds

SERVER: Final = "tests.bench.fastagi_server"
AT_ONCE: Final = 50
ENVIRONMENT: Final = environment("status", "5e1f-1764000000.7", "2260001237")


def run(*, quick: bool) -> list[Row]:
    """Return the row of the server."""
    sessions = 1_000 if quick else 4_000
    subjects = {
        who: partial(_microseconds, who, sessions) for who in ("bare", "panoramisk", "ours")
    }
    cost = alternate(subjects, rounds(quick=quick))
    return [
        Row(
            "FastAGI, CPU per session of 3 commands", f"{cost['ours']:.0f} us",
            "panoramisk's server", cost["ours"] / cost["panoramisk"], Target(at_most=0.6),
            "bare StreamReader on uvloop", cost["ours"] / cost["bare"], Target(at_most=1.3),
        )
    ]  # fmt: skip


def _microseconds(who: str, sessions: int) -> float:
    """Return one server's CPU per session."""
    command = [sys.executable, "-m", SERVER, who]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        port = int(orjson.loads(server.stdout.readline())["port"])
        uvloop.run(_call(port, sessions))
        server.stdin.close()
        used = float(orjson.loads(server.stdout.readline())["cpu"])
    return used / sessions * 1e6


async def _call(port: int, sessions: int) -> None:
    """Have `sessions` sessions, AT_ONCE of them at a time."""

    async def caller(count: int) -> None:
        for _ in range(count):
            await _one(port)

    await asyncio.gather(*(caller(sessions // AT_ONCE) for _ in range(AT_ONCE)))


async def _one(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(ENVIRONMENT)
    answered = 0
    while await reader.readline():
        writer.write(b"200 result=1\n")
        answered += 1
    writer.close()
    if answered != 3:  # a server that gives up early is no cheap server
        raise RuntimeError(f"a session ended after {answered} commands")
