"""Read single cells of an imported row. Each refuses with the field and the reason."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Final
from uuid import UUID

from callcenter.domain.directory.refusals import FieldRefusedError
from callcenter.services.tables.table import Row

EMAIL: Final = re.compile(r"[^\s@<>,;:\"()\[\]\\]{1,64}@[^\s@<>,;]{1,180}\.[^\s@<>,;]{2,}")
LIST: Final = re.compile(r"[;,|\n]")
YES: Final = frozenset({"да", "1", "true", "yes", "+", "истина"})
NO: Final = frozenset({"нет", "0", "false", "no", "-", "ложь"})
RUSSIAN_DAY: Final = "%d.%m.%Y"
FIRST_YEAR, LAST_YEAR = 1900, 2199


def text(row: Row, field: str, longest: int) -> str | None:
    """Return the cell in one line; None for an empty one."""
    said = " ".join(row.get(field).split())
    if len(said) > longest:
        raise FieldRefusedError(field, "too_long")
    return said or None


def needed(row: Row, field: str, longest: int) -> str:
    said = text(row, field, longest)
    if said is None:
        raise FieldRefusedError(field, "missing")
    return said


def email(row: Row, field: str) -> str | None:
    said = text(row, field, 254)
    if said is not None and not EMAIL.fullmatch(said):
        raise FieldRefusedError(field, "wrong_form")
    return said


def flag(row: Row, field: str) -> bool | None:
    said = row.get(field).lower()
    if said and said not in YES | NO:
        raise FieldRefusedError(field, "unknown_value")
    return said in YES if said else None


def one_of(row: Row, field: str, known: Mapping[str, str]) -> str | None:
    """Return our word for the cell's; `known` has theirs in small letters without ё."""
    said = " ".join(row.get(field).lower().replace("ё", "е").split())
    if said and said not in known:
        raise FieldRefusedError(field, "unknown_value")
    return known[said] if said else None


def day(row: Row, field: str) -> date | None:
    """Return a date written 2026-03-06 or 06.03.2026."""
    said = row.get(field)
    if not said:
        return None
    try:
        found = (
            datetime.strptime(said, RUSSIAN_DAY).date()  # noqa: DTZ007 - a day has no zone
            if "." in said
            else date.fromisoformat(said)
        )
    except ValueError:
        raise FieldRefusedError(field, "wrong_form") from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise FieldRefusedError(field, "wrong_form")
    return found


def uuid(row: Row, field: str) -> UUID | None:
    try:
        return UUID(row.get(field)) if row.get(field) else None
    except ValueError:
        raise FieldRefusedError(field, "wrong_form") from None


def words(row: Row, field: str) -> list[str]:
    """Return the parts of a cell that lists several things."""
    parts = [" ".join(part.split())[:200] for part in LIST.split(row.get(field))]
    return list(dict.fromkeys(part for part in parts if part))
