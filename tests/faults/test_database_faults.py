"""PostgreSQL restarts, crashes, is cut off in COMMIT, or stays away, while calls go on."""

import asyncio
import signal
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.faults.audit import audit, caught_up, settled
from tests.faults.conftest import Aloud
from tests.faults.cutting_proxy import CuttingProxy
from tests.faults.house import House, own_database, running_house
from tests.faults.told import told_calls
from tests.faults.traffic import traffic_of
from tests.waiting import until

SEED = 9
RESTARTS = 3
BETWEEN_SECONDS = 4
AWAY_SECONDS = 60
CAUGHT_UP_SECONDS = 60.0
CUT_EVERY = 4
ENOUGH_CUTS = 8
CUTTING_SECONDS = 12


@pytest.mark.timeout(240)
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT], ids=["fast", "immediate"])
async def test_a_restarted_database_costs_nothing(
    tmp_path: Path, how: signal.Signals, aloud: Aloud
) -> None:
    async with own_database() as database, running_house(tmp_path, database) as house:
        async with traffic_of(house, SEED) as traffic:
            traffic.begin()
            for _ in range(RESTARTS):
                await asyncio.sleep(BETWEEN_SECONDS)
                house.stop_database(how)
                await until(lambda: not house.has_database, within=20)
                await house.database.start_again()
            await traffic.end()
        await settled(house)
        found = await audit(house)
    aloud(f"{RESTARTS} restarts by {how.name}: {found}")
    assert traffic.refused == []
    assert found.findings == []


@pytest.mark.timeout(240)
async def test_a_connection_cut_in_commit_doubles_nothing(tmp_path: Path, aloud: Aloud) -> None:
    """The server has committed and nobody is told so."""
    async with (
        own_database() as database,
        CuttingProxy(database.url, cut_every=CUT_EVERY) as proxy,
        running_house(tmp_path, database, url=proxy.url) as house,
    ):
        async with traffic_of(house, SEED) as traffic:
            traffic.begin()
            await asyncio.sleep(CUTTING_SECONDS)
            await until(lambda: proxy.cuts >= ENOUGH_CUTS, within=60)
            await traffic.end()
        await settled(house)
        found = await audit(house)
    aloud(f"{proxy.cuts} connections cut in COMMIT: {found}")
    assert found.findings == []


@pytest.mark.timeout(360)
async def test_an_outage_delays_and_loses_nothing(tmp_path: Path, aloud: Aloud) -> None:
    async with own_database() as database, running_house(tmp_path, database) as house:
        async with traffic_of(house, SEED) as traffic:
            traffic.begin()
            await until(lambda: traffic.talking >= 3, within=30)
            house.stop_database(signal.SIGINT)
            before = len(told_calls(house.settings.journal_file))
            await asyncio.sleep(AWAY_SECONDS)
            calls = len(told_calls(house.settings.journal_file)) - before
            await database.start_again()
            seconds = await seconds_to_catch_up(house)
            await traffic.end()
        await settled(house)
        found = await audit(house)
        order = await numbers_of(house)
    aloud(
        f"database away for {AWAY_SECONDS} s: {calls} calls meanwhile, {len(traffic.refused)} "
        f"refused; caught up in {seconds:.1f} s; {found}"
    )
    assert calls > AWAY_SECONDS
    assert traffic.refused == []
    assert seconds < CAUGHT_UP_SECONDS
    assert found.findings == []
    assert order == sorted(order)


async def seconds_to_catch_up(house: House) -> float:
    loop = asyncio.get_running_loop()
    began = loop.time()
    await caught_up(house, CAUGHT_UP_SECONDS)
    return loop.time() - began


async def numbers_of(house: House) -> list[str]:
    """Return the tickets' numbers in the order in which the PBX told of their kind."""
    async with house.connection() as connection:
        rows = await connection.fetch("SELECT linkedid, case_number FROM bi.calls")
    numbers = {row["linkedid"]: row["case_number"] for row in rows}
    return [numbers[call] for call in tickets(house) if numbers[call].startswith("1")]


def tickets(house: House) -> Iterable[str]:
    """Return the calls in the order of their KIND events."""
    told = (call for call in told_calls(house.settings.journal_file) if call.kind_at is not None)
    return [call.uniqueid for call in sorted(told, key=lambda call: call.kind_at or 0)]
