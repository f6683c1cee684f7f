"""One FastAGI server in a process of its own: `python -m tests.bench.fastagi_server WHO`.

Prints its port, serves until its standard input ends, then prints the CPU seconds it used
since it began to listen. Each session is given the same three commands.
"""

import asyncio
import logging
import sys
from collections.abc import Callable

import uvloop
from panoramisk import fast_agi

from agi.server import AgiServer, Limits
from agi.session import Session
from tests.bench.harness import cpu_seconds, say

SCRIPT = "status"
COMMANDS = (
    ("SET", "VARIABLE", "CC_STATUS", "registered"),
    ("SET", "VARIABLE", "CC_STATUS_ON", "2026-11-22"),
    ("SET", "VARIABLE", "CC_AGI_OK", "1"),
)


async def dialogue(session: Session) -> None:
    for words in COMMANDS:
        await session.command(*words)


async def ours() -> int:
    server = AgiServer({SCRIPT: dialogue}, Limits(sessions=2000))
    await server.start("127.0.0.1", 0)
    return server.port


async def panoramisk() -> int:
    async def route(request: fast_agi.Request) -> None:
        for words in COMMANDS:
            await request.send_command(" ".join(words))
        request.writer.close()

    application = fast_agi.Application(loop=asyncio.get_running_loop())
    application.add_route(SCRIPT, route)
    return await _listen(application.handler)


async def bare() -> int:
    """Serve as the limit does: no environment, no parsing, no checks, no time limits."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\n\n")
        for words in COMMANDS:
            writer.write(" ".join(words).encode() + b"\n")
            await reader.readline()
        writer.close()

    return await _listen(handle)


async def _listen(handler: Callable[..., object]) -> int:
    server = await asyncio.start_server(handler, "127.0.0.1", 0, backlog=512)  # type: ignore[arg-type] # panoramisk ships no types
    SERVERS.append(server)
    return int(server.sockets[0].getsockname()[1])


SERVERS: list[asyncio.Server] = []
SUBJECTS = {"ours": ours, "panoramisk": panoramisk, "bare": bare}


async def serve(who: str) -> None:
    port = await SUBJECTS[who]()
    started = cpu_seconds()
    say({"port": port})
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)
    say({"cpu": cpu_seconds() - started})


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    if sys.argv[1] == "panoramisk":
        asyncio.run(serve("panoramisk"))  # as it comes: on asyncio's own loop
    else:
        uvloop.run(serve(sys.argv[1]))
