"""A sentence about a change, in both languages."""

from dataclasses import dataclass
from datetime import date, time
from typing import Final


@dataclass(frozen=True, slots=True)
class Said:
    ru: str
    en: str
    care: bool = False  # worth a second look before it is done


DAYS_RU: Final = {
    "mon": "пн", "tue": "вт", "wed": "ср", "thu": "чт", "fri": "пт", "sat": "сб", "sun": "вс",
}  # fmt: skip
MINUTE, HOUR, DAY = 60, 3600, 86400


def clock(moment: time) -> str:
    return f"{moment:%H:%M}"


def day(of: date) -> str:
    return f"{of:%d.%m.%Y}"


def span_ru(seconds: float) -> str:
    """Return a duration as a person says it: `10 сут 12 ч`, `30 мин`, `15 с`."""
    return _span(seconds, ("сут", "ч", "мин", "с"))


def span_en(seconds: float) -> str:
    return _span(seconds, ("d", "h", "min", "s"))


def _span(seconds: float, names: tuple[str, str, str, str]) -> str:
    parts, left = [], seconds
    for size, name in zip((DAY, HOUR, MINUTE), names[:3], strict=True):
        count = int(left // size)
        if count:
            parts.append(f"{count} {name}")
        left -= count * size
    if left or not parts:
        parts.append(f"{left:g} {names[3]}")
    return " ".join(parts)


def many_ru(count: int, one: str, few: str, many: str) -> str:
    """Return the number with the noun in its form: 1 запись, 2 записи, 5 записей."""
    tens, ones = count % 100, count % 10
    if ones == 1 and tens != 11:  # noqa: PLR2004 - Russian grammar
        return f"{count} {one}"
    if ones in (2, 3, 4) and tens not in (12, 13, 14):
        return f"{count} {few}"
    return f"{count} {many}"
