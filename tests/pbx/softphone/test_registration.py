"""A browser's phone: registered by a password of its login, gone with it."""

import pytest
from aiohttp import DummyCookieJar, WSServerHandshakeError
from aiohttp.test_utils import TestClient, TestServer

from callcenter.ami.phone_desk import PhoneDesk
from callcenter.api.app import make_web_app
from callcenter.api.sip_line import CloseCode
from callcenter.demo.asterisk import RunningAsterisk
from callcenter.demo.phone import Phone, RegistrationFailed
from callcenter.domain.access import Role
from callcenter.domain.accounts import BlockReason
from callcenter.services.block_user import Block, block_user, user_id_by_login
from callcenter.settings import Settings
from db.pool import Pool
from tests.integration.accounts import cheap_passwords
from tests.integration.api.visitor import Client, Visitor
from tests.pbx.softphone.conftest import contacts, keys, leased, sip_socket, softphone
from tests.waiting import until, until_so


@pytest.fixture
async def anna(client: Client, pool: Pool) -> Visitor:
    return await Visitor.of_role(client, pool, Role.OPERATOR, login="anna", extension="201")


async def second_browser(client: Client) -> Visitor:
    visitor = Visitor(client)
    assert (await visitor.sign_in("anna")).status == 200
    return visitor


async def gone(asterisk: RunningAsterisk) -> None:
    """Wait until neither a digest nor a contact is left."""
    await until(lambda: not keys(asterisk) and not contacts(asterisk))


async def test_a_browser_registers_and_is_gone_after_signing_out(
    asterisk: RunningAsterisk, anna: Visitor
) -> None:
    lease = await leased(anna)
    assert lease["uri"] == "sip:201-web@127.0.0.1"
    async with await softphone(anna, lease) as phone:
        assert await phone.register() == 200
        assert contacts(asterisk) == keys(asterisk) == ["201-web"]

        await anna.send("DELETE", "/session")
        assert await phone.closed() == CloseCode.SIGNED_OUT
    await gone(asterisk)


async def test_a_block_ends_the_phone(
    asterisk: RunningAsterisk, anna: Visitor, pool: Pool
) -> None:
    async with await softphone(anna, await leased(anna)) as phone:
        assert await phone.register() == 200
        user_id = await user_id_by_login(pool, "anna")
        assert user_id is not None
        await block_user(pool, user_id, Block(BlockReason.OTHER, "test"), actor="root")
        assert await phone.closed() == CloseCode.SIGNED_OUT
    await gone(asterisk)


async def test_an_idle_session_ends_the_phone(
    asterisk: RunningAsterisk, anna: Visitor, pool: Pool
) -> None:
    async with await softphone(anna, await leased(anna)) as phone:
        assert await phone.register() == 200
        await pool.execute("UPDATE sessions SET seen_at = seen_at - interval '1 hour'")
        assert await phone.closed() == CloseCode.SIGNED_OUT
    await until(lambda: not keys(asterisk), 10)  # nobody tells of it: found at the next look


async def test_a_phone_given_back_is_gone(asterisk: RunningAsterisk, anna: Visitor) -> None:
    lease = await leased(anna)
    async with await softphone(anna, lease) as phone:
        assert await phone.register() == 200
        assert (await anna.send("DELETE", f"/softphone/{lease['lease_id']}")).status == 204
        assert await phone.closed() == CloseCode.SIGNED_OUT
    await gone(asterisk)


async def test_a_second_browser_is_told_and_may_take_over(
    asterisk: RunningAsterisk, client: Client, anna: Visitor
) -> None:
    async with await softphone(anna, await leased(anna)) as phone:
        assert await phone.register() == 200
        other = await second_browser(client)
        refusal = await other.post("/softphone", json={})
        said = await refusal.json()
        assert (refusal.status, said["code"]) == (409, "phone_in_use")
        assert said["in_use_since"]

        lease = await leased(other, take_over=True)
        assert await phone.closed() == CloseCode.TAKEN_OVER
        async with await softphone(other, lease) as taken:
            assert await taken.register() == 200
            assert contacts(asterisk) == ["201-web"]


async def test_a_reloaded_page_gets_its_phone_without_asking(anna: Visitor) -> None:
    async with await softphone(anna, await leased(anna)) as phone:
        assert await phone.register() == 200

    async def again() -> bool:
        return (await anna.post("/softphone", json={})).status == 201

    await until_so(again)  # the closed socket is written down at once, or nearly


async def test_an_old_password_registers_nobody(anna: Visitor) -> None:
    old = await leased(anna)
    new = await leased(anna, take_over=True)
    mixed = {**new, "password": old["password"]}
    async with await softphone(anna, mixed) as phone:
        assert await phone.register() == 401


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Cookie": ""}, 401),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": ""}, 403),
    ],
)
async def test_who_may_not_open_the_socket(
    anna: Visitor, headers: dict[str, str], status: int
) -> None:
    lease = await leased(anna)
    with pytest.raises(WSServerHandshakeError) as refusal:
        await sip_socket(anna, lease["socket_path"], **headers)
    assert refusal.value.status == status


async def test_a_lease_opens_for_its_own_session_alone(client: Client, anna: Visitor) -> None:
    lease = await leased(anna)
    other = await second_browser(client)
    with pytest.raises(WSServerHandshakeError) as refusal:
        await sip_socket(other, lease["socket_path"])
    assert refusal.value.status == 403


@pytest.mark.parametrize("sender", ["202-web", "202", "trunk", "201", "201-web@x>,<sip:202"])
async def test_nobody_speaks_for_another(anna: Visitor, sender: str) -> None:
    async with await softphone(anna, await leased(anna)) as phone:
        await phone.send("INVITE", "sip:103@127.0.0.1", user=sender)
        assert await phone.closed() == CloseCode.BAD_MESSAGE


async def test_a_lease_is_worth_nothing_outside_our_web_server(
    asterisk: RunningAsterisk, anna: Visitor
) -> None:
    lease = await leased(anna)
    stolen = Phone(
        address="127.0.0.3",
        server=asterisk.sip_address,
        extension="201-web",
        secret=lease["password"],
    )
    with pytest.raises(RegistrationFailed):
        await stolen.__aenter__()
    assert contacts(asterisk) == []


async def test_a_digest_nobody_leased_is_taken_away(
    asterisk: RunningAsterisk, client: Client, desk: PhoneDesk
) -> None:
    """As a crash of ours, or an older copy of Asterisk's database, would leave it."""
    del client
    asterisk.cli("database put phones/auth 202-web rubbish")
    assert "202-web" in keys(asterisk)
    desk.wake()
    await until(lambda: not keys(asterisk))


async def test_without_a_bridge_the_answer_comes_in_time_and_leaves_nothing(
    pool: Pool, settings: Settings
) -> None:
    app = make_web_app(pool, settings, passwords=cheap_passwords())
    async with TestClient(TestServer(app), cookie_jar=DummyCookieJar()) as alone:
        anna = await Visitor.of_role(alone, pool, Role.OPERATOR, login="anna", extension="201")
        for path, body in (("/softphone", {}), ("/calls-out", {"number": "112"})):
            answer = await anna.post(path, json=body)
            assert (answer.status, (await answer.json())["code"]) == (503, "pbx_unavailable")

    left = "SELECT count(*) FROM softphone_leases WHERE released_at IS NULL"
    assert await pool.fetchval(left) == 0
    assert await pool.fetchval("SELECT outcome FROM call_requests") == "given_up"


async def test_who_has_no_phone_is_told(client: Client, pool: Pool) -> None:
    boris = await Visitor.of_role(client, pool, Role.OPERATOR, login="boris")
    answer = await boris.post("/softphone", json={})
    assert (answer.status, (await answer.json())["code"]) == (409, "no_phone")
