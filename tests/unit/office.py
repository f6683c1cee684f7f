"""Offices for tests of deadlines: the regulation's own, in the zones of the regions."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from callcenter.domain.office import Due, Office
from callcenter.domain.work_calendar import WorkCalendar
from callcenter.domain.work_calendar_russia import RUSSIA

CALENDAR = WorkCalendar(RUSSIA)
MOSCOW = Office(ZoneInfo("Europe/Moscow"), CALENDAR)
NOVOKUZNETSK = Office(ZoneInfo("Asia/Novokuznetsk"), CALENDAR)
NEW_YORK = Office(ZoneInfo("America/New_York"), CALENDAR)  # a zone that moves its clocks
OFFICES = (MOSCOW, NOVOKUZNETSK, NEW_YORK)


def at(text: str, office: Office = MOSCOW) -> datetime:
    """Return the moment `2025-10-31 16:30` of the office, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=office.zone).astimezone(UTC)


def said(moment: datetime, office: Office = MOSCOW) -> str:
    """Return the office's wall clock at `moment`, as `at` reads it."""
    return moment.astimezone(office.zone).strftime("%Y-%m-%d %H:%M:%S").removesuffix(":00")


def both(due: Due, office: Office = MOSCOW) -> tuple[str, str]:
    """Return the legal and the operational date."""
    return str(office.date_of(due.legal_at)), str(office.date_of(due.operational_at))
