"""The plan of the week: who turns to the hotline when, and what becomes of it."""

from datetime import datetime, timedelta

from tests.integration.accounts import CLINIC, OTHER_CLINIC
from tests.scenarios.week import tickets
from tests.scenarios.week.agenda import Week
from tests.scenarios.week.hand_calendar import MONDAY, moment
from tests.scenarios.week.house import SILENT
from tests.scenarios.week.tickets import Plan

DAYS = 6  # Monday to the worked Saturday
SERVICES = (
    "medical_systems",
    "central_services",
    "appointment_portal",
    "protected_network",
    "telemedicine",
    "department_workplaces",
)
URGENCIES = ("low", "medium", "high", "very_high")


def office_week(week: Week) -> None:
    week.begin(moment(MONDAY, "09:00"), tickets.calls_to_make(week, 18))
    for number in range(60):
        plan = ticket_plan(week, number)
        if number % 8 == 7:
            plan.way = "on_contact"
        week.begin(in_office(week), tickets.by_phone(week, plan))
    for number in range(20):
        week.begin(in_office(week), tickets.on_paper(week, ticket_plan(week, number)))


def ticket_plan(week: Week, number: int) -> Plan:
    """Return the plan of ticket `number` of a channel: every way and every end comes up."""
    choose = week.chance.choice
    organisation = (CLINIC, OTHER_CLINIC, SILENT, None)[number % 4]
    urgency = "low" if organisation in {SILENT, None} else URGENCIES[number % 3]
    return Plan(
        urgency=urgency,
        service=choose(SERVICES),
        category="operability" if number % 9 == 4 else "use",
        organisation=organisation,
        email=f"anna{week.number()}@mail.example" if number % 5 else None,
        way=("l1", "l2", "l3", "reject", "l1", "l2")[number % 6],
        after=("silence", "confirm", "reopen", "silence", "late_claim")[number % 5],
        waits=number % 7 == 3,
    )


def in_office(week: Week, first: int = 0, last: int = DAYS - 1) -> datetime:
    """Return a moment of these days' office hours, in steps of five minutes."""
    day = MONDAY + timedelta(days=week.chance.randint(first, last))
    return moment(day, "08:40") + timedelta(minutes=5 * week.chance.randrange(88))
