"""Tickets: how many, how soon, how often again. Each moment in the period counts by itself.

A ticket registered in March and executed in April is accepted in March and executed in April.
"""

from dataclasses import dataclass
from typing import Final

from callcenter.domain.figures.figure import HOUR, Counts, Figure, Unit, Words, mean, share


@dataclass(frozen=True, slots=True)
class TicketCounts(Counts):
    """Durations are sums, in seconds. `due` are deadlines that came within the period."""

    accepted: int = 0  # registered in the period
    executed: int = 0  # got their first result in the period, and it is no rejection
    rejected: int = 0  # the same, and it is one
    reopened: int = 0  # of executed and rejected: reopened since
    solved_on_contact: int = 0  # of accepted: executed while the requester was on the phone
    solved_for_good: int = 0  # of these: not reopened, nor asked again within seven days
    gross_seconds: float = 0.0  # of executed: registration to result
    net_seconds: float = 0.0  # the same without waiting for the requester or a vendor
    registration_due_low: int = 0
    registration_met_low: int = 0
    registration_due_medium: int = 0
    registration_met_medium: int = 0
    registration_due_high: int = 0
    registration_met_high: int = 0
    registration_due_very_high: int = 0
    registration_met_very_high: int = 0
    execution_due_low: int = 0
    execution_met_low: int = 0
    execution_due_medium: int = 0
    execution_met_medium: int = 0
    execution_due_high: int = 0
    execution_met_high: int = 0
    execution_due_very_high: int = 0
    execution_met_very_high: int = 0


URGENCIES: Final = {
    "low": Words("низкая", "low"),
    "medium": Words("средняя", "medium"),
    "high": Words("высокая", "high"),
    "very_high": Words("очень высокая", "very high"),
}
TERMS: Final = {
    "registration": Words("Регистрация в срок", "Registered in time"),
    "execution": Words("Исполнение в срок", "Executed in time"),
}


def _kept(term: str, urgency: str) -> Figure[TicketCounts]:
    """Return the share of one term of one urgency (003-38..41; A1 to A3, A12)."""
    title, level = TERMS[term], URGENCIES[urgency]
    return Figure(
        f"{term}_sla_{urgency}",
        Words(f"{title.ru}: {level.ru}", f"{title.en}: {level.en}"),
        Words(
            "сроки, выдержанные вовремя ÷ сроки, наступившие в периоде; отменённые не считаются,"
            " повторное исполнение считается отдельно",
            "deadlines met in time ÷ deadlines that came within the period; cancelled ones are"
            " left out, each round after a reopening counts by itself",
        ),
        Unit.SHARE,
        "003-38..41",
        lambda c: share(getattr(c, f"{term}_met_{urgency}"), getattr(c, f"{term}_due_{urgency}")),
    )


COUNTED: Final[tuple[Figure[TicketCounts], ...]] = (
    Figure(
        "tickets_accepted",
        Words("Принято заявок", "Tickets accepted"),
        Words("зарегистрированы в периоде", "registered within the period"),
        Unit.COUNT, "003-19", lambda c: c.accepted,
    ),
    Figure(
        "tickets_executed",
        Words("Исполнено заявок", "Tickets executed"),
        Words(
            "первый результат получен в периоде, и это не отклонение",
            "their first result came within the period and was no rejection",
        ),
        Unit.COUNT, "003-19", lambda c: c.executed,
    ),
    Figure(
        "tickets_rejected",
        Words("Отклонено заявок", "Tickets rejected"),
        Words(
            "первый результат получен в периоде, и это отклонение: вне компетенции",
            "their first result came within the period: out of competence",
        ),
        Unit.COUNT, "003-46", lambda c: c.rejected,
    ),
)  # fmt: skip

JUDGED: Final[tuple[Figure[TicketCounts], ...]] = (
    Figure(
        "tickets_reopened_share",
        Words("Доля открытых повторно", "Reopened share"),
        Words(
            "открытые повторно ÷ исполненные и отклонённые в периоде",
            "reopened since ÷ executed or rejected within the period",
        ),
        Unit.SHARE, "003-47", lambda c: share(c.reopened, c.executed + c.rejected),
    ),
    Figure(
        "tickets_solved_on_contact",
        Words("Решено при обращении", "Solved on contact"),
        Words(
            "исполненные во время разговора ÷ принятые",
            "executed while the requester was on the phone ÷ accepted",
        ),
        Unit.SHARE, "003-35", lambda c: share(c.solved_on_contact, c.accepted),
        "during_the_call",
    ),
    Figure(
        "tickets_first_contact_resolution",
        Words("Решено с первого обращения", "First contact resolution"),
        Words(
            "исполненные во время разговора, не открытые повторно и без нового обращения того же"
            " человека по той же услуге за 7 дней ÷ принятые",
            "executed during the call, not reopened and not asked again by the same person about"
            " the same service within 7 days ÷ accepted",
        ),
        Unit.SHARE, "003-35", lambda c: share(c.solved_for_good, c.accepted), "no_repeat_7_days",
    ),
    Figure(
        "tickets_gross_hours",
        Words("Среднее время исполнения", "Mean time of execution"),
        Words(
            "часы от регистрации до результата, с ожиданием ÷ исполненные",
            "hours from registration to result, waiting included ÷ executed",
        ),
        Unit.HOURS, "A6", lambda c: mean(c.gross_seconds / HOUR, c.executed), "gross",
    ),
    Figure(
        "tickets_net_hours",
        Words("Среднее время без ожидания", "Mean time without waiting"),
        Words(
            "часы от регистрации до результата без ожидания заявителя и поставщика ÷ исполненные",
            "hours from registration to result, waiting for requester and vendor left out"
            " ÷ executed",
        ),
        Unit.HOURS, "A6", lambda c: mean(c.net_seconds / HOUR, c.executed), "net",
    ),
)  # fmt: skip

TICKET_FIGURES: Final = (
    *COUNTED,
    *JUDGED,
    *(_kept(term, urgency) for term in TERMS for urgency in URGENCIES),
)
