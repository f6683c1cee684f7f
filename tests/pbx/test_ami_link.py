"""The live link on a real Asterisk: what it shows, what cuts it, what tries to fool it."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from callcenter.ami.bridge import Bridge
from callcenter.ami.originate import originate_callback
from callcenter.demo.asterisk import RunningAsterisk, running_asterisk
from callcenter.demo.phone import Phone
from callcenter.settings import Pbx
from tests.pbx.ami_link import Notes, bridged
from tests.pbx.hotline import SUPPORT, TRUNK, Journal, first_talk, hotline_settings, operator
from tests.pbx.raw_invite import raw_invite
from tests.tcp_proxy import tcp_proxy
from tests.waiting import until

# What a SIP user part can carry into AMI: a whole event, a second header, a bare line.
FORGED_HANGUP = b"7900%0D%0A%0D%0AEvent%3A%20Hangup%0D%0AUniqueid%3A%201"
SECOND_HEADER = b"7900%0D%0AUniqueid%3A%20EVIL"
BARE_LINE = b"7900%0D%0Arubbish"
NOT_UTF8 = b"79%FF%C01"


@pytest.fixture
def notes() -> Notes:
    return Notes()


@pytest.fixture
async def bridge(asterisk: RunningAsterisk, notes: Notes) -> AsyncIterator[Bridge]:
    async with bridged(asterisk, notes) as bridge:
        yield bridge


def phones_up(bridge: Bridge) -> list[str]:
    """Return the accounts that talk to somebody now."""
    return sorted(c.extension for c in bridge.live.channels.values() if c.bridge)


async def test_the_view_follows_a_call_and_holds_are_told(
    bridge: Bridge, caller: Phone, operators: list[Phone], notes: Notes
) -> None:
    call = await caller.call(SUPPORT, number="79001112233")
    extension = await first_talk(operators)
    await until(lambda: phones_up(bridge) == sorted(["trunk", extension]))

    (talk,) = [call for phone in operators for call in phone.calls if call.is_up]
    await talk.hold()
    await talk.unhold()
    await until(lambda: len(notes.holds) == 2)
    await call.hang_up()
    await until(lambda: not bridge.live.channels)

    assert notes.holds == [f"Hold PJSIP/{extension}", f"Unhold PJSIP/{extension}"]
    assert notes.suspects == []


async def test_a_link_cut_in_a_call_is_back_in_5_seconds_and_knows_the_call(
    asterisk: RunningAsterisk, caller: Phone, operators: list[Phone], notes: Notes
) -> None:
    pbx = asterisk.settings.pbx
    async with (
        tcp_proxy(pbx.ami_host, pbx.ami_port) as proxy,
        bridged(asterisk, notes, proxy.port) as bridge,
    ):
        await caller.call(SUPPORT, number="79001112233")
        extension = await first_talk(operators)
        await until(lambda: phones_up(bridge) == sorted(["trunk", extension]))
        proxy.cut()
        await until(lambda: not bridge.live.systemname)
        await until(lambda: phones_up(bridge) == sorted(["trunk", extension]), 5)

        assert proxy.links == 2


async def test_a_half_open_link_is_replaced_within_15_seconds(
    asterisk: RunningAsterisk, notes: Notes
) -> None:
    pbx = asterisk.settings.pbx
    async with (
        tcp_proxy(pbx.ami_host, pbx.ami_port) as proxy,
        bridged(asterisk, notes, proxy.port) as bridge,
    ):
        stalled_at = time.monotonic()
        proxy.stall()
        await until(lambda: not bridge.live.systemname, 15)
        assert time.monotonic() - stalled_at > 1  # it was silence that was noticed
        proxy.flow()
        await until(lambda: bridge.live.systemname, 10)


async def test_reloads_under_a_call_change_nothing(
    asterisk: RunningAsterisk, bridge: Bridge, caller: Phone, operators: list[Phone]
) -> None:
    await caller.call(SUPPORT, number="79001112233")
    for _ in range(5):
        await asyncio.to_thread(asterisk.cli, "module reload manager")
        await asyncio.to_thread(asterisk.cli, "core reload")
    extension = await first_talk(operators)
    await until(lambda: phones_up(bridge) == sorted(["trunk", extension]))

    assert bridge.manager.counters.logins == 1


@pytest.mark.parametrize("hostile", [FORGED_HANGUP, SECOND_HEADER, BARE_LINE])
async def test_a_caller_who_forges_lines_is_put_aside_and_rings_a_phone(
    asterisk: RunningAsterisk, bridge: Bridge, operators: list[Phone], notes: Notes, hostile: bytes
) -> None:
    async with raw_invite(asterisk, SUPPORT, hostile):
        await first_talk(operators)
        await until(lambda: notes.suspects)
        await until(lambda: len(bridge.live.channels) >= 2)

    assert bridge.manager.counters.logins == 1
    assert not {"1", "EVIL"} & bridge.live.linkedids


async def test_bytes_that_are_no_utf8_become_replacement_characters(
    asterisk: RunningAsterisk, bridge: Bridge, operators: list[Phone], notes: Notes
) -> None:
    numbers: list[str] = []
    bridge.manager.register_event(
        "Newchannel", lambda _, event: numbers.append(event["CallerIDNum"])
    )
    async with raw_invite(asterisk, SUPPORT, NOT_UTF8):
        await first_talk(operators)

    assert numbers[0] == "79\ufffd\ufffd1"
    assert notes.suspects == []


async def test_an_operator_is_rung_and_calls_back(
    tmp_path_factory: pytest.TempPathFactory, notes: Notes
) -> None:
    pbx = Pbx(trunk_addresses=(TRUNK,), trunk_contact="127.0.0.2:5999")
    settings = hotline_settings(tmp_path_factory.mktemp("pbx"), pbx=pbx)
    with running_asterisk(settings) as asterisk:
        journal = Journal.from_now(asterisk.files.journal_file)
        async with operator(asterisk, "201") as phone, bridged(asterisk, notes) as bridge:
            phone.answer_automatically(after=0.1)
            linkedid = await originate_callback(bridge.manager, "201", "79001112233")
            await until(lambda: any(event.event_type == "OUTBOUND" for event in journal.events()))

    (out,) = [event for event in journal.events() if event.event_type == "OUTBOUND"]
    assert (out.linkedid, out.data) == (linkedid, "79001112233")
    assert out.channel.startswith("PJSIP/201-")


async def test_a_rotated_secret_is_named_and_not_hammered(
    asterisk: RunningAsterisk, bridge: Bridge
) -> None:
    file = asterisk.files.folder / "etc" / "manager.conf"
    before = file.read_text(encoding="utf-8")
    secret = asterisk.files.secrets.ami
    try:
        file.write_text(before.replace(secret, secret[::-1]), encoding="utf-8")
        await asyncio.to_thread(asterisk.cli, "module reload manager")
        bridge.manager.drop("rotated")
        await until(lambda: bridge.manager.last_error)
        assert "Authentication failed" in str(bridge.manager.last_error)
    finally:
        file.write_text(before, encoding="utf-8")
        await asyncio.to_thread(asterisk.cli, "module reload manager")
    await until(lambda: bridge.live.systemname, 10)  # the next try, after 4 to 5 seconds

    assert bridge.manager.counters.refused_logins == 1


async def test_a_restart_of_the_pbx_is_a_new_boot(
    tmp_path_factory: pytest.TempPathFactory, notes: Notes
) -> None:
    with running_asterisk(hotline_settings(tmp_path_factory.mktemp("pbx"))) as asterisk:
        async with bridged(asterisk, notes) as bridge:
            await asyncio.to_thread(asterisk.kill)
            await until(lambda: not bridge.live.systemname)
            await asyncio.to_thread(asterisk.start_again)
            await until(lambda: bridge.live.systemname, 10)
            await until(lambda: len(notes.boots) == 2)

            assert len(set(notes.boots)) == 2
            await asyncio.to_thread(asterisk.stop)
            await until(lambda: not bridge.live.systemname)
