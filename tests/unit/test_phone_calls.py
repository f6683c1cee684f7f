"""The live view as people mean it: whose phone rings for whom, and who waits how long."""

from datetime import UTC, datetime

from callcenter.ami.live import LiveView
from callcenter.ami.phone_calls import calls_on_phones, queues_now
from callcenter.domain.live.phone_calls import Device, PhoneCall, Way
from callcenter.domain.live.queues import (
    MemberState,
    QueueNow,
    member_state,
    person_state,
    queue_row,
)

CITIZEN, AGENT, BROWSER = "s-1.1", "s-1.2", "s-1.3"
AT = 1_795_318_700.0


def nothing_known(_linkedid: str) -> None:
    return None


def heard(view: LiveView, name: str, uniqueid: str, after: float = 0, **headers: str) -> None:
    stamp = f"{AT + after:.6f}"
    view.apply({"Event": name, "Uniqueid": uniqueid, "Timestamp": stamp, **headers})


def at(after: float) -> datetime:
    return datetime.fromtimestamp(AT + after, UTC)


def ringing() -> LiveView:
    """Return a view in which a citizen waits and operator 201 is rung on both devices."""
    view = LiveView()
    trunk = {"Channel": "PJSIP/trunk-00000001", "Linkedid": CITIZEN}
    heard(
        view, "Newchannel", CITIZEN, 0, ChannelStateDesc="Up", CallerIDNum="89161234567", **trunk
    )
    heard(view, "QueueCallerJoin", CITIZEN, 5, Queue="hotline", Position="1")
    for number, name in ((AGENT, "201"), (BROWSER, "201-web")):
        leg = {"Channel": f"PJSIP/{name}-00000002", "Linkedid": CITIZEN}
        heard(view, "Newchannel", number, 7, ChannelStateDesc="Down", **leg)
        heard(view, "Newstate", number, 8, ChannelStateDesc="Ringing", **leg)
    return view


def on_201(view: LiveView) -> PhoneCall:
    calls = calls_on_phones(view, nothing_known, "495")
    assert set(calls) == {"201"}
    return calls["201"]


def test_a_phone_that_rings_rings_for_the_citizen_who_waits() -> None:
    assert on_201(ringing()) == PhoneCall(
        extension="201", linkedid=CITIZEN, uniqueid=AGENT, channel="PJSIP/201-00000002",
        device=Device.PHONE, direction=Way.INBOUND, queue="hotline", caller_e164="+79161234567",
        menu_choice=None, queued_at=at(5), ringing_at=at(8), answered_at=None, held=False,
    )  # fmt: skip


def test_of_two_devices_the_one_that_answered_counts_and_the_queue_is_remembered() -> None:
    view = ringing()
    heard(view, "Newstate", BROWSER, 11, ChannelStateDesc="Up")
    heard(view, "QueueCallerLeave", CITIZEN, 11, Queue="hotline")
    heard(view, "Hangup", AGENT, 11)
    heard(view, "Hold", BROWSER, 20)

    call = on_201(view)
    assert (call.device, call.answered_at, call.queue) == (Device.BROWSER, at(11), "hotline")
    assert call.held


def test_when_the_leg_is_gone_the_phone_has_no_call() -> None:
    view = ringing()
    for uniqueid in (AGENT, BROWSER):
        heard(view, "Hangup", uniqueid, 9)

    assert calls_on_phones(view, nothing_known, "495") == {}


def test_a_call_out_names_the_citizen_who_was_dialled() -> None:
    view = LiveView()
    own = {"Channel": "PJSIP/201-00000001", "Linkedid": AGENT, "CallerIDNum": "201"}
    heard(view, "Newchannel", AGENT, 0, ChannelStateDesc="Ring", **own)
    far = {"Channel": "PJSIP/trunk-00000002", "Linkedid": AGENT, "CallerIDNum": "89161234567"}
    heard(view, "Newchannel", CITIZEN, 1, ChannelStateDesc="Ringing", **far)

    call = on_201(view)
    assert (call.direction, call.caller_e164) == (Way.OUTBOUND, "+79161234567")


def test_a_call_out_is_a_talk_only_when_the_citizen_has_answered() -> None:
    view = LiveView()
    own = {"Channel": "PJSIP/201-web-00000001", "Linkedid": AGENT, "CallerIDNum": "201"}
    heard(view, "Newchannel", AGENT, 0, ChannelStateDesc="Up", **own)
    assert on_201(view).answered_at == at(0)  # nobody is dialled yet: a colleague, or echo

    far = {"Channel": "PJSIP/trunk-00000002", "Linkedid": AGENT, "CallerIDNum": "89161234567"}
    heard(view, "Newchannel", CITIZEN, 1, ChannelStateDesc="Ringing", **far)
    assert on_201(view).answered_at is None

    heard(view, "Newstate", CITIZEN, 6, ChannelStateDesc="Up")
    assert on_201(view).answered_at == at(6)


def test_a_snapshot_tells_since_when_a_call_lasts_and_a_caller_waits() -> None:
    view = LiveView()
    call = {"Event": "CoreShowChannel", "Channel": "PJSIP/201-1", "ChannelStateDesc": "Up"}
    waits = {"Event": "QueueEntry", "Queue": "hotline", "Uniqueid": CITIZEN, "Wait": "42"}
    view.rebuild("s", [{**call, "Uniqueid": AGENT, "Duration": "00:01:30"}, waits], AT)

    assert on_201(view).answered_at == at(-90)
    assert queues_now(view)["hotline"] == QueueNow(waiting=1, longest_since_at=at(-42))


def test_a_strange_clock_stops_no_screen() -> None:
    view = LiveView()
    leg = {"Event": "Newstate", "Channel": "PJSIP/201-1", "ChannelStateDesc": "Up"}
    view.apply({**leg, "Uniqueid": AGENT, "Timestamp": "9" * 18, "Duration": "999999:9:9"})
    view.apply({"Event": "QueueEntry", "Queue": "q", "Uniqueid": "x", "Wait": "9" * 18})

    assert on_201(view).answered_at
    assert queues_now(view)["q"].longest_since_at


def test_people_of_a_queue_count_once_whatever_phones_they_have() -> None:
    view = LiveView()
    states = {
        "201": ("6", "0", ""),
        "202": ("1", "0", ""),
        "203": ("1", "1", "lunch"),
        "204": ("5", "0", ""),
        "205": ("1", "1", "wrap_up"),
        "206": ("1", "1", "offline"),
    }
    for extension, (status, paused, reason) in states.items():
        for name in (extension, f"{extension}-web"):
            view.apply(
                {"Event": "QueueMemberStatus", "Queue": "hotline", "Interface": f"PJSIP/{name}",
                 "Status": status, "Paused": paused, "PausedReason": reason}
            )  # fmt: skip

    assert queues_now(view) == {"hotline": QueueNow(free=1, busy=2, on_break=1)}


def test_a_person_is_free_on_one_phone_when_the_other_is_off() -> None:
    off = member_state(5, paused=False, reason="")
    on = member_state(1, paused=False, reason="")

    assert (off, on) == (MemberState.AWAY, MemberState.FREE)
    assert person_state([off, on]) is MemberState.FREE


def test_without_a_link_a_queue_says_so_and_shows_nobody() -> None:
    row = queue_row("hotline", "Горячая линия", None, None)

    assert row["live"] is False
    assert row["waiting"] == row["free"] == 0
    assert row["service_level"] is row["offered_today"] is None
