"""Run the benchmarks and print one table: `python -m tests.bench [--quick] [--only ami] [--json]`.

Exits 1 when a target is missed or a benchmark fails.
"""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Final

import orjson
from rich.console import Console
from rich.table import Table

from tests.bench.harness import Row, Target, machine

# Each is a module beside this one with `run(*, quick: bool) -> list[Row]`.
BENCHES: Final = (
    *("ami", "fastagi", "ingest", "calls", "purge", "startup"),
    *("registers", "live", "screen", "scrolling"),
)
progress: Final = Console(stderr=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was asked for; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds")
    parser.add_argument("--only", nargs="+", choices=BENCHES, default=BENCHES)
    parser.add_argument("--json", action="store_true", help="one JSON document, no table")
    asked = parser.parse_args(arguments)
    rows = [row for name in asked.only for row in _bench(name, quick=asked.quick)]
    if asked.json:
        document = {"machine": machine(), "rows": [row.document() for row in rows]}
        sys.stdout.write(orjson.dumps(document, option=orjson.OPT_INDENT_2).decode() + "\n")
    else:
        _print(rows)
    return 1 if any(row.verdict == "MISSED" for row in rows) else 0


def _bench(name: str, *, quick: bool) -> list[Row]:
    """Return the rows of one benchmark; a broken one is a row that says so."""
    module = f"tests.bench.{name}"
    if find_spec(module) is None:
        return [Row(name, "not there yet")]
    progress.print(f"[dim]{name} ...")
    try:
        rows: list[Row] = import_module(module).run(quick=quick)
    except Exception as error:  # noqa: BLE001 - the others still run
        progress.print_exception()
        return [Row(name, "failed", passed=False, note=str(error).splitlines()[-1])]
    return rows


def _print(rows: Sequence[Row]) -> None:
    table = Table("what", "ours", "x peer", "target", "x limit", "target", "verdict", "note")
    for row in rows:
        table.add_row(
            row.what, row.ours,
            _ratio(row.peer_ratio, row.peer), _target(row.peer_target),
            _ratio(row.limit_ratio, row.limit), _target(row.limit_target),
            row.verdict, row.note,
        )  # fmt: skip
    console = Console(width=None if sys.stdout.isatty() else 200)
    console.print(table)
    console.print(machine(), style="dim", highlight=False)


def _ratio(ratio: float | None, name: str) -> str:
    return "" if ratio is None else f"{ratio:.2f} ({name})"


def _target(target: Target | None) -> str:
    return "" if target is None else str(target)


if __name__ == "__main__":
    sys.exit(main())
