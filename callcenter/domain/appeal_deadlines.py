"""Deadlines of an appeal (59-FZ, the feedback platform, the hotline's own). Pure rules.

A term begins the day after its event (Civil Code art. 191) and is counted in calendar days.
Two ends are kept (ambiguity A9): the legal one is the last day itself, and people are held to
the operational one, the working day before when that day is off - Civil Code art. 193 would
give the next one, many regional regulations the previous. When the working day before would
not lie after the start, the next working day is taken.
"""

from datetime import date, timedelta
from typing import Final

from callcenter.domain.appeals.regime import Regime
from callcenter.domain.office import Due, Office, is_provisional

REGISTRATION_DAYS: Final = 3  # 59-FZ art. 8 p. 2
FORWARD_DAYS: Final = 7  # 59-FZ art. 8 p. 3, from registration
ANSWER_DAYS: Final = 30  # 59-FZ art. 12 p. 1, from registration
EXTENSION_DAYS: Final = 30  # 59-FZ art. 12 p. 2, once and at most
DOCUMENTS_DAYS: Final = 15  # 59-FZ art. 10 p. 2, from the request
NOTICE_DAYS: Final = 7  # 59-FZ art. 11 p. 2, 4: why there will be no answer
PLATFORM_DAYS: Final = 30  # feedback platform, from submission
PLATFORM_FAST_DAYS: Final = 10  # the same, fast-track categories


def registration_due_on(received_on: date, office: Office) -> Due:
    """Return until when an appeal received on that date is registered: 3 days."""
    return days_due(received_on, REGISTRATION_DAYS, office)


def forward_due_on(registered_on: date, office: Office) -> Due:
    """Return until when an appeal of another's competence is forwarded: 7 days."""
    return days_due(registered_on, FORWARD_DAYS, office)


def answer_due(registered_on: date, office: Office, *, extended: bool = False) -> Due:
    """Return until when it is answered: 30 days, and once 30 more.

    Registered on 1 December 2025: legally on the 31st, a day off, so really on the 30th.
    """
    days = ANSWER_DAYS + EXTENSION_DAYS if extended else ANSWER_DAYS
    return days_due(registered_on, days, office)


def platform_answer_due(received_on: date, office: Office, *, fast_track: bool) -> Due:
    """Return until when a message of the feedback platform is answered: 30 or 10 days."""
    return days_due(received_on, PLATFORM_FAST_DAYS if fast_track else PLATFORM_DAYS, office)


def answer_due_by_regime(
    regime: Regime, registered_on: date, office: Office, *, fast_track: bool = False
) -> Due | None:
    """Return when the answer is due under `regime`; None: what is no appeal owes none."""
    match regime:
        case Regime.POS_MESSAGE:
            return platform_answer_due(registered_on, office, fast_track=fast_track)
        case Regime.NOT_AN_APPEAL:
            return None
        case Regime.FZ59 | Regime.HOTLINE | Regime.NOT_59FZ:
            return answer_due(registered_on, office)


def documents_due(requested_on: date, office: Office) -> Due:
    """Return until when another body supplies the documents asked for: 15 days."""
    return days_due(requested_on, DOCUMENTS_DAYS, office)


def notice_due(registered_on: date, office: Office) -> Due:
    """Return until when the applicant is told why there will be no answer: 7 days."""
    return days_due(registered_on, NOTICE_DAYS, office)


def days_due(start_on: date, days: int, office: Office) -> Due:
    """Return the end of `days` calendar days after `start_on`, both readings (rule A9)."""
    legal = start_on + timedelta(days=days)
    operational = _operational(start_on, legal, office)
    last = max(legal, operational)
    return Due(
        office.end_of(legal),
        office.end_of(operational),
        provisional=is_provisional(last, office.calendar),
    )


def _operational(start_on: date, legal: date, office: Office) -> date:
    if office.calendar.is_workday(legal):
        return legal
    earlier = office.calendar.previous_workday(legal)
    return earlier if earlier > start_on else office.calendar.next_workday(legal)
