"""panoramisk 1.4's defects, one test each: the number is that of callcenter/ami/README.md."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from callcenter.ami.manager import AmiManager, retry_in
from callcenter.ami.protocol import AmiDisconnectedError, AmiTimeoutError, Answer
from callcenter.ami.wire import Fields, UnsafeActionError
from tests.integration.ami_peer import SECRET, AmiPeer, PeerSession, event, linked, message
from tests.waiting import until

CAPTION = "Иванов Пётр"


@pytest.fixture
async def peer() -> AsyncIterator[AmiPeer]:
    peer = AmiPeer()
    await peer.start()
    yield peer
    await peer.stop()


def collect(manager: AmiManager, name: str = "*") -> list[Fields]:
    """Return the list that will hold the events called `name`."""
    found: list[Fields] = []
    manager.register_event(name, lambda _manager, fields: found.append(fields))
    return found


async def test_a1_a_callback_that_raises_costs_neither_link_nor_events(peer: AmiPeer) -> None:
    async with linked(peer) as manager:

        def broken(_manager: AmiManager, _event: Fields) -> None:
            raise RuntimeError("planted")

        manager.register_event("*", broken)
        heard = collect(manager)
        peer.last.say(b"".join(event("Hold", Uniqueid=str(n)) for n in range(10)))
        await until(lambda: len(heard) == 10)

        assert [fields["Uniqueid"] for fields in heard] == [str(n) for n in range(10)]
        assert len(peer.sessions) == 1
        assert manager.counters.callback_errors == 10


async def test_a2_coroutines_are_refused_and_order_is_kept(peer: AmiPeer) -> None:
    async with linked(peer) as manager:

        async def slow(_manager: AmiManager, _event: Fields) -> None: ...

        with pytest.raises(TypeError, match="order"):
            manager.register_event("*", slow)


@pytest.mark.parametrize("piece", [1, 2, 3, 7, 61])
async def test_a3_a_letter_split_over_segments_survives(peer: AmiPeer, piece: int) -> None:
    async with linked(peer) as manager:
        heard = collect(manager, "Newchannel")
        await peer.last.say_slowly(event("Newchannel", CallerIDName=CAPTION), piece)
        await until(lambda: heard)

        assert heard[0]["CallerIDName"] == CAPTION


async def test_a3_bytes_that_are_no_utf8_are_replaced_not_dropped(peer: AmiPeer) -> None:
    async with linked(peer) as manager:
        heard = collect(manager)
        peer.last.say(event("Newchannel", CallerIDNum="79@@1").replace(b"@@", b"\xff\xc0"))
        await until(lambda: heard)

        assert heard[0]["CallerIDNum"] == "79\ufffd\ufffd1"


async def test_a4_an_empty_value_at_the_end_stays(peer: AmiPeer) -> None:
    async with linked(peer) as manager:
        heard = collect(manager)
        peer.last.say(event("VarSet", Variable="X", Value=""))
        await until(lambda: heard)

        assert heard[0]["Value"] == ""
        assert "content" not in heard[0]


async def test_a5_a_second_event_header_is_put_aside_and_the_link_stays(peer: AmiPeer) -> None:
    async with linked(peer) as manager:
        heard = collect(manager)
        peer.last.say(event("UserEvent").replace(b"\r\n\r\n", b"\r\nEvent: x\r\n\r\n"))
        peer.last.say(event("Hangup"))
        await until(lambda: heard)

        assert [fields["Event"] for fields in heard] == ["Hangup"]
        assert manager.counters.suspects == 1
        assert len(peer.sessions) == 1


async def test_a6_adding_a_member_to_a_queue_is_answered(peer: AmiPeer) -> None:
    def added(_session: PeerSession, action: dict[str, str]) -> bytes:
        text = "Added interface to queue"
        return message(Response="Success", ActionID=action["ActionID"], Message=text)

    peer.replies["QueueAdd"] = added
    async with linked(peer) as manager:
        answer = await manager.send_action({"Action": "QueueAdd", "Queue": "hotline"})

        assert answer.success


async def test_a7_an_unanswered_action_ends_and_leaves_nothing(peer: AmiPeer) -> None:
    peer.replies["Status"] = lambda _session, _action: None
    async with linked(peer) as manager:
        with pytest.raises(AmiTimeoutError):
            await manager.send_action({"Action": "Status"}, timeout=0.05)
        assert manager.protocol is not None

        assert manager.protocol.responses == {}
        assert len(peer.sessions) == 1


async def test_a8_a_half_open_link_is_noticed_and_replaced(peer: AmiPeer) -> None:
    async with linked(peer, ping_interval=0.05, ping_timeout=0.1) as manager:
        lost: list[object] = []
        manager.on_disconnect = lambda _manager, exc: lost.append(exc)
        peer.replies["Ping"] = lambda _session, _action: None
        await until(lambda: lost)
        del peer.replies["Ping"]
        await until(lambda: len(peer.sessions) > 1 and manager.ready.is_set())


def test_a8_a_dead_link_is_noticed_within_15_seconds() -> None:
    manager = AmiManager(host="", port=0, username="", secret="")

    assert manager.ping_interval + manager.ping_timeout <= 15


async def test_a9_a10_nothing_is_sent_twice_after_a_reconnect(peer: AmiPeer) -> None:
    peer.replies["Originate"] = lambda session, _action: session.reset()
    async with linked(peer) as manager:
        with pytest.raises(AmiDisconnectedError):
            await manager.send_action({"Action": "Originate", "Channel": "PJSIP/201"})
        await until(lambda: len(peer.sessions) == 2 and manager.ready.is_set())
        await manager.send_action({"Action": "Ping"})

        assert len(peer.asked("Originate")) == 1


async def test_a11_nothing_reconnects_after_close(peer: AmiPeer) -> None:
    async with linked(peer) as manager:
        peer.last.reset()
        await until(lambda: not manager.ready.is_set())
        manager.close()  # while it waits to try again
        await asyncio.wait_for(manager.wait_closed(), 1)
        seen = len(peer.sessions)
        await asyncio.wait([manager.connect()], timeout=1)

        assert len(peer.sessions) == seen


async def test_a12_a_wrong_secret_is_named_and_backs_off(peer: AmiPeer) -> None:
    peer.secret = "rotated"  # noqa: S105 - of the scripted server alone
    manager = AmiManager(host="127.0.0.1", port=peer.port, username="callcenter", secret=SECRET)
    manager.connect()
    await until(lambda: manager.last_error)
    assert manager.last_error is not None

    assert "Authentication failed" in manager.last_error
    assert not manager.ready.is_set()
    with pytest.raises(TimeoutError):  # an ordinary loss is tried again after 0.2 s
        await until(lambda: len(peer.sessions) > 1, 1)
    manager.close()
    await asyncio.wait_for(manager.wait_closed(), 1)


def test_a12_the_pause_after_a_refused_login_grows_to_a_minute() -> None:
    pauses = [retry_in(n, refused=True) for n in range(1, 8)]

    assert pauses == [5, 10, 20, 40, 60, 60, 60]
    assert retry_in(99, refused=False) <= 5


async def test_a13_an_action_before_login_says_so() -> None:
    manager = AmiManager(host="127.0.0.1", port=1, username="callcenter", secret=SECRET)

    with pytest.raises(AmiDisconnectedError, match="no link"):
        manager.send_action({"Action": "Ping"})


async def test_a14_an_endless_message_costs_little_and_is_cut_at_a_mebibyte(peer: AmiPeer) -> None:
    async with linked(peer) as manager:
        started = time.process_time()
        peer.last.say(b"Event: Long\r\nValue: " + b"x" * (2 << 20), piece=1448)
        await until(lambda: len(peer.sessions) == 2 and manager.ready.is_set())

        assert time.process_time() - started < 1.0  # panoramisk: 4.7 s for 4 MiB


async def test_a15_a_callback_registered_twice_is_called_once(peer: AmiPeer) -> None:
    async with linked(peer) as manager:
        heard: list[Fields] = []

        def once(_manager: AmiManager, fields: Fields) -> None:
            heard.append(fields)

        manager.register_event("Hold", once)
        manager.register_event("Hold", once)
        last = collect(manager, "Unhold")
        peer.last.say(event("Hold") + event("Unhold"))
        await until(lambda: last)

        assert len(heard) == 1


async def test_a16_events_are_plain_dicts(peer: AmiPeer) -> None:
    async with linked(peer) as manager:
        heard = collect(manager)
        peer.last.say(event("Hold", Uniqueid="u"))
        await until(lambda: heard)

        assert type(heard[0]) is dict


async def test_a17_events_that_answer_an_action_go_to_it_in_any_order(peer: AmiPeer) -> None:
    def outcome_first(session: PeerSession, action: dict[str, str]) -> bytes:
        action_id = action["ActionID"]
        session.say(event("OriginateResponse", ActionID=action_id, Reason="4"))
        return message(Response="Success", ActionID=action_id, Message="queued")

    peer.replies["Originate"] = outcome_first
    async with linked(peer) as manager:
        answer = await manager.send_action(
            {"Action": "Originate"}, final_event="OriginateResponse", timeout=1
        )

        assert [fields["Reason"] for fields in answer.events] == ["4"]


async def test_a17_answers_in_the_wrong_order_find_their_actions(peer: AmiPeer) -> None:
    waiting: list[bytes] = []

    def swapped(_session: PeerSession, action: dict[str, str]) -> bytes | None:
        answer = message(Response="Success", ActionID=action["ActionID"], Message=action["Tag"])
        waiting.append(answer)
        return b"".join(reversed(waiting)) if len(waiting) == 2 else None

    peer.replies["Status"] = swapped
    async with linked(peer) as manager:
        answers: tuple[Answer, Answer] = await asyncio.gather(
            manager.send_action({"Action": "Status", "Tag": "first"}),
            manager.send_action({"Action": "Status", "Tag": "second"}),
        )

        assert [answer.message for answer in answers] == ["first", "second"]


async def test_a18_a_list_is_returned_whole(peer: AmiPeer) -> None:
    peer.snapshot = {
        "QueueStatus": (("QueueMember", {"Queue": "a"}), ("QueueMember", {"Queue": "b"}))
    }
    async with linked(peer) as manager:
        answer = await manager.send_action({"Action": "QueueStatus"})

        assert [fields.get("Queue") for fields in answer.events] == ["a", "b", None]


@pytest.mark.parametrize("hostile", ["1\r\nAction: Logoff", "1\n", "1\r", "1\0"])
async def test_a_line_break_in_an_action_raises_and_sends_nothing(
    peer: AmiPeer, hostile: str
) -> None:
    async with linked(peer) as manager:
        with pytest.raises(UnsafeActionError):
            manager.send_action({"Action": "Originate", "Exten": hostile})
        await manager.send_action({"Action": "Ping"})

        assert peer.asked("Originate") == []
