"""Accounts: reasons, last days, quarters."""

from datetime import date

import pytest

from callcenter.domain.accounts import (
    BlockNoteMissingError,
    BlockReason,
    check_block_reason,
    employment_is_over,
    quarter_of,
    review_begins_on,
)

LAST_DAY = date(2026, 3, 31)


@pytest.mark.covers("000-21")
def test_the_last_day_is_still_worked() -> None:
    assert not employment_is_over(LAST_DAY, LAST_DAY)
    assert employment_is_over(LAST_DAY, date(2026, 4, 1))
    assert not employment_is_over(None, LAST_DAY)


def test_another_reason_is_said_in_words() -> None:
    check_block_reason(BlockReason.DISMISSED, "")
    check_block_reason(BlockReason.OTHER, "по письму прокуратуры")
    with pytest.raises(BlockNoteMissingError):
        check_block_reason(BlockReason.OTHER, "  ")


@pytest.mark.parametrize(
    ("day", "begins", "name"),
    [
        (date(2026, 1, 1), date(2026, 1, 1), "2026-Q1"),
        (date(2026, 3, 31), date(2026, 1, 1), "2026-Q1"),
        (date(2026, 4, 1), date(2026, 4, 1), "2026-Q2"),
        (date(2026, 12, 31), date(2026, 10, 1), "2026-Q4"),
    ],
)
def test_a_review_begins_with_its_quarter(day: date, begins: date, name: str) -> None:
    assert (review_begins_on(day), quarter_of(day)) == (begins, name)
