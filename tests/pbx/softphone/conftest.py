"""A whole way of a browser's SIP: web application, rows, bridge, Asterisk; no browser."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from functools import partial

import pytest
from aiohttp import ClientWebSocketResponse, DummyCookieJar
from aiohttp.test_utils import TestClient, TestServer

from callcenter.ami.bridge import Bridge
from callcenter.ami.phone_desk import PhoneDesk, PhoneWork
from callcenter.api.app import make_web_app
from callcenter.demo.asterisk import RunningAsterisk, running_asterisk
from callcenter.services.sign_in import Lifetimes
from callcenter.services.softphone.answer_calls import answer_call, asked_calls
from callcenter.services.softphone.keep_keys import note_known, wanted_keys
from callcenter.settings import Pbx, Settings
from db.listening import PHONES, listen
from db.pool import Pool
from tests.integration.accounts import cheap_passwords
from tests.integration.api.visitor import Client, Visitor
from tests.pbx.ami_link import Notes, bridged
from tests.pbx.bare_asterisk import free_udp_port
from tests.pbx.hotline import TRUNK, hotline_settings, idle
from tests.pbx.ws_sip import WsSip
from tests.waiting import until

OUTSIDE_PORT = free_udp_port()  # where a citizen's phone answers
CALLS_OUT_AN_HOUR = 3


@pytest.fixture(scope="module")
def open_asterisk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningAsterisk]:
    """Give an Asterisk that may call out, three times an hour."""
    pbx = Pbx(
        trunk_addresses=(TRUNK,),
        trunk_contact=f"{TRUNK}:{OUTSIDE_PORT}",
        calls_out_an_hour=CALLS_OUT_AN_HOUR,
    )
    settings = hotline_settings(tmp_path_factory.mktemp("web"), pbx=pbx)
    with running_asterisk(settings) as asterisk:
        yield asterisk


@pytest.fixture
async def asterisk(open_asterisk: RunningAsterisk) -> AsyncIterator[RunningAsterisk]:
    await asyncio.to_thread(open_asterisk.cli, "database deltree calls-out")
    yield open_asterisk
    open_asterisk.cli("channel request hangup all")
    await until(lambda: idle(open_asterisk))


@pytest.fixture
def settings(asterisk: RunningAsterisk) -> Settings:
    return asterisk.settings


@pytest.fixture
async def bridge(asterisk: RunningAsterisk) -> AsyncIterator[Bridge]:
    async with bridged(asterisk, Notes()) as bridge:
        yield bridge


@pytest.fixture
async def desk(
    bridge: Bridge, pool: Pool, fresh_database: str, settings: Settings
) -> AsyncIterator[PhoneDesk]:
    work = PhoneWork(
        wanted=partial(wanted_keys, pool, Lifetimes.of(settings)),
        known=partial(note_known, pool),
        asked=partial(asked_calls, pool),
        answer=partial(answer_call, pool),
        calls_out_an_hour=CALLS_OUT_AN_HOUR,
    )
    desk = PhoneDesk(bridge, work)
    tasks = [
        asyncio.create_task(desk.run()),
        asyncio.create_task(listen(fresh_database, desk.wake, PHONES)),
    ]
    yield desk
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks, timeout=5)


@pytest.fixture
async def client(pool: Pool, settings: Settings, desk: PhoneDesk) -> AsyncIterator[Client]:
    del desk
    app = make_web_app(pool, settings, passwords=cheap_passwords())
    async with TestClient(TestServer(app), cookie_jar=DummyCookieJar()) as client:
        yield client


async def sip_socket(visitor: Visitor, path: str, **headers: str) -> ClientWebSocketResponse:
    """Open a SIP socket as a page of ours does; '' removes a header."""
    client = visitor.client
    own = {"Cookie": visitor.cookie, "Origin": str(client.make_url("")).rstrip("/"), **headers}
    return await client.session.ws_connect(
        client.make_url(path),
        protocols=["sip"],
        headers={name: value for name, value in own.items() if value},
    )


async def leased(visitor: Visitor, *, take_over: bool = False) -> dict[str, str]:
    answer = await visitor.post("/softphone", json={"take_over": take_over})
    assert answer.status == 201, await answer.text()
    told: dict[str, str] = await answer.json()
    return told


async def softphone(visitor: Visitor, lease: dict[str, str]) -> WsSip:
    """Return a browser's phone on its socket; use `async with`."""
    socket = await sip_socket(visitor, lease["socket_path"])
    return WsSip(socket, lease["username"], lease["password"])


def contacts(asterisk: RunningAsterisk) -> list[str]:
    """Return which browsers are registered."""
    lines = asterisk.cli("pjsip show contacts").splitlines()
    names = [line.split()[1].partition("/")[0] for line in lines if "-web/" in line]
    return sorted(names)


def keys(asterisk: RunningAsterisk) -> list[str]:
    """Return which browsers the PBX has a digest of."""
    told = asterisk.cli("database show phones").splitlines()
    return sorted(line.split()[0].rpartition("/")[2] for line in told if "/phones/" in line)
