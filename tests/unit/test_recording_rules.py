"""What a recording of a call that a dying PBX cut off is worth."""

from datetime import UTC, datetime, timedelta

import pytest

from callcenter.domain.recording_rules import Measured, Problem, State, Timeline, Verdict, judge

STARTED_AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
LAST_SIGN_AT = STARTED_AT + timedelta(seconds=10)


def cut_off(*, seconds: float, interrupted: bool) -> Verdict:
    timeline = Timeline(STARTED_AT, LAST_SIGN_AT, LAST_SIGN_AT, interrupted=interrupted)
    return judge(timeline, Measured(seconds, seconds, -20, -20, repaired=True))


@pytest.mark.parametrize("seconds", [8.0, 10.0, 600.0])
def test_a_cut_call_may_have_gone_on_after_its_last_sign(seconds: float) -> None:
    assert cut_off(seconds=seconds, interrupted=True) == Verdict(State.READY)


def test_what_the_pbx_said_after_the_sound_ends_is_missing() -> None:
    assert cut_off(seconds=7.5, interrupted=True) == Verdict(State.SUSPECT, Problem.TRUNCATED)


def test_a_call_whose_end_is_known_does_not_last_longer() -> None:
    assert cut_off(seconds=600, interrupted=False) == Verdict(State.SUSPECT, Problem.TOO_LONG)
