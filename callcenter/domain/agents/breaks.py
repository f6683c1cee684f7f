"""Why an agent takes a break. An installation may have a list of its own."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class BreakReason:
    key: str  # stable: kept with each break, told to the queue
    ru: str
    en: str


REASONS: Final = (
    BreakReason("lunch", "Обед", "Lunch"),
    BreakReason("rest", "Отдых", "Rest"),
    BreakReason("training", "Обучение", "Training"),
    BreakReason("meeting", "Совещание", "Meeting"),
    BreakReason("technical", "Технические неполадки", "Technical trouble"),
    BreakReason("other", "Другое", "Other"),
)
