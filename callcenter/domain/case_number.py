"""Case numbers: ten digits that can be spoken, typed on a phone and checked.

Kind (1 digit), year (2), running number (6), Luhn check digit: `2260001231`, shown as
`2-26-000123-1`. One wrong digit, and nearly every swap of neighbours, is noticed.
"""

from enum import StrEnum
from typing import Final

from callcenter.domain.errors import DomainError

LENGTH: Final = 10
LAST_RUNNING: Final = 999_999
HIGHEST_DIGIT: Final = 9


class CaseKind(StrEnum):
    TICKET = "ticket"
    APPEAL = "appeal"
    APPOINTMENT = "appointment"

    @property
    def digit(self) -> int:
        return DIGIT_OF_KIND[self]


DIGIT_OF_KIND: Final = {CaseKind.TICKET: 1, CaseKind.APPEAL: 2, CaseKind.APPOINTMENT: 3}


class NumbersUsedUpError(DomainError):
    """No case number of this kind is left this year."""


def make_case_number(kind: CaseKind, year: int, running: int) -> str:
    """Return the ten digits. `year` is the office's, four or two digits.

    Raises NumbersUsedUpError when `running` is past 999999.
    """
    if not 0 < running <= LAST_RUNNING:
        raise NumbersUsedUpError
    body = f"{kind.digit}{year % 100:02d}{running:06d}"
    return body + str(check_digit(body))


def is_case_number(digits: str) -> bool:
    """Return whether these are ten digits of a known kind with the right check digit."""
    shaped = len(digits) == LENGTH and digits.isascii() and digits.isdigit()
    return shaped and digits[0] in "123" and check_digit(digits[:-1]) == int(digits[-1])


def display_case_number(digits: str) -> str:
    """Return `2-26-000123-1` for `2260001231`."""
    return f"{digits[0]}-{digits[1:3]}-{digits[3:9]}-{digits[9]}"


def check_digit(body: str) -> int:
    """Return the Luhn digit (ISO/IEC 7812-1) that completes `body`."""
    doubled = [int(digit) * 2 for digit in body[-1::-2]]
    total = sum(value - HIGHEST_DIGIT if value > HIGHEST_DIGIT else value for value in doubled)
    total += sum(int(digit) for digit in body[-2::-2])
    return -total % 10
