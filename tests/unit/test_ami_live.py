"""The live view, fed by hand and by chance."""

from hypothesis import given
from hypothesis import strategies as st

from callcenter.ami.live import STEPS, LiveView

HEADERS = (
    "Uniqueid", "Linkedid", "Channel", "Newname", "ChannelStateDesc", "CallerIDNum", "Queue",
    "Interface", "Location", "Position", "Status", "Paused", "InCall", "BridgeUniqueid",
)  # fmt: skip

EVENTS = st.fixed_dictionaries(
    {"Event": st.sampled_from([*STEPS, "Unheard", ""])},
    optional={name: st.sampled_from(["", "1", "a", "²", "9" * 99]) for name in HEADERS},
)


@given(st.lists(EVENTS, max_size=30))
def test_no_event_however_broken_raises(events: list[dict[str, str]]) -> None:
    view = LiveView()
    for event in events:
        view.apply(event)

    assert "" not in view.channels
    assert "" not in view.waiting


def test_an_unknown_event_says_nothing() -> None:
    assert not LiveView().apply({"Event": "Unheard", "Uniqueid": "1"})


def test_a_caller_who_leaves_lets_those_behind_move_up() -> None:
    view = LiveView()
    for place in ("1", "2", "3"):
        view.apply(
            {"Event": "QueueEntry", "Queue": "q", "Position": place, "Uniqueid": f"u{place}"}
        )
    view.apply({"Event": "QueueCallerLeave", "Queue": "q", "Uniqueid": "u1"})

    assert {u: caller.position for u, caller in view.waiting.items()} == {"u2": 1, "u3": 2}


def test_a_channel_that_joins_another_call_is_known_under_both_ids() -> None:
    view = LiveView()
    view.apply({"Event": "Newchannel", "Uniqueid": "b", "Linkedid": "b"})
    view.apply({"Event": "BridgeEnter", "Uniqueid": "b", "Linkedid": "a", "BridgeUniqueid": "x"})

    assert view.linkedids == {"a", "b"}


def test_hold_ends_with_the_bridge() -> None:
    view = LiveView()
    view.apply({"Event": "BridgeEnter", "Uniqueid": "b", "BridgeUniqueid": "x"})
    view.apply({"Event": "Hold", "Uniqueid": "b"})
    assert view.channels["b"].held

    view.apply({"Event": "BridgeLeave", "Uniqueid": "b"})
    assert not view.channels["b"].held
