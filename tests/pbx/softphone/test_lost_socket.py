"""A browser whose network fails comes back, and its call was never interrupted."""

from urllib.parse import urlsplit

import pytest

from callcenter.ami.bridge import Bridge
from callcenter.api.sip_line import CloseCode
from callcenter.demo.asterisk import RunningAsterisk
from callcenter.demo.phone import Phone
from callcenter.domain.access import Role
from db.pool import Pool
from tests.integration.api.visitor import Client, Visitor
from tests.pbx.hotline import SUPPORT
from tests.pbx.softphone.conftest import contacts, leased, softphone
from tests.pbx.ws_sip import WsSip
from tests.tcp_proxy import tcp_proxy
from tests.waiting import until


@pytest.fixture
async def anna(client: Client, pool: Pool) -> Visitor:
    return await Visitor.of_role(client, pool, Role.OPERATOR, login="anna", extension="201")


async def test_what_the_pbx_said_meanwhile_is_told_to_the_browser_that_came_back(
    asterisk: RunningAsterisk, anna: Visitor, caller: Phone, bridge: Bridge
) -> None:
    here = urlsplit(str(anna.client.make_url("/")))
    lease = await leased(anna)
    async with tcp_proxy("127.0.0.1", here.port or 0) as network:
        way = f"http://127.0.0.1:{network.port}"
        socket = await anna.client.session.ws_connect(
            way + lease["socket_path"],
            protocols=["sip"],
            headers={"Cookie": anna.cookie, "Origin": way},
        )
        async with WsSip(socket, lease["username"], lease["password"]) as phone:
            assert await phone.register() == 200
            call = await caller.call(SUPPORT)
            await until(lambda: phone.asked("INVITE"), 10)
            await phone.ring()
            await until(lambda: bridge.live.ringing)
            network.cut()
            await phone.closed()
    await call.hang_up()
    async with await softphone(anna, lease) as again:
        await until(lambda: again.asked("CANCEL"))
        assert contacts(asterisk) == ["201-web"]


async def test_a_goodbye_ends_the_registration_at_once(
    asterisk: RunningAsterisk, anna: Visitor
) -> None:
    async with await softphone(anna, await leased(anna)) as phone:
        assert await phone.register() == 200
    await until(lambda: not contacts(asterisk), 2)


async def test_a_newer_socket_of_the_lease_replaces_the_older(anna: Visitor) -> None:
    lease = await leased(anna)
    async with await softphone(anna, lease) as phone:
        assert await phone.register() == 200
        async with await softphone(anna, lease) as newer:
            assert await phone.closed() == CloseCode.REPLACED
            assert await newer.register() == 200


async def test_a_flood_is_cut(anna: Visitor) -> None:
    async with await softphone(anna, await leased(anna)) as phone:
        for _ in range(60):
            await phone.socket.send_str("\r\n\r\n")
        assert await phone.closed() == CloseCode.BAD_MESSAGE


async def test_a_frame_that_is_too_long_is_refused(anna: Visitor) -> None:
    async with await softphone(anna, await leased(anna)) as phone:
        await phone.socket.send_str("OPTIONS sip:x SIP/2.0\r\n" + "x" * 40_000)
        assert await phone.closed() in {CloseCode.BAD_MESSAGE, 1009}
