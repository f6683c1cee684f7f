"""What an agent does: every state with every step, and what time and silence ask for."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import callcenter.domain.agents
from callcenter.domain.agents.breaks import REASONS
from callcenter.domain.agents.diagram import diagram
from callcenter.domain.agents.pauses import is_ours, pause_of
from callcenter.domain.agents.states import (
    TABLE,
    AgentState,
    Kept,
    Patience,
    ReasonMissingError,
    Signs,
    Step,
    StepRefusedError,
    after,
    ask_break,
    due,
)

README = Path(callcenter.domain.agents.__file__).with_name("README.md")
NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
PATIENCE = Patience()
S = AgentState

KEPT = {
    S.OFFLINE: Kept(S.OFFLINE, NOON, vanished=True),
    S.READY: Kept(S.READY, NOON),
    S.WRAP_UP: Kept(S.WRAP_UP, NOON, wrap_up_until=NOON + 20 * SECOND),
    S.BREAK: Kept(S.BREAK, NOON, "lunch"),
}
# Written out by hand: what the table must say. What is not here is refused.
LEADS = {
    **{(state, Step.GO_READY): S.READY for state in S},
    **{(state, Step.LEAVE): S.OFFLINE for state in S},
    (S.READY, Step.TAKE_BREAK): S.BREAK,
    (S.WRAP_UP, Step.TAKE_BREAK): S.BREAK,
    (S.BREAK, Step.TAKE_BREAK): S.BREAK,
    (S.READY, Step.END_TALK): S.WRAP_UP,
    (S.WRAP_UP, Step.END_TALK): S.WRAP_UP,
    (S.WRAP_UP, Step.END_WRAP_UP): S.READY,
    (S.READY, Step.BEGIN_BREAK): S.BREAK,
    (S.WRAP_UP, Step.BEGIN_BREAK): S.BREAK,
    (S.READY, Step.VANISH): S.OFFLINE,
    (S.WRAP_UP, Step.VANISH): S.OFFLINE,
    (S.OFFLINE, Step.COME_BACK): S.READY,
}


def kepts() -> st.SearchStrategy[Kept]:
    return st.one_of(
        st.sampled_from(list(KEPT.values())),
        st.just(Kept(S.READY, NOON, break_after_call="rest")),
        st.just(Kept(S.OFFLINE, NOON)),
    )


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("state", AgentState)
def test_each_step_leads_where_it_should_or_is_refused(state: AgentState, step: Step) -> None:
    if (state, step) in LEADS:
        led = after(KEPT[state], step, NOON + SECOND, PATIENCE, "rest")
        assert led.state is LEADS[state, step]
    else:
        with pytest.raises(StepRefusedError):
            after(KEPT[state], step, NOON + SECOND, PATIENCE, "rest")


def test_each_step_stands_in_the_table_once() -> None:
    assert [move.step for move in TABLE] == list(Step)


@given(st.lists(st.tuples(st.sampled_from(Step), st.integers(0, 90)), max_size=12))
def test_whatever_comes_in_whatever_order_what_is_kept_stays_whole(
    steps: list[tuple[Step, int]],
) -> None:
    kept: Kept | None = None
    now = NOON
    for step, seconds in steps:
        now += seconds * SECOND
        before = kept
        try:
            kept = after(kept, step, now, PATIENCE, "rest")
        except StepRefusedError:
            assert kept is before  # refused, and nothing changed
            continue
        assert kept.since_at <= now
        assert (kept.reason is None) == (kept.state is not S.BREAK)
        assert (pause_of(kept, now) is None) == (kept.state is S.READY)


def test_a_break_needs_its_reason() -> None:
    with pytest.raises(ReasonMissingError):
        after(KEPT[S.READY], Step.TAKE_BREAK, NOON, PATIENCE)


def test_wrap_up_lasts_its_seconds_and_ends_by_itself() -> None:
    kept = after(KEPT[S.READY], Step.END_TALK, NOON, PATIENCE)

    assert kept.wrap_up_until == NOON + 20 * SECOND
    assert due(kept, Signs(), NOON + 19 * SECOND, PATIENCE) is None
    assert due(kept, Signs(), NOON + 20 * SECOND, PATIENCE) is Step.END_WRAP_UP
    assert pause_of(kept, NOON + 19 * SECOND) == "wrap_up"
    assert pause_of(kept, NOON + 20 * SECOND) is None  # whoever is late to write it down


def test_a_break_asked_for_in_a_talk_begins_after_it_and_its_wrap_up() -> None:
    asked = ask_break(KEPT[S.READY], "lunch")
    assert due(asked, Signs(talks=True), NOON, PATIENCE) is None

    writing = after(asked, Step.END_TALK, NOON, PATIENCE)
    assert due(writing, Signs(), NOON + 19 * SECOND, PATIENCE) is None
    assert due(writing, Signs(), NOON + 20 * SECOND, PATIENCE) is Step.BEGIN_BREAK
    assert pause_of(writing, NOON + 21 * SECOND) == "wrap_up"
    resting = after(writing, Step.BEGIN_BREAK, NOON + 21 * SECOND, PATIENCE)
    assert (resting.state, resting.reason, resting.break_after_call) == (S.BREAK, "lunch", None)


def test_a_talk_without_a_wrap_up_is_followed_by_the_break_at_once() -> None:
    assert due(ask_break(KEPT[S.READY], "lunch"), Signs(), NOON, PATIENCE) is Step.BEGIN_BREAK


def test_ready_takes_a_break_back_that_has_not_begun() -> None:
    asked = ask_break(KEPT[S.READY], "lunch")

    kept = after(asked, Step.GO_READY, NOON + SECOND, PATIENCE)

    assert kept == KEPT[S.READY]  # and ready as long as before


def test_nobody_offline_or_on_a_break_asks_for_one_later() -> None:
    for kept in (None, KEPT[S.OFFLINE], KEPT[S.BREAK]):
        with pytest.raises(StepRefusedError):
            ask_break(kept, "rest")


SILENT = Signs(browser_is_phone=True, heard_at=NOON)  # not heard since


@pytest.mark.parametrize(
    ("state", "signs", "seconds", "step"),
    [
        (S.READY, SILENT, 20, None),
        (S.READY, SILENT, 21, Step.VANISH),
        (S.WRAP_UP, SILENT, 21, Step.VANISH),  # and not ready for a call in between
        (S.READY, replace(SILENT, talks=True), 99, None),
        (S.BREAK, SILENT, 99, None),
        (S.BREAK, replace(SILENT, has_session=False), 99, Step.LEAVE),
        (S.READY, Signs(heard_at=NOON), 99, None),  # a phone on the desk rings without a panel
        (S.READY, Signs(browser_is_phone=True), 21, Step.VANISH),  # never heard at all
        (S.READY, replace(SILENT, listens_since=NOON + SECOND), 21, None),  # we were deaf
    ],
)
def test_who_vanishes_is_taken_out(
    state: AgentState, signs: Signs, seconds: int, step: Step | None
) -> None:
    assert due(KEPT[state], signs, NOON + seconds * SECOND, PATIENCE) is step


@pytest.mark.parametrize(("seconds", "step"), [(60, Step.COME_BACK), (61, None)])
def test_who_is_heard_again_soon_is_ready_again(seconds: int, step: Step | None) -> None:
    gone = after(KEPT[S.READY], Step.VANISH, NOON, PATIENCE)
    heard = Signs(browser_is_phone=True, heard_at=NOON + seconds * SECOND)

    assert due(gone, heard, NOON + seconds * SECOND, PATIENCE) is step
    assert due(gone, Signs(browser_is_phone=True, heard_at=NOON), NOON, PATIENCE) is None


def test_who_left_is_not_brought_back() -> None:
    left = after(KEPT[S.OFFLINE], Step.LEAVE, NOON, PATIENCE)

    assert not left.vanished
    with pytest.raises(StepRefusedError):
        after(left, Step.COME_BACK, NOON, PATIENCE)


@given(
    kepts(),
    st.builds(
        Signs,
        browser_is_phone=st.booleans(),
        heard_at=st.integers(0, 90).map(lambda seconds: NOON + seconds * SECOND),
        has_session=st.booleans(),
    ),
    st.integers(0, 90),
)
def test_what_is_due_is_never_refused(kept: Kept, signs: Signs, seconds: int) -> None:
    now = NOON + seconds * SECOND

    if (step := due(kept, signs, now, PATIENCE)) is not None:
        after(kept, step, now, PATIENCE)


def test_only_our_own_pauses_are_ours() -> None:
    assert [pause_of(kept, NOON) for kept in KEPT.values()] == [
        "offline", None, "wrap_up", "break:lunch",
    ]  # fmt: skip
    assert all(is_ours(pause) for kept in KEPT.values() if (pause := pause_of(kept, NOON)))
    assert not is_ours("")
    assert not is_ours("inventory")


def test_reasons_of_breaks_have_keys_of_their_own() -> None:
    assert len({reason.key for reason in REASONS}) == len(REASONS)


def test_the_readme_has_the_diagram_as_the_table_is() -> None:
    assert diagram() in README.read_text(encoding="utf-8"), f"put this in:\n{diagram()}"
