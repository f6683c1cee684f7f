"""`callcenter serve` stands still for a while under calls (A3), or runs twice (A22)."""

import asyncio
from pathlib import Path

import pytest

from tests.faults.audit import audit, settled
from tests.faults.conftest import Aloud
from tests.faults.house import own_database, running_house
from tests.faults.traffic import traffic_of
from tests.waiting import until

SEED = 3
STOPPED_SECONDS = 15
BESIDE_SECONDS = 6
WAITS = b"journal.another_bridge_has_it"


@pytest.mark.timeout(240)
async def test_a_server_that_stood_still_catches_up(tmp_path: Path, aloud: Aloud) -> None:
    async with own_database() as database, running_house(tmp_path, database) as house:
        async with traffic_of(house, SEED) as traffic:
            traffic.begin()
            await until(lambda: traffic.talking >= 3, within=30)
            house.server.pause()
            await asyncio.sleep(STOPPED_SECONDS)
            house.server.resume()
            await traffic.end()
        await settled(house)
        found = await audit(house)
    aloud(f"server stopped for {STOPPED_SECONDS} s: {found}")
    assert traffic.refused == []
    assert found.findings == []


@pytest.mark.timeout(240)
async def test_of_two_servers_one_works_and_the_other_takes_over(
    tmp_path: Path, aloud: Aloud
) -> None:
    async with own_database() as database, running_house(tmp_path, database) as house:
        second = house.second_server()
        second.start()
        try:
            async with traffic_of(house, SEED) as traffic:
                traffic.begin()
                await until(lambda: WAITS in second.said(), within=30)
                await asyncio.sleep(BESIDE_SECONDS)
                assert not second.follows()
                await asyncio.to_thread(house.server.kill)
                await second.works(within=10)
                await asyncio.sleep(BESIDE_SECONDS)
                await traffic.end()
            await settled(house)
            found = await audit(house)
        finally:
            await asyncio.to_thread(second.stop)
    aloud(f"two servers, the first killed: {found}")
    assert traffic.refused == []
    assert found.findings == []
