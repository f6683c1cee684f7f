"""With the server hung or dead, or its database gone, a citizen still reaches an operator.

The call is recorded meanwhile, and has its row, its case and its recording after recovery.
"""

import asyncio
import signal
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from pathlib import Path

import aiohttp
import pytest

from callcenter.demo.phone import Phone
from callcenter.demo.voices import tone
from tests.faults.audit import audit, settled
from tests.faults.conftest import Aloud
from tests.faults.house import OPERATORS, House, own_database, running_house
from tests.faults.told import told_calls
from tests.pbx.hotline import HOTLINE, citizen, operator
from tests.waiting import until, until_so

REACHED_SECONDS = 5.0
FIRST_WRITE = 32 * 1024  # bytes that Asterisk collects before it writes to a recording

Change = Callable[[House], None]


def stop_database(house: House) -> None:
    house.stop_database(signal.SIGINT)


@pytest.mark.parametrize(
    "break_it",
    [
        pytest.param(lambda house: house.server.pause(), id="server-stopped"),
        pytest.param(lambda house: house.server.kill(), id="server-killed"),
        pytest.param(stop_database, id="database-down"),
    ],
)
async def test_a_citizen_reaches_an_operator_all_the_same(
    tmp_path: Path, break_it: Change, aloud: Aloud
) -> None:
    async with own_database() as database, running_house(tmp_path, database) as house:
        await asyncio.to_thread(break_it, house)
        async with (
            operator(house.asterisk, OPERATORS[0], tone(1000)) as person,
            citizen(house.asterisk, tone(440)) as caller,
        ):
            person.answer_automatically(after=0.2)
            seconds = await reached(caller, person)
            await until(lambda: recorded_bytes(house) > FIRST_WRITE, within=15)
            await caller.calls[0].hang_up()
        assert not await is_ready(house)
        await recover(house)
        await until_so(partial(is_ready, house), within=30)
        await settled(house)
        found = await audit(house)
        async with house.connection() as connection:
            (row,) = await connection.fetch("SELECT * FROM bi.calls")
    aloud(f"the operator answered {seconds:.2f} s after the citizen dialled; {found}")
    assert seconds <= REACHED_SECONDS
    assert found.findings == []
    assert found.recordings == {"ready": 1}
    assert row["case_number"] is not None
    assert row["outcome"] == "answered"


async def reached(caller: Phone, person: Phone) -> float:
    """Call, choose 1, and return the seconds from dialling to the operator's answer."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    call = await (await caller.call(HOTLINE, number="+79123456789")).answered()
    await call.press("1")
    taken = await person.incoming_call()
    await taken.answered()
    return loop.time() - began


def recorded_bytes(house: House) -> int:
    """Return the size of the smaller side of the one call's recording."""
    (call,) = told_calls(house.settings.journal_file)
    folder = house.settings.incoming_folder
    sides = [folder / f"{call.uniqueid}-{side}.wav" for side in ("citizen", "agent")]
    return min(path.stat().st_size for path in sides)


async def is_ready(house: House) -> bool:
    limit = aiohttp.ClientTimeout(total=2)
    try:
        async with (
            aiohttp.ClientSession(timeout=limit) as session,
            session.get(f"{house.settings.origin}/readyz") as answer,
        ):
            return bool(answer.status == HTTPStatus.OK)
    except (aiohttp.ClientError, TimeoutError):
        return False


async def recover(house: House) -> None:
    """Do what a service manager would, whatever was broken."""
    if house.server.running.poll() is None:
        house.server.resume()
    else:
        house.server.start()
    if not house.has_database:
        await house.database.start_again()
