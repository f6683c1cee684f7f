"""What agents who use states did with their time."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from callcenter.domain.figures.figure import Counts, Figure, Unit, Words, share

NO_TIME: Final = timedelta(0)


@dataclass(frozen=True, slots=True)
class AgentCounts(Counts):
    """Time in each state within the period and until now; offline is no time at work."""

    ready: timedelta = NO_TIME  # for calls, and in them
    wrap_up: timedelta = NO_TIME
    on_break: timedelta = NO_TIME


AGENT_FIGURES: Final[tuple[Figure[AgentCounts], ...]] = (
    Figure(
        "agents_at_work_seconds",
        Words("На работе", "At work"),
        Words(
            "готовность, разговоры, работа после разговора и перерывы; без ушедших",
            "ready, in calls, in wrap-up and on breaks; without offline",
        ),
        Unit.SECONDS, "003-25", lambda c: (c.ready + c.wrap_up + c.on_break).total_seconds(),
    ),
    Figure(
        "agents_ready_seconds",
        Words("Готовность и разговоры", "Ready and in calls"),
        Words(
            "в состоянии «готов», вместе с разговорами", "in the state ready, calls included"
        ),
        Unit.SECONDS, "003-25", lambda c: c.ready.total_seconds(),
    ),
    Figure(
        "agents_wrap_up_seconds",
        Words("Работа после разговора", "Wrap-up"),
        Words("от конца разговора до готовности", "from the end of a talk until ready"),
        Unit.SECONDS, "003-25", lambda c: c.wrap_up.total_seconds(),
    ),
    Figure(
        "agents_break_seconds",
        Words("Перерывы", "Breaks"),
        Words("в перерывах по любой причине", "on breaks, whatever the reason"),
        Unit.SECONDS, "003-25", lambda c: c.on_break.total_seconds(),
    ),
    Figure(
        "agents_break_share",
        Words("Доля перерывов", "Share of breaks"),
        Words("перерывы ÷ время на работе", "breaks ÷ time at work"),
        Unit.SHARE, "003-25",
        lambda c: share(
            c.on_break.total_seconds(), (c.ready + c.wrap_up + c.on_break).total_seconds()
        ),
    ),
)  # fmt: skip
