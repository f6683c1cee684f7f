"""Calling back: digits only, said to the PBX once, refused in its own words."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from callcenter.ami.originate import originate_callback, own_linkedid
from callcenter.ami.snapshot import ActionRefusedError
from callcenter.ami.wire import UnsafeActionError
from recordings.naming import IncomingName, Side, parse_incoming, stem_started_at
from tests.integration.ami_peer import SYSTEMNAME, AmiPeer, linked, message


@pytest.fixture
async def peer() -> AsyncIterator[AmiPeer]:
    peer = AmiPeer()
    await peer.start()
    yield peer
    await peer.stop()


async def test_the_operator_is_rung_and_then_the_number_dialled(peer: AmiPeer) -> None:
    async with linked(peer) as manager:
        manager.systemname = SYSTEMNAME
        linkedid = await originate_callback(manager, "201", "79001112233")

    (asked,) = peer.asked("Originate")
    assert (asked["Channel"], asked["Exten"]) == ("PJSIP/201", "79001112233")
    assert asked["ChannelId"] == linkedid
    assert linkedid.startswith(SYSTEMNAME)


def test_a_call_of_ours_is_recorded_under_a_name_that_is_known_as_a_recordings() -> None:
    at = datetime(2026, 11, 30, 4, tzinfo=UTC)
    linkedid = own_linkedid("k3f9a2c1", at)

    assert parse_incoming(f"{linkedid}-agent.wav") == IncomingName(linkedid, Side.AGENT)
    assert stem_started_at(linkedid) == at
    assert own_linkedid("k3f9a2c1", at) != linkedid


@pytest.mark.parametrize(
    ("extension", "number"),
    [
        ("201", "7900\r\nAction: Logoff"),
        ("201", "79001112233\n"),
        ("201\n", "79001112233"),
        ("201&Local/x", "79001112233"),
        ("201", "79001112233,1,System"),
        ("201", "+79001112233"),
        ("201", "٣٤٥"),
        ("", "79001112233"),
        ("201", ""),
    ],
)
async def test_anything_but_digits_raises_and_nothing_is_sent(
    peer: AmiPeer, extension: str, number: str
) -> None:
    async with linked(peer) as manager:
        manager.systemname = SYSTEMNAME
        with pytest.raises(UnsafeActionError):
            await originate_callback(manager, extension, number)

    assert peer.asked("Originate") == []


async def test_a_refusal_is_told_in_the_words_of_the_pbx(peer: AmiPeer) -> None:
    peer.replies["Originate"] = lambda _session, action: message(
        Response="Error", ActionID=action["ActionID"], Message="Permission denied"
    )
    async with linked(peer) as manager:
        manager.systemname = SYSTEMNAME
        with pytest.raises(ActionRefusedError, match="Permission denied"):
            await originate_callback(manager, "201", "79001112233")
