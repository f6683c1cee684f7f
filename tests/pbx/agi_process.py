"""A FastAGI server in a process of its own, so that tests can stop and kill it.

`python -m tests.pbx.agi_process PORT DATABASE_URL [DIES_AT]`. DIES_AT is the number of the
command before which the process kills itself, as a crash in the middle of a script would.
"""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from agi.dialogues.table import dialogues
from agi.server import AgiServer
from agi.session import Dialogue, Session
from db.pool import open_pool

READY: Final = "ready\n"
ROOT: Final = Path(__file__).parents[2]
ZONE: Final = ZoneInfo("Europe/Moscow")
NEVER: Final = 0


@contextmanager
def agi_process(port: int, database_url: str, dies_at: int = NEVER) -> Iterator[int]:
    """Run the server until the end of the block, and give its process id."""
    command = [
        sys.executable,
        "-m",
        "tests.pbx.agi_process",
        str(port),
        database_url,
        str(dies_at),
    ]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            assert process.stdout.readline() == READY
            yield process.pid
        finally:
            process.kill()


def dying(table: Mapping[str, Dialogue], dies_at: int) -> dict[str, Dialogue]:
    """Return the dialogues; each kills this process before its command number `dies_at`."""

    def wrap(dialogue: Dialogue) -> Dialogue:
        async def run(session: Session) -> None:
            left = dies_at
            ask = session._ask  # noqa: SLF001 - the crash belongs between two commands

            async def count(line: bytes) -> object:
                nonlocal left
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                return await ask(line)

            await dialogue(Session(session.environment, count))  # type: ignore[arg-type] # answers pass through

        return run

    return {name: wrap(dialogue) for name, dialogue in table.items()}


async def main(port: int, database_url: str, dies_at: int) -> None:
    table = dialogues(await open_pool(database_url), ZONE, "495")
    server = AgiServer(dying(table, dies_at) if dies_at else table)
    await server.start("127.0.0.1", port)
    sys.stdout.write(READY)
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
