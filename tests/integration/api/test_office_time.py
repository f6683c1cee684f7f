"""Dates of the office go by the clock of deadlines, also where it is shifted."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import uuid4

import pytest
from aiohttp import DummyCookieJar
from aiohttp.test_utils import TestClient, TestServer

from callcenter.api.app import make_web_app
from callcenter.clock import now
from callcenter.domain.access import Role
from callcenter.services.office_time import office_date
from callcenter.services.recording_places import RecordingPlaces
from callcenter.settings import Settings
from db.pool import Pool, open_pool
from tests.integration.accounts import CLINIC, cheap_passwords, found_organisations
from tests.integration.api.visitor import Client, Visitor

SHIFT = timedelta(days=400)
INSERT_STAFF = """
    INSERT INTO staff_contacts (staff_id, organisation_id, full_name, role, valid_from,
                                confirmed_on, confirmed_by)
    VALUES ($1, $2, 'Иванова', 'head', '2026-01-01', '2026-01-01', 'test')
"""


@pytest.fixture
async def later(fresh_database: str) -> AsyncIterator[Pool]:
    pool = await open_pool(fresh_database, clock_shift=SHIFT)
    yield pool
    await pool.close()


@pytest.fixture
async def client(
    later: Pool, settings: Settings, places: RecordingPlaces
) -> AsyncIterator[Client]:
    app = make_web_app(later, settings, places=places, passwords=cheap_passwords())
    async with TestClient(TestServer(app), cookie_jar=DummyCookieJar()) as client:
        yield client


async def test_a_record_is_confirmed_on_the_offices_day(
    client: Client, later: Pool, settings: Settings
) -> None:
    await found_organisations(later)
    staff_id = uuid4()
    await later.execute(INSERT_STAFF, staff_id, CLINIC)
    administrator = await Visitor.of_role(client, later, Role.ADMINISTRATOR)

    path = f"/staff/{staff_id}/confirm"
    confirmed = await administrator.send("POST", path, {"If-Match": '"1"'})

    said = (await confirmed.json())["confirmed_on"]
    assert said == str(await office_date(later, settings.zone))
    assert said > str((now() + SHIFT - timedelta(days=2)).date())
