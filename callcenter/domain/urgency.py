"""Urgency of a ticket, the texts it is chosen by and what each promises (003-38..42).

The operator picks by these four texts; line 2 may change it with a reason (ambiguity A17).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final, Literal

Language = Literal["ru", "en"]


class Urgency(StrEnum):
    """Least urgent first."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    VERY_HIGH = "very_high"


class Reading(StrEnum):
    """How the execution times of 003-38..41 are read (ambiguity A1)."""

    CALENDAR = "calendar"  # (a) 24 h a day, 7 days a week; 1.5 weeks = 252 h (A18)
    WORKING_DAYS = "working_days"  # (b) 24 h = one working day, a half is rounded up


@dataclass(frozen=True, slots=True)
class Terms:
    """What is promised at one urgency."""

    registration: timedelta  # of office time
    execution: timedelta  # of calendar time
    execution_days: float  # the same in working days


TERMS: Final[Mapping[Urgency, Terms]] = {
    Urgency.LOW: Terms(timedelta(hours=8), timedelta(hours=252), 7.5),
    Urgency.MEDIUM: Terms(timedelta(hours=6), timedelta(hours=120), 5),
    Urgency.HIGH: Terms(timedelta(hours=2), timedelta(hours=72), 3),
    Urgency.VERY_HIGH: Terms(timedelta(minutes=30), timedelta(hours=24), 1),
}


@dataclass(frozen=True, slots=True)
class UrgencyText:
    name: str
    when: str  # the influence on the system's work that makes it so


TEXTS: Final[Mapping[Urgency, Mapping[Language, UrgencyText]]] = {
    Urgency.LOW: {
        "ru": UrgencyText(
            "Низкая",
            "Есть обходное решение и влияние на работу мало, либо нужна методическая помощь.",
        ),
        "en": UrgencyText(
            "Low",
            "There is a workaround and little influence on work, or help with methods is needed.",
        ),
    },
    Urgency.MEDIUM: {
        "ru": UrgencyText(
            "Средняя",
            "Невозможно выполнить одну из функций; модуль, в котором она находится, не ключевой.",
        ),
        "en": UrgencyText(
            "Medium", "One function cannot be used; the module it belongs to is not a key one."
        ),
    },
    Urgency.HIGH: {
        "ru": UrgencyText(
            "Высокая", "Трудности с важными функциями; работа системы не остановлена."
        ),
        "en": UrgencyText(
            "High", "Important functions give trouble; the system as a whole still works."
        ),
    },
    Urgency.VERY_HIGH: {
        "ru": UrgencyText(
            "Очень высокая",
            "Критическая остановка системы: ошибка в рабочей среде не даёт пользоваться всем "
            "или почти всем программным обеспечением.",
        ),
        "en": UrgencyText(
            "Very high",
            "The system has stopped: an error in production keeps all or almost all of the "
            "software from being used.",
        ),
    },
}
