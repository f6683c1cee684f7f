"""The web application on a free port, over a real PostgreSQL."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import DummyCookieJar
from aiohttp.test_utils import TestClient, TestServer

from callcenter.api.app import make_web_app
from callcenter.domain.access import Role
from callcenter.services.recording_places import RecordingPlaces
from callcenter.settings import Settings, load
from db.pool import Pool
from tests.integration.accounts import cheap_passwords
from tests.integration.api.visitor import Client, Visitor


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load({"CALLCENTER_STATE_DIR": str(tmp_path)})


@pytest.fixture
def places(settings: Settings) -> RecordingPlaces:
    return RecordingPlaces.of(settings)


@pytest.fixture
async def client(pool: Pool, settings: Settings, places: RecordingPlaces) -> AsyncIterator[Client]:
    app = make_web_app(pool, settings, places=places, passwords=cheap_passwords())
    # Secure cookies do not travel over plain http here: Visitor carries them by hand.
    async with TestClient(TestServer(app), cookie_jar=DummyCookieJar()) as client:
        yield client


@pytest.fixture
async def administrator(client: Client, pool: Pool) -> Visitor:
    return await Visitor.of_role(client, pool, Role.ADMINISTRATOR)


@pytest.fixture
async def supervisor(client: Client, pool: Pool) -> Visitor:
    return await Visitor.of_role(client, pool, Role.SUPERVISOR)
