"""How often one caller may ask for the state of a case."""

from datetime import UTC, datetime, timedelta

from callcenter.domain.lookup_limit import (
    LOOKUPS_OF_CALLER,
    LOOKUPS_WITHHELD,
    WINDOW,
    LookupLimit,
)

NOON = datetime(2026, 3, 6, 12, tzinfo=UTC)


def allowed(limit: LookupLimit, caller: str, tries: int, now: datetime = NOON) -> int:
    return sum(limit.allow(caller, now) for _ in range(tries))


def test_one_caller_cannot_walk_the_numbers_and_others_may_go_on() -> None:
    limit = LookupLimit()

    assert allowed(limit, "79160000001", 100) == LOOKUPS_OF_CALLER
    assert limit.allow("79160000002", NOON)


def test_callers_without_a_number_share_one_allowance() -> None:
    assert allowed(LookupLimit(), "", 100) == LOOKUPS_WITHHELD


def test_an_hour_later_everybody_may_ask_again() -> None:
    limit = LookupLimit()
    allowed(limit, "79160000001", 100)

    assert not limit.allow("79160000001", NOON + WINDOW - timedelta(seconds=1))
    assert limit.allow("79160000001", NOON + WINDOW)


def test_a_clock_put_back_starts_a_new_hour() -> None:
    limit = LookupLimit()
    allowed(limit, "79160000001", 100)

    assert limit.allow("79160000001", NOON - timedelta(days=1))
