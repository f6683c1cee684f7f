"""`callcenter deadlines`: what would be due when, by the office's rules. Needs no database."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Annotated, Final, TypeVar
from zoneinfo import ZoneInfo

import typer

from callcenter.commands.output import AsJson, CommandError, load_settings, show
from callcenter.domain import appeal_deadlines, ticket_deadlines
from callcenter.domain.office import Due, Office
from callcenter.domain.urgency import Reading, Urgency
from callcenter.domain.work_calendar import YearStatus

FIRST_YEAR: Final = 2000  # outside these the answer would be a guess about another law
LAST_YEAR: Final = 2099
MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?")
DATE: Final = re.compile(r"\d{4}-\d\d-\d\d")

UNSURE: Final = {
    YearStatus.NONE.value: "Provisional: it ends in a year whose work calendar is not known yet.",
    YearStatus.DRAFT.value: "It ends in a year whose work calendar is a draft, before its decree.",
}

Document = dict[str, object]
Choice = TypeVar("Choice", Urgency, Reading)


@dataclass(frozen=True, slots=True)
class Asked:
    """The options as they were typed; None: not given."""

    kind: str | None
    urgency: str | None
    received: str | None
    registered: str | None
    done: str | None
    reading: str | None
    extended: bool

    def given(self) -> frozenset[str]:
        names = ("urgency", "received", "registered", "done", "reading")
        given = {name for name in names if getattr(self, name) is not None}
        return frozenset(given | {"extended"} if self.extended else given)


def deadlines(  # noqa: PLR0913 - one parameter for each option
    *,
    kind: Annotated[str | None, typer.Option(help="ticket or appeal.")] = None,
    urgency: Annotated[
        str | None, typer.Option(help="Of a ticket: low, medium, high or very_high.")
    ] = None,
    received: Annotated[
        str | None, typer.Option(help="2026-01-04T03:00 for a ticket, 2025-12-30 for an appeal.")
    ] = None,
    registered: Annotated[
        str | None, typer.Option(help="When it was registered, written like --received.")
    ] = None,
    done: Annotated[str | None, typer.Option(help="When a ticket was done.")] = None,
    reading: Annotated[
        str | None,
        typer.Option(help="Of the execution times: calendar or working_days; else the setting."),
    ] = None,
    extended: Annotated[
        bool, typer.Option("--extended", help="An appeal's one extension.")
    ] = False,
    tz: Annotated[
        str | None, typer.Option(help="Zone of the local times, Europe/Moscow; else the region's.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Answer until when a ticket or an appeal must be registered, done, forwarded, answered."""
    asked = Asked(kind, urgency, received, registered, done, reading, extended)
    office = _office(tz)
    document = _answer_for(asked)(asked, office)
    document = {"kind": asked.kind, "timezone": str(office.zone), **document}
    show(document, _lines(document), as_json=as_json)


def _office(tz: str | None) -> Office:
    office = load_settings().office
    if tz is None:
        return office
    try:
        return replace(office, zone=ZoneInfo(tz))
    except (KeyError, ValueError, OSError):  # unknown, a path, a folder
        raise CommandError(f"--tz: no time zone {tz}; write it as Europe/Moscow") from None


def _ticket_received(asked: Asked, office: Office) -> Document:
    """Count execution from the earliest registration: what comes at night waits for opening."""
    received_at = _moment("received", asked.received, office)
    registered_at = office.next_open(received_at)
    due = ticket_deadlines.registration_due(received_at, _urgency(asked), office)
    return {
        "received_at": _local(received_at, office),
        "registration_due_at": _local(due.operational_at, office),
        **_execution(asked, registered_at, office, due),
    }


def _ticket_registered(asked: Asked, office: Office) -> Document:
    return _execution(asked, _moment("registered", asked.registered, office), office)


def _execution(asked: Asked, registered_at: datetime, office: Office, *others: Due) -> Document:
    reading = _one_of(Reading, "reading", asked.reading) if asked.reading else office.reading
    due = ticket_deadlines.execution_due(registered_at, _urgency(asked), office, reading)
    return {
        "urgency": _urgency(asked),
        "reading": reading,
        "registered_at": _local(registered_at, office),
        "execution_due_at": _local(due.operational_at, office),
        **_sureness(office, due, *others),
    }


def _ticket_done(asked: Asked, office: Office) -> Document:
    done_at = _moment("done", asked.done, office)
    due = ticket_deadlines.dispute_until(done_at, office)
    return {
        "done_at": _local(done_at, office),
        "dispute_until": _local(due.operational_at, office),
        **_sureness(office, due),
    }


def _appeal_received(asked: Asked, office: Office) -> Document:
    received_on = _date("received", asked.received, office)
    due = appeal_deadlines.registration_due_on(received_on, office)
    return {
        "received_on": received_on,
        "registration_legal_due_on": office.date_of(due.legal_at),
        "registration_due_on": office.date_of(due.operational_at),
        **_sureness(office, due),
    }


def _appeal_registered(asked: Asked, office: Office) -> Document:
    registered_on = _date("registered", asked.registered, office)
    forward = appeal_deadlines.forward_due_on(registered_on, office)
    answer = appeal_deadlines.answer_due(registered_on, office, extended=asked.extended)
    return {
        "registered_on": registered_on,
        "extended": asked.extended,
        "forward_due_on": office.date_of(forward.operational_at),
        "legal_due_on": office.date_of(answer.legal_at),
        "operational_due_on": office.date_of(answer.operational_at),
        **_sureness(office, forward, answer),
    }


Answer = Callable[[Asked, Office], Document]

# Kind and the moment that is known -> the answer, and the other options it takes.
ANSWERS: Final[dict[tuple[str, str], tuple[Answer, frozenset[str]]]] = {
    ("ticket", "received"): (_ticket_received, frozenset({"urgency", "reading"})),
    ("ticket", "registered"): (_ticket_registered, frozenset({"urgency", "reading"})),
    ("ticket", "done"): (_ticket_done, frozenset()),
    ("appeal", "received"): (_appeal_received, frozenset()),
    ("appeal", "registered"): (_appeal_registered, frozenset({"extended"})),
}


def _answer_for(asked: Asked) -> Answer:
    """Return what answers these options; raises CommandError when they ask for nothing."""
    moments = [moment for kind, moment in ANSWERS if kind == asked.kind]
    if not moments:
        raise CommandError(f"--kind: {asked.kind or 'nothing'} given; say ticket or appeal")
    given = [moment for moment in moments if getattr(asked, moment) is not None]
    if len(given) != 1:
        wanted = " or ".join(f"--{moment}" for moment in moments)
        raise CommandError(f"--kind {asked.kind}: give exactly one of {wanted}")
    answer, options = ANSWERS[str(asked.kind), given[0]]
    if strange := sorted(asked.given() - options - {given[0]}):
        raise CommandError(f"--{strange[0]} means nothing with --kind {asked.kind} --{given[0]}")
    return answer


def _urgency(asked: Asked) -> Urgency:
    return _one_of(Urgency, "urgency", asked.urgency)


def _one_of(choices: type[Choice], name: str, word: str | None) -> Choice:
    try:
        return choices(word or "")
    except ValueError:
        said = ", ".join(choices)
        raise CommandError(f"--{name}: {word or 'nothing'} given; say one of {said}") from None


def _moment(name: str, text: str | None, office: Office) -> datetime:
    """Read a local moment of the office, or any with its offset; raises CommandError."""
    try:
        moment = datetime.fromisoformat(text or "") if MOMENT.fullmatch(text or "") else None
    except ValueError:
        moment = None
    if moment is None:
        raise CommandError(f"--{name}: no moment {text}; write it as 2026-01-04T03:00")
    moment = moment if moment.tzinfo else moment.replace(tzinfo=office.zone)
    _check_year(name, moment.year)
    at = moment.astimezone(UTC)
    if at.astimezone(moment.tzinfo).replace(tzinfo=None) != moment.replace(tzinfo=None):
        raise CommandError(f"--{name}: clocks in {office.zone} skip {text}; there is no such time")
    return at


def _date(name: str, text: str | None, office: Office) -> date:
    """Read a date, or the office's date at a moment; raises CommandError."""
    if MOMENT.fullmatch(text or ""):
        return office.date_of(_moment(name, text, office))
    try:
        day = date.fromisoformat(text or "") if DATE.fullmatch(text or "") else None
    except ValueError:
        day = None
    if day is None:
        raise CommandError(f"--{name}: no date {text}; write it as 2025-12-30")
    _check_year(name, day.year)
    return day


def _check_year(name: str, year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise CommandError(f"--{name}: give a year from {FIRST_YEAR} to {LAST_YEAR}")


def _sureness(office: Office, *dues: Due) -> Document:
    """Say how sure the calendar is of the year in which the last of them ends."""
    last = max(max(due.legal_at, due.operational_at) for due in dues)
    return {
        "calendar": office.calendar.status(office.date_of(last).year),
        "provisional": any(due.provisional for due in dues),
    }


def _local(at: datetime, office: Office) -> str:
    return at.astimezone(office.zone).isoformat(timespec="seconds")


def _lines(document: Document) -> list[str]:
    """Return one line for each answer: what, and the moment with its day of the week."""
    lines = [
        f"{name.replace('_', ' ').capitalize() + ':':29} {_said(value)}"
        for name, value in document.items()
        if not isinstance(value, bool)
    ]
    if said := UNSURE.get(str(document["calendar"])):
        lines.append(said)
    return lines


def _said(value: object) -> str:
    """Say `2026-01-12 16:30:00 Mon` for a moment: the zone stands in a line of its own."""
    if isinstance(value, date):
        return f"{value:%Y-%m-%d %a}"
    if MOMENT.fullmatch(str(value)):
        return f"{datetime.fromisoformat(str(value)):%Y-%m-%d %H:%M:%S %a}"
    return str(value)
