"""Calls of the hotline's queues. Time in menus and prompts is no waiting."""

from dataclasses import dataclass
from typing import Final

from callcenter.domain.figures.figure import Counts, Figure, Unit, Words, mean, share

SERVICE_SECONDS: Final = 20.0  # 80/20: the usual aim is 80 % within these
SHORT_SECONDS: Final = 5.0  # who leaves sooner has not waited
AVAILABLE_SECONDS: Final = 90.0


@dataclass(frozen=True, slots=True)
class CallCounts(Counts):
    """Inbound calls that have ended and had entered a queue in the period."""

    offered: int = 0
    answered: int = 0
    answered_in_service_time: int = 0  # with a wait of at most SERVICE_SECONDS
    answered_available: int = 0  # with a wait of at most AVAILABLE_SECONDS
    abandoned: int = 0  # the citizen left the queue unanswered
    short_abandoned: int = 0  # of these: within SHORT_SECONDS
    wait_of_answered_seconds: float = 0.0
    wait_of_abandoned_seconds: float = 0.0
    talk_seconds: float = 0.0
    hold_seconds: float = 0.0


CALL_FIGURES: Final[tuple[Figure[CallCounts], ...]] = (
    Figure(
        "calls_offered",
        Words("Поступило в очередь", "Offered"),
        Words(
            "входящие звонки, вошедшие в очередь; только меню не считается",
            "inbound calls that entered a queue; those that ended in the menu do not count",
        ),
        Unit.COUNT, "003-25", lambda c: c.offered,
    ),
    Figure(
        "calls_answered",
        Words("Отвечено", "Answered"),
        Words("соединены с человеком", "connected with a person"),
        Unit.COUNT, "003-25", lambda c: c.answered,
    ),
    Figure(
        "calls_abandoned",
        Words("Потеряно", "Abandoned"),
        Words(
            "положили трубку в очереди, не дождавшись ответа; короткие входят",
            "left the queue unanswered, short abandons included",
        ),
        Unit.COUNT, "003-25", lambda c: c.abandoned,
    ),
    Figure(
        "calls_short_abandoned",
        Words("Короткие потери", "Short abandons"),
        Words("положили трубку за 5 секунд в очереди", "left within 5 seconds in the queue"),
        Unit.COUNT, "003-25", lambda c: c.short_abandoned,
    ),
    Figure(
        "calls_service_level",
        Words("Уровень обслуживания", "Service level"),
        Words(
            "отвеченные за 20 секунд ÷ (поступившие − короткие потери)",
            "answered within 20 seconds ÷ (offered − short abandons)",
        ),
        Unit.SHARE, "003-25",
        lambda c: share(c.answered_in_service_time, c.offered - c.short_abandoned),
        "pure_20_seconds",
    ),
    Figure(
        "calls_availability",
        Words("Доступность", "Availability"),
        Words("отвеченные за 90 секунд ÷ поступившие", "answered within 90 seconds ÷ offered"),
        Unit.SHARE, "003-25", lambda c: share(c.answered_available, c.offered), "90_seconds",
    ),
    Figure(
        "calls_asa_seconds",
        Words("Среднее ожидание ответа", "Average speed of answer"),
        Words("ожидание отвеченных ÷ отвеченные", "wait of answered calls ÷ answered"),
        Unit.SECONDS, "003-25", lambda c: mean(c.wait_of_answered_seconds, c.answered),
    ),
    Figure(
        "calls_abandonment",
        Words("Доля потерянных", "Abandonment"),
        Words(
            "(потерянные − короткие) ÷ (поступившие − короткие)",
            "(abandoned − short) ÷ (offered − short)",
        ),
        Unit.SHARE, "003-25",
        lambda c: share(c.abandoned - c.short_abandoned, c.offered - c.short_abandoned),
        "without_short",
    ),
    Figure(
        "calls_time_to_abandon_seconds",
        Words("Ожидание до потери", "Time to abandon"),
        Words("ожидание потерянных ÷ потерянные", "wait of abandoned calls ÷ abandoned"),
        Unit.SECONDS, "003-25", lambda c: mean(c.wait_of_abandoned_seconds, c.abandoned),
    ),
    Figure(
        "calls_aht_seconds",
        Words("Среднее время обработки", "Average handling time"),
        Words(
            "(разговор + удержание) ÷ отвеченные; работа после разговора не измеряется",
            "(talk + hold) ÷ answered; work after the call is not measured",
        ),
        Unit.SECONDS, "003-25", lambda c: mean(c.talk_seconds + c.hold_seconds, c.answered),
        "without_wrap_up",
    ),
)  # fmt: skip
