"""Who was told of a registration in time is not late, whatever died or waited meanwhile."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from callcenter.domain.deadline_kinds import WarnPolicy
from callcenter.jobs.deadlines import deadlines_job
from callcenter.services.deadlines.watch_deadlines import Watch
from callcenter.services.take_case import InHand
from callcenter.services.tickets import register
from callcenter.services.tickets.registration_told import registration_told
from db.case_edits import lock_case
from db.deadlines import open_deadlines
from tests.integration.ticket_world import ASKED, Hotline, open_hotline
from tests.waiting import until_so

HOUR = timedelta(hours=1)
REGISTRATION = "FROM deadlines WHERE what = 'registration' AND case_id = $1"
WAITING = (
    "SELECT EXISTS (SELECT FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock')"
)


@pytest.fixture
async def hotline(fresh_database: str) -> AsyncIterator[Hotline]:
    async with open_hotline(fresh_database) as hotline:
        yield hotline


async def written_to(hotline: Hotline) -> InHand:
    """Register a ticket whose requester is told by letter."""
    desk, case = replace(hotline.desk, letters=True), await hotline.draft()
    await register.register_ticket(desk, hotline.person("operator"), case, ASKED)
    return case


@pytest.mark.covers("003-43")
async def test_a_sender_that_died_after_sending_makes_no_breach(hotline: Hotline) -> None:
    case = await written_to(hotline)
    await hotline.pool.execute("UPDATE notices SET state = 'sent', sent_at = app_now()")

    async with hotline.later(48 * HOUR) as later:
        watch = Watch(WarnPolicy(0.75, timedelta(0)), "ru")
        await deadlines_job(later.pool, watch, later.desk.office).work()

    assert await hotline.one(f"SELECT breached_at IS NULL {REGISTRATION}", case.case_id)
    sent_at = await hotline.one("SELECT sent_at FROM notices")
    assert await hotline.one(f"SELECT met_at {REGISTRATION}", case.case_id) == sent_at


async def test_whoever_works_on_the_case_meanwhile_is_waited_for(hotline: Hotline) -> None:
    case = await written_to(hotline)
    async with hotline.pool.acquire() as connection:
        async with connection.transaction():
            await lock_case(connection, case.case_id)
            telling = registration_told(hotline.pool, "registered", case.case_id)
            waits = asyncio.create_task(telling)
            await until_so(partial(hotline.one, WAITING))
            assert await open_deadlines(connection, case.case_id)
        await waits

    assert await hotline.one(f"SELECT met_at IS NOT NULL {REGISTRATION}", case.case_id)
