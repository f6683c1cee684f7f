"""Phone numbers: one normal form, and nobody merged with somebody else."""

import pytest

from callcenter.domain.phone_numbers import NumberKind, normalise

MOSCOW, PETERSBURG, KEMEROVO = "495", "812", "3842"


@pytest.mark.parametrize(
    "raw",
    [
        "+79123456789",
        "89123456789",
        "79123456789",
        "9123456789",
        "8 (912) 345-67-89",
        "8-912-345 67 89",
        " +7 912 345-67-89 ",
    ],
)
def test_one_mobile_number_has_one_form(raw: str) -> None:
    assert normalise(raw, PETERSBURG).e164 == "+79123456789"


@pytest.mark.parametrize(
    ("raw", "area_code", "e164"),
    [
        ("576-22-25", PETERSBURG, "+78125762225"),
        ("5762225", MOSCOW, "+74955762225"),
        ("582225", KEMEROVO, "+73842582225"),
        ("810375291234567", MOSCOW, "+375291234567"),
        ("8~10375291234567", MOSCOW, "+375291234567"),
        ("375291234567", MOSCOW, "+375291234567"),
        ("88001000122", MOSCOW, "+78001000122"),
        ("+4915112345678", MOSCOW, "+4915112345678"),
    ],
)
def test_dialling_habits_of_the_region_are_understood(raw: str, area_code: str, e164: str) -> None:
    assert normalise(raw, area_code).e164 == e164


def test_plus_seven_seven_is_kazakhstan() -> None:
    assert normalise("+77012345678", MOSCOW).country == "KZ"
    assert normalise("+79012345678", MOSCOW).country == "RU"


@pytest.mark.parametrize(
    "raw",
    [
        "8 (812) 576-22-25 доб. 123",
        "576-22-25, доб.123",
        "8 (812) 576–22–25 (доб. 123)",
        "8 812 576 22 25 внутр. 123",
        "+7 812 576-22-25 x123",
        "+78125762225#123",
    ],
)
def test_an_extension_is_kept_apart(raw: str) -> None:
    number = normalise(raw, PETERSBURG)

    assert (number.e164, number.extension) == ("+78125762225", "123")


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ("122", NumberKind.SHORT),
        ("112", NumberKind.SHORT),
        ("103", NumberKind.SHORT),
        ("201", NumberKind.INTERNAL),
        ("582225", NumberKind.INTERNAL),  # six digits are no city number in Moscow
        ("", NumberKind.ANONYMOUS),
        ("Anonymous", NumberKind.ANONYMOUS),
        ("unknown", NumberKind.ANONYMOUS),
        ("<unknown>", NumberKind.ANONYMOUS),
        ("Restricted", NumberKind.ANONYMOUS),
        ("'; DROP TABLE calls; --", NumberKind.INVALID),
        ("+7912345678", NumberKind.INVALID),
        ("+7122", NumberKind.INVALID),  # 122 with a country code is nobody's number
        ("+0123456789", NumberKind.INVALID),
        ("9" * 3000, NumberKind.INVALID),
        ("٣٤٥٦٧٨٩٠١٢", NumberKind.INVALID),  # digits, but not those of a phone
        ("�79123456789", NumberKind.INVALID),
    ],
)
def test_what_cannot_be_called_back_has_no_e164(raw: str, kind: NumberKind) -> None:
    number = normalise(raw, MOSCOW)

    assert number.kind is kind
    assert number.e164 is None
