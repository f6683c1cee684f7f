"""How people turn to the hotline other than by phone: letters, the site, paper, the platform."""

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from callcenter.domain.proof_of_work import solves
from callcenter.services.appeals.receive_appeal import Desk
from callcenter.services.feedback.import_feedback import FeedbackReport, import_feedback
from tests.integration.api.visitor import Visitor
from tests.integration.test_import_feedback import FINISHED, RECEIVED, exported, message
from tests.mail_servers import HOTLINE, letter
from tests.scenarios.week import appeals, tickets
from tests.scenarios.week.agenda import Life, Week
from tests.scenarios.week.appeals import Matter
from tests.scenarios.week.hand_calendar import day_of, days_after, moment
from tests.scenarios.week.house import SLA
from tests.scenarios.week.ledger import CANCELLED, Case, Contact
from tests.scenarios.week.tickets import Plan, line1

CASE_OF_LETTER = "SELECT case_id FROM letters WHERE message_id = $1 AND state = 'taken'"
CASE_OF_NUMBER = "SELECT case_id FROM cases WHERE case_number = $1"
CASE_OF_MESSAGE = "SELECT case_id FROM feedback_messages WHERE number = $1"


def fresh_address(week: Week) -> str:
    return f"person{week.number()}@mail.example"


def opened(week: Week, kind: str, channel: str, at: datetime, staff: bool | None) -> Case:  # noqa: FBT001
    case = Case(kind, channel, at)
    case.contacts.append(Contact(at, channel, first=True, staff=staff))
    week.ledger.cases.append(case)
    return case


async def letter_ticket(week: Week, plan: Plan) -> Life:
    """Write to the address for requests; read by the product's own job."""
    plan.email = plan.email or fresh_address(week)
    case = await written(week, "ticket", plan.email)
    yield week.later(minutes=10)
    await found_by_letter(week, case)
    await tickets.register(week, case, plan)
    async for until in tickets.worked_on(week, case, plan):
        yield until


async def letter_appeal(week: Week, matter: Matter) -> Life:
    matter.email = fresh_address(week)
    case = await written(week, "appeal", matter.email)
    case.told["instructions"] = 1
    yield week.later(minutes=30)
    await found_by_letter(week, case)
    async for until in appeals.lived(week, case, matter):
        yield until


async def written(week: Week, kind: str, sender: str) -> Case:
    """Let a letter arrive that opens a case of this kind."""
    now = week.now().replace(microsecond=0)
    case = opened(week, kind, "email", now, staff=None)
    case.email, case.phone = sender, f"<{week.number()}@mail.example>"
    to = SLA if kind == "ticket" else HOTLINE
    source = letter("Прошу помочь", From=sender, To=to, Message_ID=case.phone)
    await week.house.drop(source)
    week.post_came = True
    return case


async def found_by_letter(week: Week, case: Case) -> None:
    found = await week.house.pool.fetchval(CASE_OF_LETTER, case.phone)
    assert isinstance(found, UUID), f"no case of letter {case.phone}"
    case.case_id, case.phone = found, None


async def site_ticket(week: Week, plan: Plan) -> Life:
    plan.email = fresh_address(week)
    async for until in by_site(week, "ticket", plan.email, plan.organisation):
        yield until
    case = week.ledger.cases[-1]
    yield week.later(minutes=5)
    await tickets.register(week, case, plan)
    async for until in tickets.worked_on(week, case, plan):
        yield until


async def site_appeal(week: Week, matter: Matter) -> Life:
    matter.email = fresh_address(week)
    async for until in by_site(week, "appeal", matter.email, None):
        yield until
    case = week.ledger.cases[-1]
    case.told["instructions"] = 1
    yield week.later(hours=1)
    async for until in appeals.lived(week, case, matter):
        yield until


async def by_site(
    week: Week, kind: str, email: str, organisation: UUID | None
) -> AsyncIterator[datetime]:
    """Fill in the public form as a browser does, its proof of work included."""
    stranger = Visitor(week.house.client)
    asked = await (await stranger.post("/site/challenges")).json()
    nonce = next(
        n for n in map(str, range(1 << 24)) if solves(asked["challenge"], n, asked["bits"])
    )
    yield week.now() + timedelta(minutes=5)
    form: dict[str, Any] = {
        "name": "Мария",
        "email": email,
        "text": "Прошу помочь",
        "consent": True,
        "consent_version": "2025-10",
        "challenge": asked["challenge"],
        "nonce": nonce,
    }
    if organisation is not None:
        form["organisation_id"] = str(organisation)
    case = opened(week, kind, "site", week.now(), staff=kind == "ticket")
    case.email = email
    answer = await stranger.post(f"/site/{kind}s", json=form)
    assert answer.status == 201, await answer.text()
    number = (await answer.json())["case_number"]
    case.case_id = await week.house.pool.fetchval(CASE_OF_NUMBER, number)


async def paper_appeal(week: Week, matter: Matter) -> Life:
    """Write on paper; an operator writes it down."""
    case = opened(week, "appeal", "paper", week.now(), staff=None)
    body = {
        "kind": "appeal",
        "received_on": str(today(week)),
        "caller_name": "Пётр Сидоров",
        "postal_address": "Балашиха, ул. Советская, 1",
        "topic": "Очередь",
        "text": "Прошу разобраться.",
    }
    said = await line1(week).post("/paper", body, status=201)
    case.case_id = UUID(said["case_id"])
    yield week.later(hours=2)
    async for until in appeals.lived(week, case, matter):
        yield until


def today(week: Week) -> date:
    return day_of(week.now())


async def platform_file(week: Week, first: int, matters: list[Matter]) -> Life:
    """Import an export of the feedback platform; a day later some are finished there."""
    received = moment(today(week), "08:30")
    shown = received.strftime("%d.%m.%Y")
    numbers = [f"П-{first + number}" for number in range(len(matters))]
    rows = [message(number, **{RECEIVED: shown}) for number in numbers]
    report = await brought(week, rows)
    assert len(report.opened) == len(matters), report
    for number, matter in zip(numbers, matters, strict=True):
        case = opened(week, "appeal", "import", received, staff=False)
        case.case_id = await week.house.pool.fetchval(CASE_OF_MESSAGE, number)
        if matter.way == "finished":  # there, before anybody here began
            case.owes("registration", days_after(received, 3), ended=CANCELLED)
            case.state = "closed"
        else:
            week.begin(
                week.later(hours=week.chance.uniform(1, 20)), appeals.lived(week, case, matter)
            )
    yield week.later(hours=26)
    ends = [
        message(number, **{RECEIVED: shown, **FINISHED})
        for number, matter in zip(numbers, matters, strict=True)
        if matter.way == "finished"
    ]
    again = await brought(week, ends)
    assert len(again.closed) == len(ends), again


async def brought(week: Week, rows: list[dict[str, str]]) -> FeedbackReport:
    settings = week.house.settings
    desk = Desk(settings.office, settings.regime_policy)
    return await import_feedback(week.house.pool, desk, exported(*rows), actor="system")
