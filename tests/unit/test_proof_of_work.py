"""Proof against robots: ours, solved, in time, and dearer for who takes many."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.domain.proof_of_work import (
    LATEST,
    MOST_BITS,
    SOONEST,
    Flaw,
    ProofRefusedError,
    Purpose,
    Ticket,
    bits_for,
    check_files,
    check_proof,
    opened,
    solves,
)

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
NOON = datetime(2026, 3, 6, 12, tzinfo=UTC)
TICKET = Ticket(Purpose.FORM, UUID(int=7), NOON, bits=8)
TOKEN = TICKET.signed(KEY)
NONCE = next(nonce for nonce in map(str, range(100_000)) if solves(TOKEN, nonce, 8))
SECOND = timedelta(seconds=1)


def flaw_of(token: str, nonce: str, after: timedelta, key: bytes = KEY) -> Flaw | None:
    try:
        check_proof(token, nonce, key, NOON + after)
    except ProofRefusedError as refused:
        return refused.flaw
    return None


@pytest.mark.parametrize(
    ("after", "flaw"),
    [
        (SOONEST - SECOND, Flaw.TOO_SOON),
        (SOONEST, None),
        (LATEST, None),
        (LATEST + SECOND, Flaw.EXPIRED),
        (-SECOND, Flaw.TOO_SOON),
    ],
    ids=["too soon", "soonest", "latest", "too late", "before it was given"],
)
def test_a_form_is_taken_neither_too_soon_nor_too_late(
    after: timedelta, flaw: Flaw | None
) -> None:
    assert flaw_of(TOKEN, NONCE, after) is flaw


def test_only_what_we_signed_and_what_is_solved_counts() -> None:
    wrong = next(nonce for nonce in map(str, range(1000)) if not solves(TOKEN, nonce, 8))

    assert flaw_of(TOKEN, wrong, SOONEST) is Flaw.UNSOLVED
    assert flaw_of(TOKEN, NONCE, SOONEST, OTHER_KEY) is Flaw.FORGED
    assert flaw_of(TOKEN, NONCE + "x" * 40, SOONEST) is Flaw.UNSOLVED


@given(at=st.integers(0, len(TOKEN) - 1), sign=st.characters(codec="utf-8"))
def test_no_sign_of_a_token_can_be_changed(at: int, sign: str) -> None:
    changed = TOKEN[:at] + sign + TOKEN[at + 1 :]

    assert changed == TOKEN or flaw_of(changed, NONCE, SOONEST) is Flaw.FORGED


def test_a_token_opens_only_what_it_is_for() -> None:
    files = Ticket(Purpose.FILES, UUID(int=9), NOON).signed(KEY)

    assert check_files(files, KEY, NOON) == UUID(int=9)
    with pytest.raises(ProofRefusedError):
        check_files(TOKEN, KEY, NOON)
    with pytest.raises(ProofRefusedError):
        opened(files, Purpose.FORM, KEY)


def test_each_doubling_asks_one_bit_more_up_to_the_most() -> None:
    assert [bits_for(taken, 17) for taken in (1, 3, 5, 6, 12, 24, 60)] == [
        *(17, 17, 17, 18, 19, 20, 21)
    ]
    assert bits_for(10**9, 17) == MOST_BITS
