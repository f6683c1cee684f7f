"""Identifiers of Russian people and organisations: one written form each, check digits checked.

Each function takes what people write (blanks, dashes) and returns the digits alone, or raises
IdentifierError. What they say of their owner (the birth date in an ENP) is never read out.
"""

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from callcenter.domain.case_number import check_digit
from callcenter.domain.errors import DomainError

BETWEEN: Final = re.compile(r"[\s\u00a0\u202f.\-\u2010-\u2015]")
SNILS_LENGTH: Final = 11
LAST_UNCHECKED_SNILS: Final = 1_001_998  # 001-001-998; those before were given without a check
ENP_LENGTH: Final = 16
TEMPORARY_LENGTH: Final = 9
OLD_POLICY: Final = re.compile(r"[0-9A-ZА-ЯЁ]{1,30}")
# The register of medical organisations keeps its OIDs below the Ministry of Health's own.
HEALTH_MINISTRY: Final = "1.2.643.5.1.13.13."
OID: Final = re.compile(r"[0-2](\.(0|[1-9][0-9]{0,38})){2,60}")
LONGEST_OID: Final = 128

INN_WEIGHTS: Final = (2, 4, 10, 3, 5, 9, 4, 6, 8)
INN_PERSON_WEIGHTS: Final = ((7, *INN_WEIGHTS), (3, 7, *INN_WEIGHTS))
INN_LENGTH, INN_PERSON_LENGTH = 10, 12
OGRN_MODULI: Final = {13: 11, 15: 13}  # length of the number -> modulus; 15 is an entrepreneur's


class PolicyKind(StrEnum):
    """A medical insurance policy (OMS); only the single number has a check digit."""

    ENP = "enp"
    OLD = "old"  # series and number, given before 2011
    TEMPORARY = "temporary"  # a certificate of nine digits


class IdentifierFault(StrEnum):
    WRONG_FORM = "wrong_form"
    WRONG_CHECK_DIGITS = "wrong_check_digits"


class IdentifierError(DomainError):
    """No such identifier; `fault` says whether its form or its check digits are wrong."""

    def __init__(self, name: str, fault: IdentifierFault, form: str) -> None:
        said = (
            "the check digits are wrong" if fault is IdentifierFault.WRONG_CHECK_DIGITS else form
        )
        super().__init__(f"{name}: {said}; compare it with the document")
        self.name = name
        self.fault = fault


def read_snils(text: str) -> str:
    """Return the eleven digits of a SNILS: `112-233-445 95` is `11223344595`.

    The sum of the first nine digits with weights 9 to 1, modulo 101 (100 counts as 00), is the
    last two; numbers up to 001-001-998 have none.
    """
    digits = _digits("SNILS", text, (SNILS_LENGTH,))
    body, check = digits[:9], int(digits[9:])
    if int(body) > LAST_UNCHECKED_SNILS and check != _snils_check(body):
        raise _wrong("SNILS")
    return digits


def _snils_check(body: str) -> int:
    total = _weighted(body, range(9, 0, -1))
    return total % 101 % 100


def read_policy(kind: PolicyKind, text: str) -> str:
    """Return the number of a policy as its kind is written: an ENP is sixteen digits.

    The ENP's check digit is that of ISO/HL7 27931 (Mod 10), which equals Luhn's.
    """
    match kind:
        case PolicyKind.ENP:
            return _enp(text)
        case PolicyKind.TEMPORARY:
            return _digits("temporary policy", text, (TEMPORARY_LENGTH,))
        case PolicyKind.OLD:
            return _old_policy(text)


def _enp(text: str) -> str:
    digits = _digits("ENP", text, (ENP_LENGTH,))
    if check_digit(digits[:-1]) != int(digits[-1]):
        raise _wrong("ENP")
    return digits


def _old_policy(text: str) -> str:
    signs = BETWEEN.sub("", text).replace("№", "").upper()
    if not OLD_POLICY.fullmatch(signs):
        raise IdentifierError("policy", IdentifierFault.WRONG_FORM, "letters and digits, 1 to 30")
    return signs


def read_inn(text: str) -> str:
    """Return a taxpayer's number: ten digits of an organisation, twelve of a person."""
    digits = _digits("INN", text, (INN_LENGTH, INN_PERSON_LENGTH))
    weights = (INN_WEIGHTS,) if len(digits) == INN_LENGTH else INN_PERSON_WEIGHTS
    for row in weights:
        if _weighted(digits, row) % 11 % 10 != int(digits[len(row)]):
            raise _wrong("INN")
    return digits


def read_ogrn(text: str) -> str:
    """Return a state registration number: 13 digits of an organisation, 15 of an entrepreneur."""
    digits = _digits("OGRN", text, tuple(OGRN_MODULI))
    if int(digits[:-1]) % OGRN_MODULI[len(digits)] % 10 != int(digits[-1]):
        raise _wrong("OGRN")
    return digits


def read_oid(text: str) -> str:
    """Return an organisation's OID of the federal register (1.2.643.5.1.13.13.11.1461).

    Its syntax and prefix are checked, never the number of its parts: units have longer ones.
    """
    oid = text.strip()
    if len(oid) > LONGEST_OID or not OID.fullmatch(oid) or not oid.startswith(HEALTH_MINISTRY):
        form = f"numbers with dots that begin with {HEALTH_MINISTRY}"
        raise IdentifierError("OID", IdentifierFault.WRONG_FORM, form)
    return oid


def _digits(name: str, text: str, lengths: Sequence[int]) -> str:
    digits = BETWEEN.sub("", text)
    if len(digits) in lengths and digits.isascii() and digits.isdigit():
        return digits
    form = f"{' or '.join(str(length) for length in lengths)} digits"
    raise IdentifierError(name, IdentifierFault.WRONG_FORM, form)


def _weighted(digits: str, weights: Sequence[int]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))


def _wrong(name: str) -> IdentifierError:
    return IdentifierError(name, IdentifierFault.WRONG_CHECK_DIGITS, "")
