"""Deadlines of a ticket: registration, execution, the window for a claim. Pure rules.

Registration counts the office's hours, execution does not: 120 office hours would be longer
than the 1.5 weeks of a lower urgency (ambiguity A1). Two readings of the execution times
remain; the literal one is the default, the other a setting. Waiting for somebody stops no
clock (A6). A changed urgency counts anew from the same start (A3).
Source: regulation of the Kemerovo contact centre, 5.3, 5.8, 5.11 (003-32, 003-38..41, 003-47).
"""

from datetime import UTC, datetime
from math import ceil
from typing import Final

from callcenter.domain.office import Due, Office, due_at, is_over
from callcenter.domain.urgency import Reading, Urgency

DISPUTE_WORKDAYS: Final = 3  # 003-47


def registration_due(received_at: datetime, urgency: Urgency, office: Office) -> Due:
    """Return until when a ticket received at `received_at` is to be registered.

    Low on a Friday at 16:30 before a worked shortened Saturday means Saturday 16:00.
    """
    amount = office.terms[urgency].registration
    return due_at(office.add_office_time(received_at, amount), office)


def execution_due(
    registered_at: datetime,
    urgency: Urgency,
    office: Office,
    reading: Reading | None = None,
) -> Due:
    """Return until when a ticket registered, or reopened, then is to be done (A3, A19).

    Without `reading` the office's own holds. By working days the last one counts whole:
    very high, registered on a Friday, is due at the end of Monday.
    """
    terms = office.terms[urgency]
    match reading or office.reading:
        case Reading.CALENDAR:
            return due_at(registered_at.astimezone(UTC) + terms.execution, office)
        case Reading.WORKING_DAYS:
            return _end_of_workday(registered_at, ceil(terms.execution_days), office)


def dispute_until(done_at: datetime, office: Office) -> Due:
    """Return the end of the third working day after completion (003-47, A7).

    A rejected ticket has the same window. When the notice could not be delivered, pass the
    moment of the first that was.
    """
    return _end_of_workday(done_at, DISPUTE_WORKDAYS, office)


def letter_heard_until(now: datetime, office: Office) -> Due:
    """Return until when a letter is acted on that came in time and waits as the window ends.

    A claim is to be reported in three days (003-47), not to be read in them; e-mail comes any
    time (A7). One of Friday evening, found on Saturday, has the whole of Monday.
    """
    return due_at(office.end_of(office.date_of(office.next_open(now))), office)


def may_reopen(until: datetime, now: datetime) -> bool:
    """Return whether a claim now still reopens the ticket; later it becomes a new one (003-48)."""
    return not is_over(until, now)


def _end_of_workday(start: datetime, count: int, office: Office) -> Due:
    day = office.calendar.add_workdays(office.date_of(start), count)
    return due_at(office.end_of(day), office)
