"""What watches us: health, readiness, figures; and what happens when parts are away."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from aiohttp import DummyCookieJar, web
from aiohttp.test_utils import TestClient, TestServer

from agi.metrics import SESSIONS
from callcenter.api import limits
from callcenter.api.app import make_web_app
from callcenter.api.limits import make_runner, within
from callcenter.services.recording_places import RecordingPlaces
from callcenter.settings import Settings
from db.pool import Pool, connect
from tests.integration.accounts import cheap_passwords
from tests.integration.api.visitor import Client, Visitor
from tests.integration.api.world import build


@dataclass
class Said:
    """Vitals as a test wants them."""

    lag: float | None = 0.5
    connected: bool | None = True

    def journal_lag_seconds(self) -> float | None:
        return self.lag

    def asterisk_connected(self) -> bool | None:
        return self.connected


@pytest.fixture
def vitals() -> Said:
    return Said()


@pytest.fixture
async def watched(
    pool: Pool, settings: Settings, places: RecordingPlaces, vitals: Said
) -> AsyncIterator[Client]:
    app = make_web_app(pool, settings, places=places, vitals=vitals, passwords=cheap_passwords())
    async with TestClient(TestServer(app), cookie_jar=DummyCookieJar()) as client:
        yield client


async def test_readiness_names_each_part(watched: Client) -> None:
    answer = await watched.get("/readyz")

    assert answer.status == 200
    assert await answer.json() == {
        "ready": True,
        "database": True,
        "journal_lag_seconds": 0.5,
        "asterisk_connected": True,
    }


@pytest.mark.parametrize("broken", [Said(lag=31), Said(connected=False)], ids=["lag", "asterisk"])
async def test_a_part_that_is_behind_makes_us_unready(
    watched: Client, vitals: Said, broken: Said
) -> None:
    vitals.lag, vitals.connected = broken.lag, broken.connected

    assert (await watched.get("/readyz")).status == 503
    assert (await watched.get("/healthz")).status == 200


async def test_figures_are_counted_by_state(watched: Client, pool: Pool) -> None:
    await build(pool)

    text = await (await watched.get("/metrics")).text()

    assert 'callcenter_calls_day{state="answered"} 2.0' in text
    assert "callcenter_journal_lag_seconds 0.5" in text
    assert "callcenter_recordings_overdue 0.0" in text


async def test_what_the_process_counts_by_itself_is_shown_too(watched: Client) -> None:
    SESSIONS.labels("done").inc()

    text = await (await watched.get("/metrics")).text()

    assert 'callcenter_agi_sessions_total{outcome="done"}' in text
    assert "process_resident_memory_bytes" in text


@pytest.mark.parametrize("path", ["/", "/healthz", "/api/v1/session", "/api/v1/no-such"])
async def test_every_answer_carries_the_security_headers(client: Client, path: str) -> None:
    headers = (await client.get(path)).headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in headers["Content-Security-Policy"]


async def test_a_large_body_is_refused(client: Client) -> None:
    body = b'{"login": "' + b"a" * limits.LARGEST_BODY + b'"}'

    answer = await client.post(
        "/api/v1/session", data=body, headers={"Content-Type": "application/json"}
    )

    assert answer.status == 413
    assert (await answer.json())["code"] == "body_too_large"


async def test_a_mistake_of_ours_tells_nothing(
    client: Client, pool: Pool, supervisor: Visitor
) -> None:
    async with pool.acquire() as connection:
        await connection.execute("ALTER TABLE calls RENAME TO calls_elsewhere")

    answer = await supervisor.get("/calls")

    assert answer.status == 500
    said = await answer.json()
    assert said["code"] == "internal"
    assert set(said) == {"type", "title", "status", "code"}
    assert (await client.get("/healthz")).status == 200


async def test_a_stopped_database_is_told_within_two_seconds(
    supervisor: Visitor, fresh_database: str
) -> None:
    asked = """
        SELECT pid FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()
    """
    watcher = await connect(fresh_database)
    stopped = [row["pid"] for row in await watcher.fetch(asked)]
    try:
        for pid in stopped:
            os.kill(pid, signal.SIGSTOP)
        began = time.monotonic()
        answer = await supervisor.get("/calls")
        took = time.monotonic() - began
    finally:
        for pid in stopped:
            os.kill(pid, signal.SIGCONT)
        await watcher.close()

    assert answer.status == 503
    assert (await answer.json())["code"] == "database_unavailable"
    assert took < 2.0


async def test_a_slow_request_is_cut(
    pool: Pool,
    settings: Settings,
    places: RecordingPlaces,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "SLOWEST_CLIENT", timedelta(milliseconds=200))
    app = make_web_app(pool, settings, places=places, passwords=cheap_passwords())
    runner = make_runner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    reader, writer = await asyncio.open_connection(host, port)
    writer.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ")

    assert await asyncio.wait_for(reader.read(), 5) == b""  # closed, and no word

    writer.close()
    await runner.cleanup()


async def test_walking_away_does_not_wait_for_the_clean_up() -> None:
    stubborn = asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            await stubborn.wait()

    began = time.monotonic()
    with pytest.raises(TimeoutError):
        await within(timedelta(milliseconds=50), work())

    assert time.monotonic() - began < 1
    stubborn.set()
