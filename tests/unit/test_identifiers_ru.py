"""SNILS, ENP, INN, OGRN, OID: right ones pass in any writing, one wrong digit is caught."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.domain.identifiers_ru import (
    IdentifierError,
    IdentifierFault,
    PolicyKind,
    read_inn,
    read_ogrn,
    read_oid,
    read_policy,
    read_snils,
)

bodies = st.text("0123456789", min_size=9, max_size=9)
shifts = st.integers(1, 9)


def read_enp(text: str) -> str:
    return read_policy(PolicyKind.ENP, text)


def completed(body: str, check: int, read: Callable[[str], str]) -> str:
    """Return `body` with the one ending of `check` digits that `read` takes."""
    for ending in range(10**check):
        try:
            return read(f"{body}{ending:0{check}d}")
        except IdentifierError:
            continue
    raise AssertionError(body)


def changed(digits: str, place: int, shift: int) -> str:
    wrong = str((int(digits[place]) + shift) % 10)
    return digits[:place] + wrong + digits[place + 1 :]


def fault_of(read: Callable[[str], str], text: str) -> IdentifierFault:
    with pytest.raises(IdentifierError) as refused:
        read(text)
    return refused.value.fault


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("112-233-445 95", "11223344595"),
        ("11223344595", "11223344595"),
        (" 112 233 445\u00a095 ", "11223344595"),
        ("112\u2013233\u2013445 95", "11223344595"),
        ("087-654-303 00", "08765430300"),
        ("001-001-998 00", "00100199800"),  # the last one without a check
    ],
)
def test_a_right_snils_has_one_form(text: str, digits: str) -> None:
    assert read_snils(text) == digits


@pytest.mark.parametrize("text", ["112-233-445 96", "001-001-999 00", "152-873-614 14"])
def test_a_snils_with_wrong_check_digits_is_refused(text: str) -> None:
    assert fault_of(read_snils, text) is IdentifierFault.WRONG_CHECK_DIGITS


@pytest.mark.parametrize("text", ["", "112-233-445", "112233445955", "11223344О95", "١١٢٢٣٣٤٤٥٩٥"])
def test_what_is_no_snils_is_told_from_a_wrong_one(text: str) -> None:
    assert fault_of(read_snils, text) is IdentifierFault.WRONG_FORM


@given(bodies, st.integers(0, 8), shifts)
def test_one_wrong_digit_of_a_snils_is_caught(body: str, place: int, shift: int) -> None:
    """Two bodies may share the ending 00 (sums 100 and 101): the formula cannot tell them."""
    right = completed(f"9{body[1:]}", 2, read_snils)
    wrong = changed(right, place, shift)
    if right.endswith("00") or wrong.startswith("001001") or wrong < "00100199900":
        return

    assert fault_of(read_snils, wrong) is IdentifierFault.WRONG_CHECK_DIGITS


@given(bodies, st.integers(9, 10), shifts)
def test_one_wrong_check_digit_of_a_snils_is_caught(body: str, place: int, shift: int) -> None:
    right = completed(f"9{body[1:]}", 2, read_snils)

    assert fault_of(read_snils, changed(right, place, shift)) is IdentifierFault.WRONG_CHECK_DIGITS


def test_the_check_digit_of_an_enp() -> None:
    assert read_enp("8451 9991 2289 9990") == "8451999122899990"
    assert fault_of(read_enp, "8451999122899991") is IdentifierFault.WRONG_CHECK_DIGITS


def hl7_mod10(body: str) -> int:
    """ISO/HL7 27931, word for word: odd digits from the right times two, even ones before them."""
    from_right = body[::-1]
    number = from_right[1::2] + str(int(from_right[0::2]) * 2)
    return -sum(int(digit) for digit in number) % 10


@given(st.text("0123456789", min_size=15, max_size=15))
def test_the_check_digit_of_an_enp_is_that_of_its_standard(body: str) -> None:
    assert read_enp(f"{body}{hl7_mod10(body)}")


@given(st.text("0123456789", min_size=15, max_size=15), st.integers(0, 15), shifts)
def test_any_wrong_digit_of_an_enp_is_caught(body: str, place: int, shift: int) -> None:
    right = completed(body, 1, read_enp)

    assert fault_of(read_enp, changed(right, place, shift)) is IdentifierFault.WRONG_CHECK_DIGITS


@pytest.mark.parametrize(
    ("kind", "text", "kept"),
    [
        (PolicyKind.TEMPORARY, "012 345 678", "012345678"),
        (PolicyKind.OLD, "46-11 № 123456", "4611123456"),
        (PolicyKind.OLD, "ва 77", "ВА77"),
    ],
)
def test_old_policies_have_no_check_digit(kind: PolicyKind, text: str, kept: str) -> None:
    assert read_policy(kind, text) == kept


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (PolicyKind.ENP, "123456789"),
        (PolicyKind.TEMPORARY, "12345678"),
        (PolicyKind.OLD, ""),
        (PolicyKind.OLD, "<script>"),
        (PolicyKind.OLD, "1" * 31),
    ],
)
def test_a_policy_has_the_form_of_its_kind(kind: PolicyKind, text: str) -> None:
    assert fault_of(lambda said: read_policy(kind, said), text) is IdentifierFault.WRONG_FORM


@pytest.mark.parametrize("text", ["7707083893", "7830002293", "500100732259"])
def test_a_right_inn(text: str) -> None:
    assert read_inn(text) == text


@pytest.mark.parametrize("text", ["1027700132195", "304500116000157"])
def test_a_right_ogrn(text: str) -> None:
    assert read_ogrn(text) == text


@given(st.text("0123456789", min_size=9, max_size=9), st.integers(0, 9), shifts)
def test_one_wrong_digit_of_an_inn_is_caught(body: str, place: int, shift: int) -> None:
    """But where the sum modulo 11 is 10 or 0: both end in 0."""
    right = completed(body, 1, read_inn)
    if right.endswith("0"):
        return

    assert fault_of(read_inn, changed(right, place, shift)) is IdentifierFault.WRONG_CHECK_DIGITS


@given(st.text("0123456789", min_size=12, max_size=12), st.integers(0, 12), shifts)
def test_one_wrong_digit_of_an_ogrn_is_caught(body: str, place: int, shift: int) -> None:
    right = completed(body, 1, read_ogrn)
    if right.endswith("0"):
        return

    assert fault_of(read_ogrn, changed(right, place, shift)) is IdentifierFault.WRONG_CHECK_DIGITS


@pytest.mark.parametrize("text", ["", "770708389", "77070838930", "770708389X"])
def test_what_is_no_inn(text: str) -> None:
    assert fault_of(read_inn, text) is IdentifierFault.WRONG_FORM


@pytest.mark.parametrize(
    "text",
    ["1.2.643.5.1.13.13.12.2.78.8639.0.238289", " 1.2.643.5.1.13.13.12.2.50.1 "],
)
def test_an_oid_has_as_many_parts_as_it_needs(text: str) -> None:
    assert read_oid(text) == text.strip()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1.2.643.5.1.13.13",
        "1.2.643.5.1.13.13.",
        "1.2.643.5.1.13.13.012",
        "1.2.643.5.1.13.13.1..2",
        "1.2.643.3.1.13.13.12.2",
        "1.2.643.5.1.13.13.12,2",
        "1.2.643.5.1.13.13" + ".9" * 80,
    ],
)
def test_what_is_no_oid_of_the_register(text: str) -> None:
    assert fault_of(read_oid, text) is IdentifierFault.WRONG_FORM


def test_a_refusal_says_what_to_do_and_repeats_nothing_personal() -> None:
    with pytest.raises(
        IdentifierError, match="SNILS: the check digits are wrong; compare"
    ) as told:
        read_snils("112-233-445 96")

    assert "445" not in str(told.value)
