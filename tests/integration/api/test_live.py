"""The panel's live data: what is sent to whom, without gaps, and never waiting for the slow."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest
from aiohttp import DummyCookieJar
from aiohttp.test_utils import TestClient, TestServer

from callcenter.api import live as live_routes
from callcenter.api.app import make_web_app
from callcenter.domain.access import Role
from callcenter.services.live.hub import LiveHub
from callcenter.services.live.publish import LivePublisher
from callcenter.settings import Settings
from db.journal import tell
from db.pool import Pool
from tests.integration.accounts import cheap_passwords
from tests.integration.api.visitor import API, Client, Visitor
from tests.integration.api.world import build, owe
from tests.integration.live_parts import Gate, gate, hub_running, publishing
from tests.live_panel import Panel, is_dropped, panel, stuck_panel
from tests.waiting import until, until_so

RING = {"extension": "201", "linkedid": "s-1.1", "caller_e164": "+79161234567"}
QUEUE = {"name": "hotline", "waiting": 1}
AGENT = {"login": "anna", "state": "ready", "linkedid": "s-1.1"}


@pytest.fixture
async def way(fresh_database: str) -> AsyncIterator[Gate]:
    async with gate(fresh_database) as way:
        yield way


@pytest.fixture
async def hub(pool: Pool, way: Gate, settings: Settings) -> AsyncIterator[LiveHub]:
    async with hub_running(way.url, pool, settings) as hub:
        yield hub


@pytest.fixture
async def client(pool: Pool, settings: Settings, hub: LiveHub) -> AsyncIterator[Client]:
    async with serving(pool, settings, hub) as client:
        yield client


def serving(pool: Pool, settings: Settings, hub: LiveHub) -> Client:
    app = make_web_app(pool, settings, passwords=cheap_passwords(), hub=hub)
    return TestClient(TestServer(app), cookie_jar=DummyCookieJar())


@pytest.fixture
async def publisher(fresh_database: str) -> AsyncIterator[LivePublisher]:
    async with publishing(fresh_database) as publisher:
        yield publisher


@pytest.fixture
async def mine(client: Client, pool: Pool) -> Visitor:
    return await operator(client, pool)


def opened(
    visitor: Visitor, after: tuple[str, int] | None = None
) -> AbstractAsyncContextManager[Panel]:
    url = str(visitor.client.make_url(f"{API}/live"))
    return panel(visitor.client.session, url, visitor.cookie, after)


async def operator(client: Client, pool: Pool, extension: str = "201") -> Visitor:
    return await Visitor.of_role(
        client, pool, Role.OPERATOR, login=f"operator{extension}", extension=extension
    )


async def test_a_panel_hears_first_what_is_and_then_what_changes(
    client: Client, pool: Pool, publisher: LivePublisher, hub: LiveHub
) -> None:
    publisher.put("queue", "hotline", QUEUE)
    await until(lambda: hub.mirror.rows)
    async with opened(await operator(client, pool)) as mine:
        assert mine.hello["resumed"] is False
        assert mine.of("queue") == {"hotline": QUEUE}

        publisher.put("queue", "hotline", {**QUEUE, "waiting": 2})
        publisher.put("ring", "201", RING)
        await until(lambda: mine.of("ring"))
        assert mine.of("queue")["hotline"]["waiting"] == 2

        publisher.put("ring", "201", None)
        await until(lambda: not mine.of("ring"))


async def test_a_ring_is_for_whose_phone_it_is(
    client: Client, pool: Pool, publisher: LivePublisher
) -> None:
    mine, other = await operator(client, pool, "201"), await operator(client, pool, "202")
    async with opened(mine) as first, opened(other) as second:
        publisher.put("ring", "201", RING)
        publisher.put("queue", "hotline", QUEUE)
        await until(lambda: first.of("ring") and second.of("queue"))

        assert first.of("ring") == {"201": RING}
        assert not second.of("ring")
        assert "+7916" not in str(second.messages)


SEEN = {
    Role.OPERATOR: {"queue": {"hotline": QUEUE}, "agent": {"7": {**AGENT, "linkedid": None}}},
    Role.LINE2: {"queue": {"hotline": QUEUE}, "agent": {"7": {**AGENT, "linkedid": None}}},
    Role.LINE3: {"queue": {"hotline": QUEUE}, "agent": {"7": {**AGENT, "linkedid": None}}},
    Role.ADMINISTRATOR: {
        "queue": {"hotline": QUEUE},
        "agent": {"7": {**AGENT, "linkedid": None}},
    },
    Role.SUPERVISOR: {
        "queue": {"hotline": QUEUE},
        "agent": {"7": AGENT},
        "ring": {"201": {**RING, "caller_e164": None}},
    },
    Role.AUDITOR: {},
    Role.ORGANISATION: {},
}


@pytest.mark.parametrize("role", Role, ids=str)
async def test_what_a_role_may_not_see_is_never_sent(
    client: Client, pool: Pool, publisher: LivePublisher, hub: LiveHub, role: Role
) -> None:
    rows = (("queue", "hotline", QUEUE), ("agent", "7", AGENT), ("ring", "201", RING))
    async with opened(await Visitor.of_role(client, pool, role)) as live:
        for row in rows:
            publisher.put(*row)
        await until(lambda: len(hub.mirror.rows) == len(rows))
        async with pool.acquire() as connection:
            await tell(connection, '{"calls": ["s-1.1"]}')
        await until(lambda: live.topics() == {"calls"})
        async with opened(Visitor(client, await _cookie(client, role))) as later:
            for page in (live, later):
                assert {k: page.of(k) for k in ("queue", "agent", "ring") if page.of(k)} == SEEN[
                    role
                ]
        named = [m["linkedids"] for m in live.messages if m["type"] == "news"]
        outside = role in {Role.ORGANISATION, Role.ADMINISTRATOR}
        assert named == [[] if outside else ["s-1.1"]]


async def _cookie(client: Client, role: Role) -> str:
    again = Visitor(client)
    await again.sign_in(role.value)
    return again.cookie


async def test_who_was_away_resumes_without_gaps(
    client: Client, pool: Pool, publisher: LivePublisher, hub: LiveHub
) -> None:
    mine = await operator(client, pool)
    publisher.put("ring", "201", RING)
    publisher.put("queue", "q0", QUEUE)
    publisher.put("queue", "q1", QUEUE)
    await until(lambda: len(hub.mirror.rows) == 3)
    async with opened(mine) as before:
        await until(lambda: len(before.rows) == 3)
    publisher.put("ring", "201", None)
    publisher.put("queue", "q1", {**QUEUE, "waiting": 9})
    await until(lambda: ("ring", "201") not in hub.mirror.rows)

    async with opened(mine, (before.epoch, before.seq)) as after:
        assert after.hello["resumed"] is True
        told = {(row["kind"], row["key"]): row["value"] for row in after.hello["rows"]}
        assert told == {("ring", "201"): None, ("queue", "q1"): {**QUEUE, "waiting": 9}}


async def test_who_comes_from_another_epoch_hears_all(
    client: Client, pool: Pool, publisher: LivePublisher, hub: LiveHub
) -> None:
    publisher.put("queue", "hotline", QUEUE)
    await until(lambda: hub.mirror.rows)
    stranger = "00000000-0000-4000-8000-000000000000"
    async with opened(await operator(client, pool), (stranger, hub.mirror.seq)) as live:
        assert live.hello["resumed"] is False
        assert live.of("queue") == {"hotline": QUEUE}


async def test_two_servers_show_the_same_and_each_resumes_the_others_panels(
    client: Client, pool: Pool, settings: Settings, fresh_database: str, publisher: LivePublisher
) -> None:
    mine = await operator(client, pool)
    async with (
        hub_running(fresh_database, pool, settings) as second_hub,
        serving(pool, settings, second_hub) as second,
    ):
        there = Visitor(second, mine.cookie)
        async with opened(mine) as one, opened(there) as other:
            for number in range(100):
                publisher.put("queue", f"q{number % 5}", {"n": number})
                await asyncio.sleep(0.003)
            await until(lambda: one.of("queue") == other.of("queue") == _last_of(100, 5))
            place = (one.epoch, one.seq)
        publisher.put("queue", "q1", None)
        await until(lambda: ("queue", "q1") not in second_hub.mirror.rows)
        async with opened(there, place) as moved:
            assert moved.hello["resumed"] is True
            told = {(row["kind"], row["key"]): row["value"] for row in moved.hello["rows"]}
            assert told == {("queue", "q1"): None, ("ring", "201"): None}


def _last_of(count: int, keys: int) -> dict[str, Any]:
    return {f"q{number % keys}": {"n": number} for number in range(count - keys, count)}


async def test_a_restarted_publisher_leaves_no_old_row_on_a_screen(
    client: Client, pool: Pool, fresh_database: str
) -> None:
    async with opened(await operator(client, pool)) as live:
        async with publishing(fresh_database) as first:
            first.put("ring", "201", RING)
            await until(lambda: live.of("ring"))
        async with publishing(fresh_database) as second:
            await until(lambda: not live.of("ring"))
            second.put("ring", "201", {**RING, "linkedid": "s-1.9"})
            await until(lambda: live.of("ring") == {"201": {**RING, "linkedid": "s-1.9"}})


async def test_a_database_that_was_away_costs_a_reconnect_and_no_news(
    client: Client, pool: Pool, way: Gate, publisher: LivePublisher, hub: LiveHub
) -> None:
    mine = await operator(client, pool)
    async with opened(mine) as before:
        way.shut()
        await before.ended()
        assert before.bye == "restart"
    publisher.put("queue", "hotline", QUEUE)
    assert (await _answer(mine)) == 503
    way.open()
    await until(lambda: hub.is_ready)
    async with opened(mine, (before.epoch, before.seq)) as after:
        assert after.hello["resumed"] is True
        await until(lambda: after.of("queue") == {"hotline": QUEUE})


async def test_who_signs_out_or_is_blocked_hears_goodbye_within_five_seconds(
    client: Client, pool: Pool, publisher: LivePublisher
) -> None:
    first, second = await operator(client, pool, "201"), await operator(client, pool, "202")
    async with opened(first) as leaving, opened(second) as staying:
        await first.send("DELETE", "/session")
        await leaving.ended(within=5)
        assert leaving.bye == "signed_out"

        publisher.put("ring", "201", RING)
        publisher.put("ring", "202", RING)
        await until(lambda: staying.of("ring"))
        assert not leaving.of("ring")


async def test_strangers_and_foreign_pages_get_no_live_data(client: Client, pool: Pool) -> None:
    mine = await operator(client, pool)

    assert await _answer(Visitor(client)) == 401
    assert await _answer(mine, Origin="https://evil.example") == 403
    assert await _answer(mine, **{"Sec-Fetch-Site": "cross-site"}) == 403
    own = str(client.make_url("/")).rstrip("/")
    assert await _answer(mine, Origin=own) == 101
    assert (await mine.get("/live")).status == 426


async def _answer(visitor: Visitor, **headers: str) -> int:
    """Return the status of a WebSocket's request."""
    asked = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    key = {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}
    own = {"Cookie": visitor.cookie} if visitor.cookie else {}
    url = visitor.client.make_url(f"{API}/live")
    answer = await visitor.client.session.get(url, headers={**asked, **key, **own, **headers})
    answer.close()
    return answer.status


@pytest.mark.parametrize(
    "stream",
    [(400, 5000, 0.02), (60, 5000, 0.1), (3, 5, 0.02)],
    ids=["much", "some", "little"],
)
async def test_a_stuck_panel_is_dropped_and_the_others_hear_everything(
    client: Client,
    publisher: LivePublisher,
    hub: LiveHub,
    mine: Visitor,
    stream: tuple[int, int, float],
) -> None:
    """By its full queue when there is much to say, by an unanswered ping when there is little."""
    batches, letters, pause = stream
    stuck = await stuck_panel(client.host, client.port or 0, mine.cookie)
    await until(lambda: len(hub.clients) == 1)
    (slow,) = hub.clients
    try:
        async with opened(mine) as live:
            sent = asyncio.create_task(_flood(publisher, batches, "ж" * letters, pause))
            await until(lambda: slow not in hub.clients, within=10)
            await sent
            newest = {"n": batches - 1, "text": "ж" * letters}
            await until(lambda: live.of("queue") == {"hotline": newest})
            assert live.bye is None
            await until(lambda: is_dropped(stuck), within=2)
    finally:
        stuck.close()


async def _flood(publisher: LivePublisher, count: int, text: str, pause: float) -> None:
    for number in range(count):
        publisher.put("queue", "hotline", {"n": number, "text": text})
        await asyncio.sleep(pause)


async def test_one_person_cannot_open_panels_without_end(client: Client, pool: Pool) -> None:
    mine = await operator(client, pool)
    url = client.make_url(f"{API}/live")
    headers = {"Cookie": mine.cookie}
    opened_now = [await client.session.ws_connect(url, headers=headers) for _ in range(20)]
    assert await _answer(mine) == 429
    for link in opened_now:
        await link.close()


async def test_an_open_panel_is_noted_for_as_long_as_its_browser_answers(
    client: Client, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_routes, "PING", 0.4)
    silent, mine = await operator(client, pool, "201"), await operator(client, pool, "202")
    url = client.make_url(f"{API}/live")
    mute = await client.session.ws_connect(url, headers={"Cookie": silent.cookie}, autoping=False)
    async with opened(mine):

        async def noted() -> list[str]:
            asked = "SELECT u.login FROM panel_presence p JOIN users u USING (user_id)"
            return [row["login"] for row in await pool.fetch(asked)]

        await until_so(noted)
        assert await noted() == ["operator202"]
    await mute.close()


async def test_a_panel_that_talks_without_end_is_shown_out(client: Client, pool: Pool) -> None:
    async with opened(await operator(client, pool)) as live:
        for _ in range(150):
            await live.say('{"type":"alive"}')
        assert await live.ended() == 1008


async def test_an_open_panel_keeps_only_the_session_of_who_waits_at_a_phone(
    client: Client, pool: Pool, supervisor: Visitor
) -> None:
    mine = await operator(client, pool)
    async with opened(mine) as phone, opened(supervisor) as desk:
        await pool.execute("UPDATE sessions SET seen_at = app_now() - interval '29.88 minutes'")
        assert (await desk.ended(), desk.bye) == (1001, "signed_out")
        assert phone.bye is None


async def test_news_name_what_to_read_again(client: Client, pool: Pool) -> None:
    async with opened(await operator(client, pool)) as live:
        world = await build(pool)
        await owe(pool, world.own)
        await until(lambda: live.topics() == {"cases", "callbacks"})
        await pool.execute("UPDATE cases SET topic = 'x' WHERE false")
        before = len(live.messages)
        async with pool.acquire() as connection:
            await tell(connection, '{"calls": ["a", "b"]}')
        await until(lambda: "calls" in live.topics())

        assert live.messages[before:] == [
            {"type": "news", "topics": ["calls"], "linkedids": ["a", "b"]}
        ]


async def test_a_server_without_a_running_hub_says_so(pool: Pool, settings: Settings) -> None:
    app = make_web_app(pool, settings, passwords=cheap_passwords())
    async with TestClient(TestServer(app), cookie_jar=DummyCookieJar()) as client:
        assert await _answer(await operator(client, pool)) == 503
