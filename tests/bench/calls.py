"""Calls through a real Asterisk: how many a second, and what each costs us.

The peer is a second Asterisk of the same build, modules, phones, queue and sounds whose dialplan
is Answer, notice, MixMonitor, Queue; its CEL is off and nobody of ours is there. Ours has all
of it: every step in the journal, FastAGI, AMI, rows, one case a call, the recordings finished
and linked. A round counts only when all of that is so.
"""

import asyncio
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Final

import uvloop

from callcenter import settings
from callcenter.demo.server import Server, start_server
from db.embedded import EmbeddedServer, start_embedded
from db.pool import Connection, connect
from tests.bench.calls_pbx import BenchPbx, bench_pbx, process_seconds, write_scenarios
from tests.bench.harness import Row, Target, alternate

CALLS: Final = 400
QUICK_CALLS: Final = 120
ROUNDS: Final = 3
QUICK_ROUNDS: Final = 1
LINKED_WITHIN: Final = 120.0  # seconds; the encoder works at nice 15
POLL_SECONDS: Final = 0.2

STANDS: Final = """
    SELECT (SELECT count(*) FROM calls WHERE ended_at IS NOT NULL) AS ended,
           (SELECT count(*) FROM calls WHERE answered_at IS NOT NULL) AS answered,
           (SELECT count(*) FROM cases) AS cases,
           (SELECT count(*) FROM recordings WHERE linkedid IS NOT NULL AND state <> 'expected')
               AS linked
"""


def run(*, quick: bool) -> list[Row]:
    """Return the rows of calls per second and CPU per call."""
    root = Path(tempfile.mkdtemp(prefix="cc-calls-"))
    root.chmod(0o755)  # the embedded server runs as a user of its own
    write_scenarios(root)
    calls, times = (QUICK_CALLS, QUICK_ROUNDS) if quick else (CALLS, ROUNDS)
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return _measure(runner, root, calls, times)
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _measure(runner: asyncio.Runner, root: Path, calls: int, times: int) -> list[Row]:
    database = runner.run(start_embedded(root / "postgres"))
    try:
        with (
            bench_pbx(root / "ours", database.url, bare=False) as ours,
            bench_pbx(root / "bare", database.url, bare=True) as bare,
        ):
            chosen = settings.load({"CALLCENTER_CONFIG": str(ours.configuration)})
            server = start_server(chosen, ours.configuration)
            house = House(root, database, ours, server)
            try:
                runner.run(server.ready())
                speed = alternate(
                    {"ours": lambda: house.take(runner, calls),
                     "bare": lambda: bare.take(calls, root)},
                    times,
                )  # fmt: skip
            finally:
                runner.run(server.stop())
    finally:
        runner.run(database.stop())
    return [_speed_row(speed, house), _cost_row(house)]


def _speed_row(speed: dict[str, float], house: "House") -> Row:
    return Row(
        "calls per second, logged, recorded, linked", f"{speed['ours']:.1f} calls/s",
        "Answer, notice, MixMonitor, Queue", speed["ours"] / speed["bare"], Target(at_least=0.9),
        note=f"{house.taken} calls, each with its line, case and recordings; the last "
        f"recording linked {median(house.lags):.1f} s after the last call",
    )  # fmt: skip


def _cost_row(house: "House") -> Row:
    asterisk, ours, rows = (
        house.per_call("asterisk"),
        house.per_call("serve"),
        house.per_call("db"),
    )
    return Row(
        "our CPU per call, the Opus copy apart", f"{ours:.1f} ms",
        f"Asterisk, {asterisk:.1f} ms", ours / asterisk, Target(at_most=0.15),
        note=f"and PostgreSQL {rows:.1f} ms a call; with it {(ours + rows) / asterisk:.2f}x",
    )  # fmt: skip


@dataclass(slots=True)
class House:
    """Our Asterisk, `callcenter serve` beside it, and what each has used, in CPU seconds."""

    root: Path
    database: EmbeddedServer
    pbx: BenchPbx
    server: Server
    taken: int = 0
    used: dict[str, float] = field(default_factory=dict)
    lags: list[float] = field(default_factory=list)

    def take(self, runner: asyncio.Runner, calls: int) -> float:
        """Take calls and wait until all of them stand in the journal, linked."""
        before = self._cpu()
        speed = self.pbx.take(calls, self.root)
        self.taken += calls
        self.lags.append(runner.run(self._linked()))
        for name, seconds in self._cpu().items():
            self.used[name] = self.used.get(name, 0.0) + seconds - before[name]
        return speed

    def per_call(self, name: str) -> float:
        """Return CPU milliseconds a call."""
        return self.used[name] / self.taken * 1000

    async def _linked(self) -> float:
        """Return the seconds until every call so far has its line, case and recording."""
        connection = await connect(self.database.url)
        began = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(LINKED_WITHIN):
                while not await self._stands(connection):  # noqa: ASYNC110 - others make it so
                    await asyncio.sleep(POLL_SECONDS)
        except TimeoutError:
            row = await connection.fetchrow(STANDS)
            raise RuntimeError(f"of {self.taken} calls stand only {dict(row or {})}") from None
        finally:
            await connection.close()
        return asyncio.get_running_loop().time() - began

    async def _stands(self, connection: Connection) -> bool:
        row = await connection.fetchrow(STANDS)
        return row is not None and all(count == self.taken for count in row.values())

    def _cpu(self) -> dict[str, float]:
        return {
            "asterisk": self.pbx.cpu(),
            "serve": process_seconds(self.server.process.pid),  # its child is the encoder
            "db": process_seconds(self.database.pid, with_children=True),
        }
