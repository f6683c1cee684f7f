"""Whose a letter or a file of a case is, where organisations share the case (P5)."""

from uuid import UUID

import pytest

from callcenter.domain.whose import (
    THE_CASES,
    THE_HOTLINES,
    Said,
    Whose,
    Writer,
    may_see,
    of_file,
    of_letter,
)

CLINIC, OTHER = UUID(int=1), UUID(int=2)
BOTH = frozenset({CLINIC, OTHER})
NOBODY: frozenset[UUID] = frozenset()


@pytest.mark.parametrize(
    ("applicants", "known", "viewers", "appeal", "whose"),
    [
        (True, NOBODY, BOTH, True, THE_CASES),
        (True, {CLINIC}, BOTH, True, THE_CASES),  # a medical worker appeals from work
        (False, {CLINIC}, BOTH, True, Whose(CLINIC)),
        (False, {CLINIC}, NOBODY, True, Whose(CLINIC)),
        (False, BOTH, {CLINIC}, True, Whose(CLINIC)),  # a mailbox of two, of which one has it
        (False, BOTH, BOTH, True, THE_HOTLINES),
        (False, NOBODY, BOTH, True, THE_HOTLINES),
        (False, NOBODY, {CLINIC}, False, THE_CASES),  # a colleague not yet in the directory
        (True, {CLINIC}, {CLINIC}, False, Whose(CLINIC)),
        (False, {OTHER}, {CLINIC}, False, Whose(OTHER)),
    ],
)
def test_a_letter_is_whose_address_it_came_from(
    *, applicants: bool, known: set[UUID], viewers: set[UUID], appeal: bool, whose: Whose
) -> None:
    writer = Writer(applicants, frozenset(known))

    assert of_letter(writer, frozenset(viewers), appeal=appeal) == whose


@pytest.mark.parametrize(
    ("said", "sender", "viewers", "appeal", "whose"),
    [
        (None, None, NOBODY, True, THE_CASES),
        (None, None, {CLINIC}, True, THE_HOTLINES),
        (None, None, {CLINIC}, False, THE_CASES),
        (Said.CITIZEN, None, BOTH, True, THE_CASES),
        (Said.HOTLINE, None, NOBODY, False, THE_HOTLINES),
        (None, OTHER, BOTH, True, Whose(OTHER)),
        (Said.CITIZEN, OTHER, BOTH, True, Whose(OTHER)),
    ],
)
def test_a_file_is_whose_the_operator_says_and_stays_inside_when_in_doubt(
    *, said: Said | None, sender: UUID | None, viewers: set[UUID], appeal: bool, whose: Whose
) -> None:
    assert of_file(said, sender, frozenset(viewers), appeal=appeal) == whose


def test_the_hotline_sees_all_and_an_organisation_its_own_and_the_cases() -> None:
    everything = (THE_CASES, THE_HOTLINES, Whose(CLINIC), Whose(OTHER))

    assert [may_see(None, one) for one in everything] == [True] * 4
    assert [may_see(CLINIC, one) for one in everything] == [True, False, True, False]
