"""The plan of the week: who turns to the hotline when, and what becomes of it."""

from datetime import datetime, timedelta

from tests.integration.accounts import CLINIC, OTHER_CLINIC
from tests.scenarios.week import calls, channels, mishaps, tickets
from tests.scenarios.week.agenda import Week
from tests.scenarios.week.appeals import FINDINGS, Matter
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
    """Begin every story: 300 contacts and those that follow from them."""
    week.begin(moment(MONDAY, "09:00"), tickets.calls_to_make(week, 45))
    _by_phone(week)
    _by_letter(week)
    _by_site_and_paper(week)
    _by_the_platform(week)
    _mishaps(week)


def _by_phone(week: Week) -> None:
    _requests_by_phone(week)
    for number in range(30):
        week.begin(in_office(week), calls.appeal_by_phone(week, matter(number, "phone")))
    for number in range(14):
        week.begin(in_office(week), calls.given_up(week, calls_again=number % 2 == 0))
    for number in range(10):
        night = moment(MONDAY + timedelta(days=number % DAYS), "22:30")
        week.begin(night + timedelta(minutes=5 * number), calls.at_night(week))
    for _ in range(6):
        week.begin(in_office(week), calls.hung_up_at_once(week))


def _requests_by_phone(week: Week) -> None:
    for number in range(60):
        plan = ticket_plan(week, number)
        if number % 8 == 7:
            plan.way = "on_contact"
        if number % 20 == 6:
            plan.late = True
        if number % 4 == 1 and plan.urgency != "low":
            plan.urgency = "very_high"
        week.begin(in_office(week), tickets.by_phone(week, plan))


def _by_letter(week: Week) -> None:
    for number in range(25):
        week.begin(any_time(week), channels.letter_ticket(week, ticket_plan(week, number)))
    for number in range(20):
        week.begin(any_time(week), channels.letter_appeal(week, matter(number, "email")))


def _by_site_and_paper(week: Week) -> None:
    for number in range(15):
        plan = ticket_plan(week, number)
        plan.organisation = plan.organisation or CLINIC
        week.begin(any_time(week), channels.site_ticket(week, plan))
    for number in range(25):
        week.begin(any_time(week), channels.site_appeal(week, matter(number, "site")))
    for number in range(20):
        week.begin(in_office(week), tickets.on_paper(week, ticket_plan(week, number)))
    for number in range(25):
        week.begin(in_office(week), channels.paper_appeal(week, matter(number, "paper")))
    for _ in range(2):
        worker = Matter("paper", employer=CLINIC, subjects=[], finding=("explained", "no"))
        week.begin(in_office(week), channels.paper_appeal(week, worker))


def _by_the_platform(week: Week) -> None:
    for day, first in ((0, 100), (3, 200)):
        matters = [matter(number, "pos") for number in range(14)]
        for one in matters[::5]:
            one.way = "finished"
        at = moment(MONDAY + timedelta(days=day), "10:15")
        week.begin(at, channels.platform_file(week, first, matters))


def _mishaps(week: Week) -> None:
    gone = Plan(email=f"{mishaps.GONE}mail.example")
    for day, at, life in (
        (0, "11:00", mishaps.comes_back(week)),
        (0, "12:00", mishaps.huge_letter(week)),
        (0, "15:00", channels.letter_ticket(week, gone)),
        (2, "10:00", mishaps.mailbox_killed(week)),
        (2, "11:30", mishaps.dismissed(week)),
        (3, "09:00", mishaps.loops(week)),
        (3, "11:00", mishaps.dies_taking_the_result(week, keeps=True)),
        (3, "14:00", mishaps.dies_taking_the_result(week, keeps=False)),
        (4, "10:00", mishaps.sender_killed(week)),
        (4, "13:00", mishaps.thanks_by_letter(week)),
    ):
        week.begin(moment(MONDAY + timedelta(days=day), at), life)


def matter(number: int, form: str) -> Matter:
    """Return the matter of appeal `number` of a form."""
    ways = ["considered", "returned", "transferred", "withdrawn", "left", "considered"]
    found = Matter(
        form,
        way=ways[number % 6],
        thanks=number % 12 == 6,
        finding=FINDINGS[number % 3],
        documents=number % 6 == 5,
        rated=(0, 5, 2, 4)[number % 4],
    )
    if form == "phone":
        found.way = "oral" if number % 3 else found.way
    if found.thanks:
        found.way = "considered"
    found.extended = number == 5
    found.reworked = form in {"email", "site"} and number % 8 == 0
    found.late = number == 10
    return found


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


def any_time(week: Week) -> datetime:
    """Return a moment when people write: evenings too."""
    day = MONDAY + timedelta(days=week.chance.randrange(DAYS))
    return moment(day, "07:00") + timedelta(minutes=5 * week.chance.randrange(180))
