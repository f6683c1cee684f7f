"""The chain names the first bad row, whatever was done to it."""

import random
from dataclasses import replace
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.domain.hash_chain import (
    BadLink,
    ChainError,
    Fault,
    Head,
    Link,
    check,
    check_end,
    extend,
    genesis,
    parse_head,
    tidy,
)

START: Final = genesis("receipts")
CHAIN: Final = extend(START, [{"recording": f"r{number}"} for number in range(1, 41)])
END: Final = Head(40, CHAIN[-1].hash)


def renumbered(links: list[Link]) -> list[Link]:
    return [replace(link, seq=seq) for seq, link in enumerate(links, 1)]


def test_an_honest_chain_ends_at_its_head() -> None:
    assert check(CHAIN, START) == END


def test_a_long_chain_may_be_checked_in_pieces() -> None:
    middle = check(CHAIN[:15], START)

    assert isinstance(middle, Head)
    assert check(CHAIN[15:], middle) == END


@pytest.mark.parametrize("seed", range(250))
def test_a_changed_deleted_inserted_or_swapped_row_is_named(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - reproducible choices, not secrets
    at = chance.randrange(1, 39)

    changed = [*CHAIN]
    changed[at] = replace(CHAIN[at], body={"recording": "another"})
    assert check(changed, START) == BadLink(at + 1, Fault.CHANGED)

    deleted = CHAIN[:at] + CHAIN[at + 1 :]
    assert check(deleted, START) == BadLink(at + 1, Fault.MISSING)
    assert check(renumbered(deleted), START) == BadLink(at + 1, Fault.UNLINKED)

    forged = extend(Head(at, CHAIN[at - 1].hash), [{"recording": "forged"}])
    inserted = renumbered(CHAIN[:at] + forged + CHAIN[at:])
    assert check(inserted, START) == BadLink(at + 2, Fault.UNLINKED)

    swapped = [*CHAIN]
    swapped[at], swapped[at - 1] = CHAIN[at - 1], CHAIN[at]
    assert check(renumbered(swapped), START) == BadLink(at, Fault.UNLINKED)


def test_bodies_exchanged_between_rows_are_found() -> None:
    exchanged = [*CHAIN]
    exchanged[3] = replace(CHAIN[3], body=CHAIN[4].body)

    assert check(exchanged, START) == BadLink(4, Fault.CHANGED)


def test_a_chain_cut_short_is_found_by_the_anchor_alone() -> None:
    end = check(CHAIN[:30], START)

    assert isinstance(end, Head)
    assert check_end(end, anchor=None) is None
    assert check_end(end, anchor=END) == BadLink(31, Fault.TRUNCATED)


def test_a_chain_forged_as_a_whole_is_found_by_the_anchor() -> None:
    forged = extend(START, [{"recording": f"x{number}"} for number in range(1, 41)])

    assert check(forged, START) == Head(40, forged[-1].hash)
    assert check(forged, START, anchor=END) == BadLink(40, Fault.REWRITTEN)


def test_a_row_of_another_chain_does_not_fit() -> None:
    assert check(extend(genesis("audit"), [{}]), START) == BadLink(1, Fault.UNLINKED)


def test_an_anchor_is_read_as_it_was_printed() -> None:
    assert parse_head(str(END)) == END
    with pytest.raises(ValueError, match="not an anchor"):
        parse_head("40")


def test_what_jsonb_cannot_hold_is_mended_or_refused() -> None:
    assert tidy({"name": "a\0b\ud800", "seconds": 3.0}) == {"name": "a�b�", "seconds": 3}
    for value in (float("nan"), 2**60, {1: 2}, b"", {"x": {3}}):
        with pytest.raises(ChainError):
            tidy(value)


@given(st.floats(allow_nan=False, allow_infinity=False) | st.text() | st.integers())
def test_tidying_twice_changes_nothing(value: float | str) -> None:
    try:
        once = tidy(value)
    except ChainError:
        return
    assert tidy(once) == once
