"""Calls through a real Asterisk: how many a second, and what each costs us.

The peer is a second Asterisk of the same build, modules, phones, queue and sounds whose dialplan
is Answer, notice, MixMonitor, Queue; its CEL is off and nobody of ours is there. Ours has all
of it: every step in the journal, FastAGI, AMI, rows, one case a call, the recordings finished
and linked. A round counts only when all of that is so.
"""

import asyncio
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

import uvloop

from callcenter import settings
from callcenter.demo.server import Server, start_server
from db.embedded import EmbeddedServer, start_embedded
from db.pool import Connection, connect
from tests.bench.calls_pbx import (
    AT_ONCE,
    BenchPbx,
    bench_pbx,
    family_seconds,
    process_seconds,
    write_scenarios,
)
from tests.bench.harness import Row, Target, alternate

CALLS: Final = 400
QUICK_CALLS: Final = 120
ROUNDS: Final = 3
QUICK_ROUNDS: Final = 1
SHORT_MS: Final = 2_500  # of which the notice takes half: next to nothing but work
LONG_MS: Final = 10_000  # still shorter than any real one
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
            house = House(runner, database, ours, start_server(chosen, ours.configuration))
            try:
                runner.run(house.server.ready())
                return _rows(house, bare, calls, times)
            finally:
                runner.run(house.server.stop())
    finally:
        runner.run(database.stop())


def _rows(house: "House", bare: BenchPbx, calls: int, times: int) -> list[Row]:
    house.take(AT_ONCE // 2, SHORT_MS)  # statements prepared, encoder started
    longer = house.take(min(calls, AT_ONCE), LONG_MS)
    short: list[Taken] = []

    def ours() -> float:
        short.append(house.take(calls, SHORT_MS))
        return short[-1].speed

    speed = alternate({"ours": ours, "bare": lambda: bare.take(calls, SHORT_MS)}, times)
    return [
        Row(
            "calls per second, logged, recorded, linked", f"{speed['ours']:.1f} calls/s",
            "Answer, notice, MixMonitor, Queue", speed["ours"] / speed["bare"],
            Target(at_least=0.9),
            note=f"calls of {SHORT_MS / 1000:g} s, {AT_ONCE} at once, all linked "
            f"{median(taken.lag for taken in short):.0f} s after the last",
        ),
        _cost_row(f"our CPU per call of {LONG_MS / 1000:g} s", [longer], Target(at_most=0.15)),
        _cost_row(f"our CPU per call of {SHORT_MS / 1000:g} s", short, None),
    ]  # fmt: skip


def _cost_row(what: str, taken: "list[Taken]", target: Target | None) -> Row:
    asterisk, ours, rows = (
        median(one.cpu_ms[name] for one in taken) for name in ("asterisk", "serve", "db")
    )
    return Row(
        f"{what}, the Opus copy apart", f"{ours:.1f} ms",
        f"Asterisk, {asterisk:.1f} ms", ours / asterisk, target,
        note=f"and PostgreSQL {rows:.1f} ms; with it {(ours + rows) / asterisk:.2f}x",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Taken:
    """A run of calls: how many a second, what one used, when the last one was linked."""

    speed: float
    cpu_ms: Mapping[str, float]
    lag: float  # seconds after the last call


@dataclass(slots=True)
class House:
    """Our Asterisk and `callcenter serve` beside it."""

    runner: asyncio.Runner
    database: EmbeddedServer
    pbx: BenchPbx
    server: Server
    taken: int = 0

    def take(self, calls: int, stay_ms: int) -> Taken:
        """Take calls and wait until all of them stand in the journal, linked."""
        before = self._cpu()
        speed = self.pbx.take(calls, stay_ms)
        self.taken += calls
        lag = self.runner.run(self._linked())
        used = {name: seconds - before[name] for name, seconds in self._cpu().items()}
        return Taken(speed, {name: value / calls * 1000 for name, value in used.items()}, lag)

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
            "db": family_seconds(self.database.pid),
        }
