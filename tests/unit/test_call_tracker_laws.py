"""Laws of the fold: order, repeats and lateness of events change nothing."""

from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.domain.call import Call, Outcome, timeline
from callcenter.domain.call_tracker import fold_call
from callcenter.domain.events import CallEvent, parse_line
from tests.unit.call_script import CALL, QUEUED, RULES, TALKING, ended, fold, script

TRACE = Path(__file__).parent / "traces" / "attended_transfer.jsonl"
TRANSFERRED = "k3f9a2c1-1795320520.3"
REAL = [parse_line(raw) for raw in TRACE.read_bytes().splitlines()]
CALLS = {
    "queue": (CALL, [*TALKING, *script((20, "201", "HOLD")), *ended(44.5, "citizen", "201")]),
    "abandoned": (CALL, [*QUEUED, *ended(30, "citizen", "201")]),
    "transfer": (TRANSFERRED, [e for e in REAL if TRANSFERRED in {e.linkedid, e.uniqueid}]),
}
TYPES = [
    "CHAN_START", "CALLER", "HOURS", "MENU", "KIND", "QUEUE", "QUEUEEXIT", "CALLBACK", "HOLD",
    "UNHOLD", "BRIDGE_ENTER", "BRIDGE_EXIT", "HANGUP", "CHAN_END", "LINKEDID_END", "INTERRUPTED",
    "OUTBOUND", "RECORDING", "STATUSTOLD", "ATTENDEDTRANSFER", "NEWER_THAN_US",
]  # fmt: skip
any_line = st.tuples(
    st.floats(0, 100),
    st.sampled_from(["citizen", "201", "202", "plumbing"]),
    st.sampled_from(TYPES),
    st.text(max_size=5) | st.sampled_from(["b1", "b2", "appeal", "overflow", "closed"]),
)
any_events = st.lists(any_line, min_size=1, max_size=25).map(lambda lines: script(*lines))


@pytest.mark.parametrize(("name", "events"), CALLS.values(), ids=CALLS.keys())
@given(data=st.data())
def test_order_and_repeats_change_nothing(
    name: str, events: list[CallEvent], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(events))
    repeated = data.draw(st.lists(st.sampled_from(events), max_size=20))

    assert fold([*shuffled, *repeated], name) == fold(events, name)


@given(any_events, st.randoms())
def test_any_events_fold_alike_in_any_order(events: list[CallEvent], random: object) -> None:
    shuffled = sorted(events, key=lambda event: hash((event.key, str(random))))

    assert fold_call(CALL, events, RULES) == fold_call(CALL, shuffled, RULES)


@given(any_events)
def test_any_events_give_figures_that_can_be_true(events: list[CallEvent]) -> None:
    call = fold_call(CALL, events, RULES)
    if call is None:
        return
    whole = (events_end(events) - call.offered_at).total_seconds()
    timeline(call)

    assert 0 <= call.wait_seconds <= whole + 1e-6
    assert 0 <= call.talk_seconds + call.hold_seconds <= whole + 1e-6
    assert (call.outcome is Outcome.IN_PROGRESS) == (call.ended_at is None)


def events_end(events: list[CallEvent]) -> datetime:
    return max(event.event_at for event in events)


@pytest.mark.parametrize(("name", "events"), CALLS.values(), ids=CALLS.keys())
def test_what_was_once_true_stays_true_as_a_call_goes_on(
    name: str, events: list[CallEvent]
) -> None:
    grown = [fold(events[:size], name) for size in range(1, len(events) + 1)]

    for before, after in pairwise(grown):
        assert kept(before, after), (before, after)


def kept(before: Call, after: Call) -> bool:
    """Say whether `after`, with one more event, keeps every moment `before` knew."""
    moments = ("offered_at", "queued_at", "answered_at", "agent_extension", "ended_at", "kind")
    return after.steps[: len(before.steps)] == before.steps and all(
        getattr(before, name) in {None, getattr(after, name)} for name in moments
    )
