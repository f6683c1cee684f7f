"""The fold of a call, scenario by scenario."""

from dataclasses import replace
from pathlib import Path

import pytest

from callcenter.domain.call import (
    CallbackReason,
    Direction,
    HungUpBy,
    LegResult,
    Outcome,
    close_reason,
    owed,
)
from callcenter.domain.call_tracker import fold_call
from callcenter.domain.case_number import CaseKind
from callcenter.domain.events import CallEvent, parse_line
from tests.unit.call_script import (
    ARRIVAL,
    CALL,
    CHANNELS,
    QUEUED,
    RULES,
    TALKING,
    at,
    caller,
    ended,
    fold,
    script,
    steps,
)

TRACES = Path(__file__).parent / "traces"
TRACE, PICKUP = TRACES / "attended_transfer.jsonl", TRACES / "pickup.jsonl"
RELOAD = TRACES / "reload.jsonl"


def test_an_answered_call_has_its_whole_timeline() -> None:
    call = fold([*TALKING, *ended(44.5, "citizen", "201")])

    assert steps(call) == [
        "0 offered",
        "0 dialled 78001000122",
        "0.1 hours open",
        "5 notice played",
        "5.1 recording",
        "8 menu 1",
        "8.1 kind appeal",
        "10 queued hotline",
        "10.1 ringing 201",
        "14.5 joined 201",
        "44.5 left 201",
        "44.5 ended",
    ]
    assert (call.wait_seconds, call.talk_seconds, call.hold_seconds) == (4.5, 30, 0)
    assert (call.outcome, call.hung_up_by) == (Outcome.ANSWERED, HungUpBy.CALLER)
    assert (call.agent_extension, call.queue, call.kind) == ("201", "hotline", CaseKind.APPEAL)
    assert (call.caller_e164, call.caller_name) == ("+79001112233", "Иванов")
    assert [(r.stem, r.started_at, r.ended_at) for r in call.recordings] == [
        (CALL, at(5.1), at(44.5))
    ]
    assert owed(call) is None


def test_a_call_in_progress_counts_up_to_the_last_moment_known() -> None:
    waiting, talking = fold(QUEUED), fold([*TALKING, *script((20, "201", "HOLD"))])

    assert (waiting.outcome, waiting.ended_at) == (Outcome.IN_PROGRESS, None)
    assert (talking.wait_seconds, talking.talk_seconds) == (4.5, 5.5)
    assert waiting.legs[0].result is LegResult.RINGING


def test_in_a_ring_all_queue_only_the_one_who_talks_has_answered() -> None:
    call = fold(
        [
            *QUEUED,
            *script(
                (10.2, "202", "CHAN_START"), (14.2, "202", "HANGUP", ""), (14.2, "202", "CHAN_END")
            ),
            *TALKING[-3:],
            *ended(30, "201", "201"),
        ]
    )

    assert [(leg.extension, leg.result, leg.ring_seconds) for leg in call.legs] == [
        ("201", LegResult.ANSWERED, 4.4),
        ("202", LegResult.ELSEWHERE, 4),
    ]
    assert call.hung_up_by is HungUpBy.AGENT


def test_a_phone_that_rings_out_has_missed_the_call() -> None:
    rang_out = script(
        (20, "202", "CHAN_START"), (35, "202", "HANGUP", ""), (35, "202", "CHAN_END")
    )
    call = fold([*ARRIVAL, *script((10, "citizen", "QUEUE", "hotline")), *rang_out])

    assert [leg.result for leg in call.legs] == [LegResult.MISSED]


def test_a_blind_transfer_adds_a_leg_and_no_second_call() -> None:
    call = fold(
        [
            *TALKING,
            *script(
                (20, "201", "BLINDTRANSFER"),
                (20, "201", "BRIDGE_EXIT", "b1"),
                (20, "citizen", "BRIDGE_EXIT", "b1"),
                (20, "201", "HANGUP", "201"),
                (20.5, "202", "CHAN_START"),
                (23, "202", "BRIDGE_ENTER", "b2"),
                (23, "citizen", "BRIDGE_ENTER", "b2"),
            ),
            *ended(33, "citizen", "202"),
        ]
    )

    assert steps(call)[9:] == [
        "14.5 joined 201",
        "20 left 201",
        "20 blind_transfer",
        "20.5 ringing 202",
        "23 joined 202",
        "33 left 202",
        "33 ended",
    ]
    assert call.talk_seconds == 5.5 + 10
    assert call.agent_extension == "201"


def test_an_attended_transfer_as_asterisk_wrote_it() -> None:
    events = [parse_line(raw) for raw in TRACE.read_bytes().splitlines()]
    first = "k3f9a2c1-1795320520.3"
    call = fold([event for event in events if first in {event.linkedid, event.uniqueid}], first)

    assert [(leg.extension, leg.result) for leg in call.legs] == [
        ("201", LegResult.ANSWERED),
        ("202", LegResult.ANSWERED),
    ]
    assert round(call.talk_seconds, 3) == 21.239
    assert call.outcome is Outcome.ANSWERED
    assert "attended_transfer" in [step.what for step in call.steps]


def test_the_consultation_before_it_is_an_internal_call_that_ends() -> None:
    events = [parse_line(raw) for raw in TRACE.read_bytes().splitlines()]
    second = "k3f9a2c1-1795320527.5"
    call = fold([event for event in events if second in {event.linkedid, event.uniqueid}], second)

    assert (call.direction, call.outcome) == (Direction.INTERNAL, Outcome.ANSWERED)
    assert call.ended_at is not None
    assert owed(call) is None


def test_a_talk_goes_on_in_the_leg_that_replaces_another() -> None:
    """As Asterisk wrote it: the page was reloaded, a new leg took the place of the old."""
    events = [parse_line(raw) for raw in RELOAD.read_bytes().splitlines()]
    first, taking = "k4a044601ac6bc4c5-1795972232.26", "k4a044601ac6bc4c5-1795972239.32"
    call = fold([event for event in events if first in {event.linkedid, event.uniqueid}], first)
    leg = fold([event for event in events if taking in {event.linkedid, event.uniqueid}], taking)

    assert (call.agent_extension, round(call.talk_seconds, 1)) == ("301", 10.4)
    assert [one.extension for one in call.legs] == ["301", "301"]
    assert (leg.outcome, leg.talk_seconds, leg.answered_at) == (Outcome.NO_ANSWER, 0, None)
    assert leg.ended_at is not None


def test_a_colleague_who_picks_the_call_up_is_the_agent() -> None:
    """As Asterisk wrote it: the colleague enters the bridge under a call of his own."""
    events = [parse_line(raw) for raw in PICKUP.read_bytes().splitlines()]
    first = events[0].linkedid
    call = fold([event for event in events if first in {event.linkedid, event.uniqueid}], first)

    assert (call.agent_extension, call.outcome) == ("203", Outcome.ANSWERED)
    assert [(leg.extension, leg.result) for leg in call.legs] == [
        ("201", LegResult.ELSEWHERE),
        ("203", LegResult.ANSWERED),
    ]
    told = [f"{step.what} {step.detail}".strip() for step in call.steps]
    assert told[-5:] == ["pickup 203", "joined 203", "left 203", "left talk", "ended"]


def test_holds_count_only_while_connected_and_end_with_the_holder() -> None:
    call = fold(
        [
            *TALKING,
            *script((20, "201", "HOLD"), (22, "201", "UNHOLD"), (30, "201", "HOLD")),
            *ended(34.5, "201", "201"),
        ]
    )

    assert (call.hold_seconds, call.talk_seconds) == (2 + 4.5, 20 - 6.5)


def test_a_hold_ends_with_the_talk_of_who_is_left_behind() -> None:
    """An operator holds the citizen, leaves, and a colleague takes over without a break."""
    call = fold(
        [
            *TALKING,
            *script(
                (20, "201", "HOLD"),
                (24, "202", "BRIDGE_ENTER", "b1"),
                (25, "201", "BRIDGE_EXIT", "b1"),
            ),
            *ended(35, "citizen", "202"),
        ]
    )

    assert (call.hold_seconds, call.talk_seconds) == (5, 20.5 - 5)


def test_a_talk_after_a_promise_keeps_it() -> None:
    asked = script((12, "citizen", "CALLBACK", "requested"))
    call = fold([*QUEUED, *asked, *TALKING[-3:], *ended(44.5, "citizen", "201")])

    assert (call.outcome, owed(call)) == (Outcome.ANSWERED, None)


LOST = script(
    (30, "201", "BRIDGE_EXIT", "b1"),
    (30, "citizen", "BRIDGE_EXIT", "b1"),
    (30, "citizen", "AGENTLOST", "hotline"),
    (32, "citizen", "QUEUE", "hotline"),
)


def test_a_talk_that_broke_off_with_the_operators_phone_is_owed() -> None:
    gave_up = fold([*TALKING, *LOST, *ended(40, "citizen")])
    waiting = fold([*TALKING, *LOST])

    assert (gave_up.outcome, owed(gave_up)) == (Outcome.ANSWERED, CallbackReason.INTERRUPTED)
    assert owed(waiting) is None


def test_another_operator_settles_it() -> None:
    again = script(
        (34, "202", "CHAN_START"),
        (35, "202", "BRIDGE_ENTER", "b2"),
        (35, "citizen", "BRIDGE_ENTER", "b2"),
    )
    call = fold([*TALKING, *LOST, *again, *ended(44.5, "citizen", "202")])

    assert (call.agent_extension, owed(call)) == ("201", None)


def test_waiting_in_a_second_queue_adds_up() -> None:
    call = fold(
        [
            *ARRIVAL,
            *script(
                (10, "citizen", "QUEUE", "first"),
                (40, "citizen", "QUEUEEXIT", "first:TIMEOUT"),
                (43, "citizen", "QUEUE", "second"),
                (43, "201", "CHAN_START"),
                (50, "201", "BRIDGE_ENTER", "b1"),
                (50, "citizen", "BRIDGE_ENTER", "b1"),
            ),
            *ended(60, "citizen", "201"),
        ]
    )

    assert (call.wait_seconds, call.queue, call.queued_at) == (37, "second", at(10))


def test_a_transfer_back_into_a_queue_leaves_the_first_wait_alone() -> None:
    call = fold(
        [
            *TALKING,
            *script(
                (20, "201", "BRIDGE_EXIT", "b1"),
                (20, "citizen", "BRIDGE_EXIT", "b1"),
                (21, "citizen", "QUEUE", "experts"),
                (60, "citizen", "QUEUEEXIT", "experts:TIMEOUT"),
                (62, "citizen", "CALLBACK", "overflow"),
            ),
            *ended(65, ""),
        ]
    )

    assert (call.wait_seconds, call.queue) == (4.5, "hotline")
    assert call.outcome is Outcome.ANSWERED
    assert owed(call) is CallbackReason.OVERFLOW, "a promise after the talk is still owed"


UNANSWERED = {
    "hangs up in the queue": (QUEUED, 30, "citizen", Outcome.ABANDONED, CallbackReason.ABANDONED),
    "hangs up in the menu": (ARRIVAL, 9, "citizen", Outcome.ABANDONED, CallbackReason.ABANDONED),
    "hangs up at once": (ARRIVAL[:4], 4.9, "citizen", Outcome.SHORT, None),
    "comes at night": (
        [*ARRIVAL[:3], *script((0.1, "citizen", "HOURS", "closed"))],
        9,
        "",
        Outcome.AFTER_HOURS,
        CallbackReason.AFTER_HOURS,
    ),
    "is promised a call at night, quickly": (
        [*ARRIVAL[:3], *script((3, "citizen", "CALLBACK", "after_hours"))],
        4,
        "",
        Outcome.AFTER_HOURS,
        CallbackReason.AFTER_HOURS,
    ),
    "waits the queue out": (
        [
            *QUEUED,
            *script(
                (70, "citizen", "QUEUEEXIT", "hotline:TIMEOUT"),
                (75, "citizen", "CALLBACK", "overflow"),
            ),
        ],
        76,
        "",
        Outcome.OVERFLOW,
        CallbackReason.OVERFLOW,
    ),
    "asks for a call": (
        [*QUEUED, *script((20, "citizen", "CALLBACK", "requested"))],
        22,
        "citizen",
        Outcome.CALLBACK_REQUESTED,
        CallbackReason.REQUESTED,
    ),
    "is turned away": (
        [*QUEUED, *script((70, "citizen", "QUEUEEXIT", "hotline:FULL"))],
        71,
        "",
        Outcome.REFUSED,
        CallbackReason.REFUSED,
    ),
    "hears the state of a case": (
        [*ARRIVAL, *script((12, "citizen", "STATUSTOLD", "2260001231"))],
        20,
        "citizen",
        Outcome.STATUS_TOLD,
        None,
    ),
    "hears it and then wants an operator": (
        [
            *ARRIVAL,
            *script(
                (12, "citizen", "STATUSTOLD", "2260001231"), (15, "citizen", "QUEUE", "hotline")
            ),
        ],
        30,
        "citizen",
        Outcome.ABANDONED,
        CallbackReason.ABANDONED,
    ),
}


@pytest.mark.parametrize(
    ("events", "seconds", "by", "outcome", "reason"), UNANSWERED.values(), ids=UNANSWERED.keys()
)
def test_a_citizen_who_was_not_answered(
    events: list[CallEvent], seconds: float, by: str, outcome: Outcome, reason: CallbackReason
) -> None:
    call = fold([*events, *ended(seconds, by)])

    assert (call.outcome, owed(call)) == (outcome, reason)


def test_short_and_told_calls_and_those_without_number_close_by_themselves() -> None:
    withheld = script((0, "citizen", "CALLER", caller("anonymous")))
    nobody = fold([ARRIVAL[0], *withheld, *QUEUED[2:], *ended(60, "citizen")])

    assert close_reason(fold([*ARRIVAL[:4], *ended(3, "citizen")])) == "short_call"
    assert close_reason(nobody) == "no_number"
    assert owed(nobody) is None
    assert close_reason(fold([*TALKING, *ended(60, "citizen", "201")])) is None


@pytest.mark.parametrize(
    ("before", "reason"), [(QUEUED, CallbackReason.INTERRUPTED), (TALKING, None)]
)
def test_a_call_cut_by_a_restart_ends_at_its_last_event(
    before: list[CallEvent], reason: CallbackReason | None
) -> None:
    call = fold([*before, *script((14.5, "citizen", "INTERRUPTED"))])

    assert (call.outcome, call.ended_at) == (Outcome.INTERRUPTED, at(14.5))
    assert call.recordings[0].ended_at is None  # the sound will tell
    assert owed(call) is reason


def test_the_true_end_is_believed_more_than_a_restart() -> None:
    cut = script((14.5, "citizen", "INTERRUPTED"))
    call = fold([*TALKING, *cut, *ended(30, "citizen", "201")])

    assert (call.outcome, call.ended_at) == (Outcome.ANSWERED, at(30))


def test_a_call_out_is_the_operators_and_names_the_citizen() -> None:
    operator, citizen = CHANNELS["201"], CHANNELS["citizen"]
    as_first = {"201": (CALL, operator[1]), "citizen": ("boot1-1795338000.2", citizen[1])}
    events = [
        replace(event, uniqueid=as_first[who][0], channel=as_first[who][1])
        for event, who in zip(
            script(
                (0, "201", "CHAN_START"),
                (0, "201", "OUTBOUND", "89001112233"),
                (1, "citizen", "CHAN_START"),
                (6, "citizen", "BRIDGE_ENTER", "b"),
                (6, "201", "BRIDGE_ENTER", "b"),
                (16, "201", "HANGUP", "citizen"),
                (16, "citizen", "HANGUP", "citizen"),
                (16, "201", "LINKEDID_END"),
            ),
            ["201", "201", "citizen", "citizen", "201", "201", "citizen", "201"],
            strict=True,
        )
    ]
    call = fold(events)

    assert (call.direction, call.outcome) == (Direction.OUTBOUND, Outcome.ANSWERED)
    assert (call.citizen_e164, call.caller_e164) == ("+79001112233", None)
    assert (call.agent_extension, call.talk_seconds) == ("201", 10)
    assert call.hung_up_by is HungUpBy.CALLER


def test_plumbing_is_neither_a_call_nor_an_answer() -> None:
    uniqueid, _ = CHANNELS["plumbing"]
    alone = [replace(event, linkedid=uniqueid) for event in script((0, "plumbing", "CHAN_START"))]
    asked = script(
        (12, "plumbing", "CHAN_START"),
        (12, "plumbing", "BRIDGE_ENTER", "b9"),
        (12, "citizen", "BRIDGE_ENTER", "b9"),
        (13, "citizen", "BRIDGE_EXIT", "b9"),
    )
    call = fold([*ARRIVAL, *asked])

    assert fold_call(uniqueid, alone, RULES) is None
    assert (call.answered_at, call.legs) == (None, ())


def test_a_caller_moved_into_an_older_call_still_ends() -> None:
    older = "boot1-1795337000.7"
    moved = [
        replace(event, linkedid=older)
        for event in ended(50, "citizen")
        if event.event_type != "LINKEDID_END"
    ]
    early = script((30, "201", "LINKEDID_END"))
    still = replace(script((30, "citizen", "BRIDGE_ENTER", "b1"))[0], linkedid=older)

    assert fold([*TALKING, still, *early]).ended_at is None
    assert fold([*TALKING, still, *early, *moved]).ended_at == at(50)


def test_a_lost_end_line_is_made_up_for_by_the_end_of_the_linkedid() -> None:
    call = fold([*QUEUED, *script((30, "201", "LINKEDID_END"))])

    assert (call.ended_at, call.outcome) == (at(30), Outcome.ABANDONED)
