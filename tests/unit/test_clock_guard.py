"""The purge's clock: a jump is refused, a pause is not, and nothing adds up unseen."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.domain.clock_guard import (
    ClockAlarm,
    ClockMark,
    ClockReading,
    accepted_mark,
    judge_clock,
    trusted_mark,
)

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MARK = ClockMark(seen_at=NOON, skew=timedelta(0), boot_id="a", booted_at=NOON - DAY)


def later(passed: timedelta, jump: timedelta = timedelta(0)) -> ClockReading:
    """Return all clocks `passed` after the mark, the wall clocks set by `jump` meanwhile."""
    at = NOON + passed + jump
    return ClockReading(at, at, boot_id="a", up=DAY + passed, synchronised=False)


def restarted(passed: timedelta) -> ClockReading:
    return replace(later(passed), boot_id="b", up=MINUTE)


@pytest.mark.parametrize("passed", [timedelta(0), MINUTE, 3 * DAY, 400 * DAY])
def test_a_pause_of_any_length_is_no_jump(passed: timedelta) -> None:
    assert judge_clock(later(passed), MARK) is None


@given(
    jump=st.timedeltas(min_value=-3650 * DAY, max_value=3650 * DAY),
    passed=st.timedeltas(min_value=timedelta(0), max_value=60 * DAY),
)
def test_a_jump_never_deletes_more_than_ten_minutes_early(
    jump: timedelta, passed: timedelta
) -> None:
    alarm = judge_clock(later(passed, jump), MARK)
    if jump > 10 * MINUTE:
        assert alarm is ClockAlarm.FORWARDS
    if jump < -10 * MINUTE:
        assert alarm is ClockAlarm.BACKWARDS


@given(st.lists(st.integers(0, 599), min_size=2, max_size=50))
def test_small_jumps_do_not_add_up(jumps: list[int]) -> None:
    mark, jumped = MARK, timedelta(0)
    for number, seconds in enumerate(jumps, 1):
        reading = later(number * MINUTE, jumped + timedelta(seconds=seconds))
        if judge_clock(reading, mark) is None:
            jumped += timedelta(seconds=seconds)
            mark = trusted_mark(reading, mark)
    assert jumped <= 10 * MINUTE


def test_a_clock_set_right_again_is_trusted_again() -> None:
    assert judge_clock(later(MINUTE, DAY), MARK) is ClockAlarm.FORWARDS
    assert judge_clock(later(2 * MINUTE, -DAY), MARK) is ClockAlarm.BACKWARDS
    assert judge_clock(later(3 * MINUTE), MARK) is None


def test_a_restart_explains_two_hours_and_no_more() -> None:
    assert judge_clock(restarted(2 * HOUR), MARK) is None
    assert judge_clock(restarted(3 * HOUR), MARK) is ClockAlarm.FORWARDS


def test_a_time_server_explains_a_machine_that_was_off_for_days() -> None:
    assert judge_clock(replace(restarted(3 * DAY), synchronised=True), MARK) is None


def test_a_time_server_does_not_excuse_a_clock_behind_what_was_seen() -> None:
    reading = replace(later(MINUTE, -HOUR), synchronised=True)

    assert judge_clock(reading, MARK) is ClockAlarm.BACKWARDS


def test_a_machine_without_a_start_of_its_own_is_as_good_as_restarted() -> None:
    nameless = replace(later(3 * HOUR), boot_id="")

    assert judge_clock(nameless, replace(MARK, boot_id="")) is ClockAlarm.FORWARDS


def test_two_clocks_that_come_apart_are_noticed_even_beside_a_time_server() -> None:
    reading = replace(later(MINUTE), at=NOON + HOUR, synchronised=True)

    assert judge_clock(reading, MARK) is ClockAlarm.APART
    assert judge_clock(reading, None) is ClockAlarm.APART


def test_what_a_person_accepted_stays_accepted() -> None:
    shifted = replace(later(MINUTE), at=NOON + 31 * DAY)
    mark = accepted_mark(shifted)
    next_day = replace(later(MINUTE + DAY), at=NOON + 32 * DAY)

    assert judge_clock(next_day, mark) is None


def test_the_highest_time_never_goes_back() -> None:
    assert trusted_mark(later(-MINUTE / 2), MARK).seen_at == NOON
