"""`callcenter serve` is killed at random moments under calls; nothing is lost, doubled, unlinked.

CALLCENTER_KILLS=2000 kills more often; CALLCENTER_SEED=… repeats a run's moments and calls.
"""

import asyncio
import os
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from tests.faults.audit import Audit, audit, caught_up, settled
from tests.faults.conftest import Aloud
from tests.faults.house import PLANTED, House, own_database, running_house
from tests.faults.traffic import traffic_of

KILLS = int(os.environ.get("CALLCENTER_KILLS", "50"))  # noqa: TID251 - of this run, no setting
SEED = int(os.environ.get("CALLCENTER_SEED", "20261122"))  # noqa: TID251 - as above
PLANTED_KILLS = 6
START_UP_SECONDS = 1.5
AT_WORK_SECONDS = 2.0
SECONDS_A_KILL = 15  # far more than it takes, for the limit of the whole


async def killed_again_and_again(house: House, kills: int, say: Aloud) -> Audit:
    """Kill the server `kills` times while calls go on; return what is left of them."""
    random = Random(SEED)  # noqa: S311 - a kill moment is no secret
    async with traffic_of(house, SEED) as traffic:
        traffic.begin()
        at_work, most = 0, 0
        for number in range(kills):
            if number % 3:
                await house.server.works()
                await asyncio.sleep(random.uniform(0, AT_WORK_SECONDS))
                at_work += 1
            else:
                await asyncio.sleep(random.uniform(0, START_UP_SECONDS))
            most = max(most, traffic.going_on)
            await asyncio.to_thread(house.server.kill)
            house.server.start()
        await house.server.works()
        await traffic.end()
        say(f"{kills} kills (seed {SEED}), {at_work} at work; {traffic.placed} calls placed, "
            f"{len(traffic.refused)} refused, {most} at once at most")  # fmt: skip
        assert not traffic.refused
    return await _judged(house)


async def _judged(house: House) -> Audit:
    await caught_up(house)
    with suppress(TimeoutError):  # the audit says what is open
        await settled(house)
    return await audit(house)


@pytest.mark.timeout(300 + KILLS * SECONDS_A_KILL)
async def test_no_kill_loses_doubles_or_unlinks_anything(tmp_path: Path, aloud: Aloud) -> None:
    async with own_database() as database, running_house(tmp_path, database) as house:
        found = await killed_again_and_again(house, KILLS, aloud)
    aloud(found)
    assert found.findings == []
    assert found.calls > KILLS
    assert found.connected
    assert found.debts


@pytest.mark.timeout(300)
async def test_a_position_committed_apart_from_its_rows_is_caught(
    tmp_path: Path, aloud: Aloud
) -> None:
    async with (
        own_database() as database,
        running_house(tmp_path, database, program=PLANTED) as house,
    ):
        async with traffic_of(house, SEED) as traffic:
            traffic.begin()
            for _ in range(PLANTED_KILLS):
                await house.server.works()
                await asyncio.sleep(1)
                await asyncio.to_thread(house.server.kill)
                house.server.start()
            await house.server.works()
            await traffic.end()
        await caught_up(house)
        found = await audit(house)
    aloud(f"planted bug, {PLANTED_KILLS} kills: {len(found.findings)} findings")
    assert any("events are kept of" in finding for finding in found.findings)
