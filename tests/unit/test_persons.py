"""When two records may be one citizen, what a merge takes over, what lists show."""

from dataclasses import asdict, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.domain.directory.persons import (
    FILLABLE,
    POLICY,
    MergeRefusedError,
    PersonFacts,
    check_merge,
    given_back,
    likeness,
    masked_name,
    surer,
    taken_over,
)
from db.persons import PersonFields

BORN = date(1980, 5, 1)
MARIA = PersonFacts("Иванова", "Мария", BORN, "11223344595", "8451999122899990", frozenset({"+7"}))
BARE = PersonFacts("Иванова", "Мария")


@pytest.mark.parametrize(
    ("other", "reasons"),
    [
        (replace(BARE, snils=MARIA.snils), ["snils"]),
        (replace(BARE, policy_number=MARIA.policy_number), ["policy"]),
        (replace(BARE, birth_date=BORN), ["name_and_birth_date"]),
        (replace(BARE, e164s=MARIA.e164s), ["name_and_phone"]),
        (BARE, []),
        (PersonFacts("ИВАНОВА", " мария", BORN), ["name_and_birth_date"]),
        (PersonFacts("Петрова", "Анна", e164s=MARIA.e164s), []),  # a family shares a number
        (replace(MARIA, snils="08765430300"), []),  # two SNILS are two people
        (replace(BARE, e164s=MARIA.e164s, birth_date=date(2010, 5, 1)), []),  # mother, daughter
    ],
)
def test_what_speaks_for_one_person(other: PersonFacts, reasons: list[str]) -> None:
    assert likeness(MARIA, other) == reasons
    assert likeness(other, MARIA) == reasons


def test_a_wrong_birth_date_does_not_outweigh_a_snils() -> None:
    assert "snils" in likeness(MARIA, replace(MARIA, birth_date=date(1981, 5, 1)))


def test_two_snils_are_never_merged() -> None:
    with pytest.raises(MergeRefusedError):
        check_merge(MARIA, replace(BARE, snils="08765430300"))
    check_merge(MARIA, BARE)


def test_a_proof_stays_whatever_was_said_later() -> None:
    assert surer("document", "caller_stated") == "document"
    assert surer("caller_stated", "knowledge_checked") == "knowledge_checked"


def test_a_list_shows_a_name_shortened() -> None:
    assert masked_name("Иванова", "Мария", "Петровна") == "Иванова М. П."
    assert masked_name("Иванова", "", "") == "Иванова"


fields = st.builds(
    PersonFields,
    family_name=st.just("Иванова"),
    given_name=st.sampled_from(["", "Мария"]),
    birth_date=st.sampled_from([None, BORN]),
    snils=st.sampled_from([None, "11223344595"]),
    email=st.sampled_from([None, "a@b.ru"]),
    address=st.sampled_from(["", "ул. Новая, 1"]),
).flatmap(
    lambda made: st.sampled_from(
        [made, replace(made, policy_kind="enp", policy_number="8451999122899990")]
    )
)


@given(fields, fields)
def test_undoing_at_once_gives_back_exactly_what_there_was(
    kept: PersonFields, merged: PersonFields
) -> None:
    before, theirs = asdict(kept), asdict(merged)
    filled = taken_over(before, theirs)
    after = before | {name: theirs[name] for name in filled}
    blank = asdict(PersonFields(family_name=""))

    undone = after | {name: blank[name] for name in given_back(filled, after, theirs)}
    assert undone == before
    assert set(filled) <= set(FILLABLE)


def test_a_policy_changed_since_the_merge_stays_whole() -> None:
    now = {"policy_kind": "enp", "policy_number": "1"}
    theirs = {"policy_kind": "enp", "policy_number": "2"}

    assert given_back(sorted(POLICY), now, theirs) == []
