"""Which numbers are called, and how many of them an hour."""

import re
from datetime import UTC, datetime

import pytest

from callcenter.domain.calling_out import dial_string, is_spent
from callcenter.services.compose_pbx import OUTBOUND

NOW = datetime(2026, 11, 29, 16, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "dialled"),
    [
        ("+7 (912) 345-67-89", "89123456789"),
        ("89123456789", "89123456789"),
        ("576-22-25", "88125762225"),
        ("8 800 100 01 22", "88001000122"),
        ("112", "112"),
        ("103", "103"),
        ("122", None),
        ("201", None),
        ("8 809 123-45-67", None),
        ("+375 29 123-45-67", None),
        ("+7 701 234-56-78", None),
        ("8912345678901", None),
        ("89123456789&PJSIP/202", None),
        ("", None),
        ("anonymous", None),
    ],
)
def test_what_the_pbx_dials(written: str, dialled: str | None) -> None:
    assert dial_string(written, "812") == dialled


@pytest.mark.parametrize("written", ["+7 912 345-67-89", "8 (495) 123-45-67", "8 800 100 01 22"])
def test_what_we_let_through_the_dialplan_dials(written: str) -> None:
    shapes = [pattern[1:].replace("X", "[0-9]").replace("+", "[+]") for pattern in OUTBOUND]

    assert any(re.fullmatch(shape, dial_string(written, "812") or "") for shape in shapes)


@pytest.mark.parametrize(
    ("kept", "spent"),
    [
        ("2026112916-3", True),
        ("2026112916-2", False),
        ("2026112915-9", False),
        ("", False),
        ("2026112916-", False),
        ("nonsense", False),
    ],
)
def test_calls_of_this_hour_count(kept: str, spent: bool) -> None:  # noqa: FBT001 - a table
    assert is_spent(kept, NOW, 3) == spent
