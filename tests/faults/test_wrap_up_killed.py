"""The server is killed in a wrap-up: started again it knows, and lets the phone ring in time."""

import asyncio
from pathlib import Path

import pytest

from callcenter.domain.access import Person, Role
from callcenter.domain.agents.states import Patience
from callcenter.services.agents.set_state import Choice, StateRules, Wish, set_own_state
from db.pool import open_pool
from tests.faults.house import House, own_database, running_house
from tests.integration.accounts import add
from tests.pbx.hotline import SUPPORT, Journal, citizen, operator, talking
from tests.waiting import until, until_so

STATE = "SELECT state FROM agent_states"
READY = "SELECT state = 'ready' FROM agent_states"
PAUSED = "paused:wrap_up"  # as `queue show` has it, without its blanks
RULES = StateRules(Patience(), ())


def is_paused(house: House) -> bool:
    return PAUSED in house.asterisk.cli("queue show hotline").replace(" ", "")


@pytest.mark.timeout(240)
async def test_a_server_killed_in_a_wrap_up_ends_it_when_it_is_back(tmp_path: Path) -> None:
    async with own_database() as database, running_house(tmp_path, database) as house:
        pool = await open_pool(database.url)
        user = await add(pool, "anna", extension="201")
        anna = Person(user.user_id, user.login, Role.OPERATOR, "201")
        await set_own_state(pool, anna, Wish(Choice.READY), RULES)
        journal = Journal.from_now(house.settings.journal_file)
        async with citizen(house.asterisk) as phone, operator(house.asterisk, "201") as first:
            first.answer_automatically(after=0.1)
            call = await (await phone.call(SUPPORT, number="+79990000000")).answered()
            await talking(first, journal, within=20)
            await call.hang_up()
            await until(lambda: is_paused(house), within=10)
            await asyncio.to_thread(house.server.kill)
            assert is_paused(house)
            assert await pool.fetchval(STATE) == "wrap_up"

            house.server.start()
            await house.server.works()
            await until_so(lambda: pool.fetchval(READY), within=40)
            await until(lambda: not is_paused(house), within=10)
            again = await (await phone.call(SUPPORT, number="+79990000000")).answered()
            await until(lambda: any(call.is_up for call in first.calls), within=20)
            await again.hang_up()
        await pool.close()
