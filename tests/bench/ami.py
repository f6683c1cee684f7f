"""The AMI reader: CPU per event beside panoramisk and a bare parser; a long flood."""

import asyncio
from functools import partial
from typing import Final

from tests.bench.ami_stream import EVENTS_IN_A_CALL, talking_pbx
from tests.bench.harness import Row, Target, alternate, child, rounds

READER: Final = "tests.bench.ami_reader"
FLOOD: Final = 5_000  # events/s
FLOOD_SECONDS: Final = 30  # the target's are 600: set it here
GROWTH: Final = 2.0  # MiB after the first tenth
LAG: Final = 2.0  # seconds


def run(*, quick: bool) -> list[Row]:
    """Return the rows of the reader and of the flood."""
    calls = 400 if quick else 2_000
    subjects = {
        who: partial(_microseconds, who, calls) for who in ("bare", "panoramisk", "ours", "bridge")
    }
    cost = alternate(subjects, rounds(quick=quick))
    return [
        Row(
            "AMI reader, CPU per event", f"{cost['ours']:.1f} us",
            "panoramisk 1.4", cost["ours"] / cost["panoramisk"], Target(at_most=0.45),
            "bare parser", cost["ours"] / cost["bare"], Target(at_most=1.6),
            note="every event parsed, checked, queued",
        ),
        Row(
            "AMI bridge as it runs, CPU per event", f"{cost['bridge']:.1f} us",
            "panoramisk 1.4", cost["bridge"] / cost["panoramisk"], None,
            "bare parser", cost["bridge"] / cost["bare"], None,
            note="unheard kinds skipped before decoding; live view applied",
        ),
        _flood(5 if quick else FLOOD_SECONDS),
    ]  # fmt: skip


def _flood(seconds: int) -> Row:
    """Return whether a steady flood leaves memory flat and the link up."""
    seen = asyncio.run(_follow(seconds * FLOOD // EVENTS_IN_A_CALL // 2 * 2))
    return Row(
        f"AMI flood, {FLOOD} events/s for {seconds} s",
        f"{seen['cpu']:.0%} of a core, {seen['grown']:+.1f} MiB of {seen['resident']:.0f}",
        passed=seen["grown"] < GROWTH and seen["lag"] < LAG and seen["logins"] == 1,
        note=f"worst lag {seen['lag']:.2f} s, {seen['logins'] - 1:.0f} disconnects",
    )


async def _follow(calls: int) -> dict[str, float]:
    async with talking_pbx(calls, FLOOD) as (pbx, port):
        said = await asyncio.to_thread(
            child, READER, "flood", str(port), str(pbx.events), str(FLOOD)
        )
    return dict(said)


def _microseconds(who: str, calls: int) -> float:
    """Return one reader's CPU per event received."""
    used = asyncio.run(_read(who, calls))
    return used / (calls * EVENTS_IN_A_CALL) * 1e6


async def _read(who: str, calls: int) -> float:
    async with talking_pbx(calls) as (pbx, port):
        answer = await asyncio.to_thread(child, READER, who, str(port), str(pbx.events))
    return float(answer["cpu"])
