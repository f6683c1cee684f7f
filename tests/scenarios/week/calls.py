"""Calls that become appeals, that nobody answered, or that came at night."""

from typing import Any

from tests.scenarios.week import appeals
from tests.scenarios.week.agenda import Life, Week
from tests.scenarios.week.appeals import Matter
from tests.scenarios.week.ledger import Case
from tests.scenarios.week.phone import (
    abandoned_call,
    answered_call,
    e164,
    new_number,
    night_call,
    short_call,
)
from tests.scenarios.week.tickets import line1, version


async def appeal_by_phone(week: Week, matter: Matter) -> Life:
    case = await answered_call(week, "appeal", new_number(week), "201")
    async for until in appeals.lived(week, case, matter):
        yield until


async def given_up(week: Week, *, calls_again: bool) -> Life:
    """Leave the queue; we owe a call until the citizen was talked with (P6)."""
    number = new_number(week)
    case = await abandoned_call(week, "ticket", number, float(week.chance.randint(2, 90)))
    yield week.later(hours=1)
    await owed(week, number)
    if calls_again:
        again = await answered_call(week, "ticket", number, "201")
        assert not await obligations(week, number), "the talk settles what was owed"
        await closed_unregistered(week, again)
    else:
        await settle(week, number)
    await closed_unregistered(week, case)


async def at_night(week: Week) -> Life:
    number = new_number(week)
    case = await night_call(week, number)
    yield week.later(hours=10)
    await owed(week, number)
    await settle(week, number)
    await closed_unregistered(week, case)


async def hung_up_at_once(week: Week) -> Life:
    await short_call(week, new_number(week))
    yield week.later(hours=1)


async def obligations(week: Week, number: str) -> list[dict[str, Any]]:
    asked = f"/callbacks?state=open&phone_e164=%2B{e164(number)[1:]}"
    return await week.house["operator"].every(asked)


async def owed(week: Week, number: str) -> None:
    assert len(await obligations(week, number)) == 1, f"one call is owed to {number}"


async def settle(week: Week, number: str) -> None:
    for owing in await obligations(week, number):
        path = f"/callbacks/{owing['callback_id']}/close"
        body = {"reason": "перезвонили, вопрос решён"}
        await line1(week).post(path, body, version=owing["version"])


async def closed_unregistered(week: Week, case: Case) -> None:
    """Close a draft that nothing came of; what was promised for it is owed no more."""
    path = f"/cases/{case.case_id}/close"
    body = {"reason": "вопрос решён в разговоре"}
    await line1(week).post(path, body, version=await version(week, case))
    case.state = "closed"
