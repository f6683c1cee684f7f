"""Asterisk dies or restarts under calls: they are closed, their recordings saved."""

import asyncio
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from callcenter import clock
from callcenter.demo.asterisk import AsteriskFailed
from callcenter.services.find_asterisk import find_asterisk
from tests.faults.audit import audit, caught_up, settled
from tests.faults.conftest import Aloud
from tests.faults.house import House, own_database, running_house
from tests.faults.told import ToldCall, told_calls
from tests.faults.traffic import Traffic, traffic_of
from tests.pbx.hotline import SUPPORT
from tests.waiting import until, until_so

SEED = 5
LIVE_CALLS = 10
PATIENCE = 3.0  # citizens stay that much longer
CLOSED_SECONDS = 30.0
LOST_SECONDS = 2.1  # of each recording: what Asterisk had not written yet
FIRST_WRITE = 32 * 1024 + 44  # bytes
OPEN = "SELECT count(*) FROM calls WHERE ended_at IS NULL"
CUT_CALLS = "SELECT linkedid, outcome FROM bi.calls WHERE linkedid = ANY($1)"
CUT_RECORDINGS = """
    SELECT stem, state, problem, repaired, duration_seconds, started_at
      FROM recordings WHERE linkedid = ANY($1)
"""


@pytest.mark.timeout(240)
async def test_calls_of_a_killed_asterisk_are_closed_and_their_recordings_saved(
    tmp_path: Path, aloud: Aloud
) -> None:
    async with own_database() as database, running_house(tmp_path, database) as house:
        async with traffic_of(house, SEED, patience=PATIENCE) as traffic:
            traffic.begin()
            await until(lambda: len(long_enough(house)) >= LIVE_CALLS, within=60)
            killed_at = clock.now()
            await asyncio.to_thread(house.asterisk.kill)
            traffic.break_off()
            headers = [header_sizes(path) for path in long_enough(house)]
            cut = [call for call in told_calls(house.settings.journal_file) if not call.ended_at]
            await asyncio.to_thread(house.asterisk.start_again)
            seconds = await seconds_to_close(house)
            await one_more_call(traffic)
        await settled(house)
        found = await audit(house)
        outcomes, rows = await rows_of(house, cut)
    lost = [lost_seconds(row, killed_at) for row in rows]
    aloud(
        f"Asterisk killed with {len(cut)} live calls, closed {seconds:.1f} s after its restart; "
        f"{len(rows)} recordings, at most {max(lost):.2f} s lost; {found}"
    )
    assert set(headers) == {(0, 0)}
    assert len(cut) >= LIVE_CALLS
    assert seconds <= CLOSED_SECONDS
    assert outcomes == {call.uniqueid: "interrupted" for call in cut}
    assert [dict(row) for row in rows if not is_saved(row, killed_at)] == []
    assert sum(row["repaired"] for row in rows) >= LIVE_CALLS
    assert [dict(row) for row in rows if lost_seconds(row, killed_at) > LOST_SECONDS] == []
    assert not_explained(found.findings, rows) == []
    assert len(boots(house)) == 2


@pytest.mark.timeout(240)
async def test_core_restart_now_closes_the_calls_too(
    tmp_path: Path, aloud: Aloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asterisk starts itself again by its name, so that must be on the path."""
    path = os.environ["PATH"]  # noqa: TID251 - no setting of ours
    monkeypatch.setenv("PATH", f"{find_asterisk().binary.parent}{os.pathsep}{path}")
    async with own_database() as database, running_house(tmp_path, database) as house:
        async with traffic_of(house, SEED) as traffic:
            traffic.begin()
            await until(lambda: traffic.talking >= 4, within=60)
            await asyncio.to_thread(house.asterisk.cli, "core restart now")
            traffic.break_off()
            await until_so(lambda: asyncio.to_thread(is_booted, house), within=30)
            seconds = await seconds_to_close(house)
            await one_more_call(traffic)
        await settled(house)
        found = await audit(house)
        async with house.connection() as connection:
            interrupted = await connection.fetchval(
                "SELECT count(*) FROM bi.calls WHERE outcome = 'interrupted'"
            )
    aloud(
        f"core restart now: closed {seconds:.1f} s after its start, {interrupted} interrupted; "
        f"{len(boots(house))} boots; {found}"
    )
    assert seconds <= CLOSED_SECONDS
    assert not [finding for finding in found.findings if finding.startswith("call")]


async def test_the_same_second_and_counter_of_two_boots_are_two_calls(
    tmp_path: Path, aloud: Aloud
) -> None:
    """A restart within one second, or a clock put back, repeats all of a uniqueid but its boot."""
    async with own_database() as database, running_house(tmp_path, database) as house:
        async with traffic_of(house, SEED) as traffic:
            await one_more_call(traffic)
        await settled(house)
        journal = house.settings.journal_file
        (boot,) = boots(house)
        with journal.open("ab") as file:
            file.write(journal.read_bytes().replace(boot.encode(), b"k0123456789abcdef"))
        await caught_up(house)
        async with house.connection() as connection:
            rows = await connection.fetch("SELECT linkedid, case_number, outcome FROM bi.calls")
    aloud(sorted(dict(row).items() for row in rows))
    assert len({row["linkedid"].partition("-")[2] for row in rows}) == 1
    assert len({row["linkedid"] for row in rows}) == len(rows) == 2
    assert len({row["case_number"] for row in rows}) == 2
    assert [row["outcome"] for row in rows] == ["answered", "answered"]


def long_enough(house: House) -> list[Path]:
    """Return the sides of which something has reached the disk and which still grow."""
    return [
        path
        for call in told_calls(house.settings.journal_file)
        if call.ended_at is None
        for path in house.settings.incoming_folder.glob(f"{call.uniqueid}-citizen.wav")
        if path.stat().st_size > FIRST_WRITE
    ]


def header_sizes(path: Path) -> tuple[int, int]:
    """Return what a WAV file says of its own size and of its sound's."""
    head = path.read_bytes()[:44]
    return int.from_bytes(head[4:8], "little"), int.from_bytes(head[40:44], "little")


async def seconds_to_close(house: House) -> float:
    """Return how long it takes until no call is open."""

    async def are_closed() -> bool:
        async with house.connection() as connection:
            return not await connection.fetchval(OPEN)

    began = asyncio.get_running_loop().time()
    await until_so(are_closed, within=60, pause=0.1)
    return asyncio.get_running_loop().time() - began


async def one_more_call(traffic: Traffic) -> None:
    """Talk with whichever operator answers, for a moment."""
    call = await (await traffic.citizens.call(SUPPORT, number="+79990000000")).answered()
    await until(lambda: traffic.talking, within=15)
    await asyncio.sleep(1)
    await call.hang_up()


async def rows_of(house: House, calls: list[ToldCall]) -> tuple[dict[str, str], list[Any]]:
    names = [call.uniqueid for call in calls]
    async with house.connection() as connection:
        rows = await connection.fetch(CUT_CALLS, names)
        recordings = await connection.fetch(CUT_RECORDINGS, names)
    return {row["linkedid"]: row["outcome"] for row in rows}, recordings


def lost_seconds(row: Any, killed_at: datetime) -> float:
    """Return how much of a recording is missing at its end."""
    lasted: float = (killed_at - row["started_at"]).total_seconds()
    return lasted - (row["duration_seconds"] or 0)


def is_saved(row: Any, killed_at: datetime) -> bool:
    """Whether it is ready; one that was too young has nothing on the disk and says so."""
    lasted: float = (killed_at - row["started_at"]).total_seconds()
    return bool(row["state"] == "ready" or (lasted <= LOST_SECONDS and row["problem"] == "empty"))


def not_explained(findings: list[str], cut: list[Any]) -> list[str]:
    """Return the findings but those of recordings that ended before their first write."""
    empty = {row["stem"] for row in cut if row["problem"] == "empty"}
    return [finding for finding in findings if not any(stem in finding for stem in empty)]


def boots(house: House) -> set[str]:
    calls: Iterable[ToldCall] = told_calls(house.settings.journal_file)
    return {call.uniqueid.partition("-")[0] for call in calls}


def is_booted(house: House) -> bool:
    try:
        return "fully booted" in house.asterisk.cli("core waitfullybooted")
    except AsteriskFailed:  # not yet
        return False
