"""When the next try at signing in is allowed."""

from datetime import UTC, datetime, timedelta

from callcenter.domain.throttling import (
    FREE_TRIES_OF_ADDRESS,
    FREE_TRIES_OF_LOGIN,
    WINDOW,
    wait_before_try,
)

NOON = datetime(2026, 3, 6, 12, tzinfo=UTC)


def failures(count: int, last_ago: timedelta = timedelta(0)) -> list[datetime]:
    return [NOON - last_ago - timedelta(milliseconds=number) for number in range(count)]


def test_the_first_tries_are_free() -> None:
    assert wait_before_try(NOON, failures(FREE_TRIES_OF_LOGIN - 1), []) is None


def test_the_sixth_try_waits_five_seconds() -> None:
    assert wait_before_try(NOON, failures(FREE_TRIES_OF_LOGIN), []) == timedelta(seconds=5)


def test_each_failure_doubles_the_wait() -> None:
    assert wait_before_try(NOON, failures(FREE_TRIES_OF_LOGIN + 2), []) == timedelta(seconds=20)


def test_a_wait_that_is_over_allows_the_try() -> None:
    tried = failures(FREE_TRIES_OF_LOGIN, last_ago=timedelta(seconds=5))

    assert wait_before_try(NOON, tried, []) is None


def test_no_wait_is_longer_than_the_window() -> None:
    assert wait_before_try(NOON, failures(200), []) == WINDOW


def test_many_logins_from_one_address_wait_as_well() -> None:
    assert wait_before_try(NOON, [], failures(FREE_TRIES_OF_ADDRESS)) == timedelta(seconds=5)
