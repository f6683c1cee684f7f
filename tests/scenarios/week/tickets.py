"""Tickets: registered, worked on by three lines, disputed, closed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tests.integration.accounts import CLINIC
from tests.scenarios.week.agenda import Life, Week
from tests.scenarios.week.hand_calendar import (
    EXECUTION_HOURS,
    MONDAY,
    REGISTRATION_HOURS,
    moment,
    office_hours_after,
    third_worked_day_after,
)
from tests.scenarios.week.house import Worker
from tests.scenarios.week.ledger import CANCELLED, KEPT, LATE, Case, Contact, Wait
from tests.scenarios.week.phone import answered_call, new_number

HASTY_DAYS = 12  # in which numbers have to be told within hours
VERSION = "SELECT version FROM cases WHERE case_id = $1"
REASON = {"reason": "не по инструкции"}
RESULT = {"result": "Сделано, проверьте"}
PACE = {"low": 8.0, "medium": 5.0, "high": 2.0, "very_high": 0.5}  # hours between steps at most


@dataclass
class Plan:
    """What becomes of a ticket."""

    urgency: str = "low"
    service: str = "telemedicine"
    category: str = "use"
    organisation: UUID | None = CLINIC
    email: str | None = None
    way: str = "l1"  # on_contact, l1, l2, l3, reject
    after: str = "silence"  # silence, confirm, reopen, late_claim
    extension: str = "201"
    waits: bool = False
    late: bool = False  # registered, or else executed, too late

    def request(self) -> dict[str, Any]:
        return {
            "service": self.service,
            "category": self.category,
            "work_type": "consult",
            "requester_role": "user",
            "urgency": self.urgency,
            "topic": "Не открывается",
            "requester_name": "Анна",
            "requester_email": self.email,
            "organisation_id": str(self.organisation) if self.organisation else None,
        }


async def version(week: Week, case: Case) -> int:
    found: int = await week.house.pool.fetchval(VERSION, case.case_id)
    return found


async def step(
    week: Week, case: Case, who: Worker, verb: str, body: Any = None, status: int = 200
) -> dict[str, Any]:
    """Take a step with what is on the worker's screen now."""
    path = f"/{case.kind}s/{case.case_id}/{verb}"
    return await who.post(path, body, version=await version(week, case), status=status)


def line1(week: Week) -> Worker:
    names = ["operator"] if week.dismissed else ["operator", "oleg"]
    return week.house[week.chance.choice(names)]


async def by_phone(week: Week, plan: Plan) -> Life:
    case = await answered_call(week, "ticket", new_number(week), plan.extension)
    if plan.late:
        yield office_hours_after(case.received_at, 10)
    await register(week, case, plan)
    async for until in worked_on(week, case, plan):
        yield until


async def on_paper(week: Week, plan: Plan) -> Life:
    """Typed in by an operator, registered at once."""
    case = Case("ticket", "paper", week.now(), email=plan.email)
    case.contacts.append(Contact(week.now(), "paper", first=True, staff=True))
    week.ledger.cases.append(case)
    said = await line1(week).post("/tickets", {**plan.request(), "channel": "paper"}, status=201)
    case.case_id = UUID(said["case_id"])
    note_registered(week, case, plan)
    async for until in worked_on(week, case, plan):
        yield until


async def register(week: Week, case: Case, plan: Plan) -> None:
    """Register a draft that came by any channel."""
    case.email = plan.email = plan.email or case.email
    await step(week, case, line1(week), "register", plan.request())
    note_registered(week, case, plan)


def note_registered(week: Week, case: Case, plan: Plan) -> None:
    now = week.now()
    case.state, case.registered_at = "registered", now
    case.service, case.urgency = plan.service, plan.urgency
    case.told["registered"] += 1
    for contact in case.contacts:
        contact.staff = True if contact.staff is None else contact.staff
    if plan.organisation is not None:
        case.seen_by.add(plan.organisation)
        if plan.category == "operability":  # asked by a user, who may not (003-34)
            case.told["authorisation_missing"] += 1
    due = office_hours_after(case.received_at, REGISTRATION_HOURS[plan.urgency])
    late = now > due
    case.owes("registration", due, ended=LATE if late else KEPT)
    case.told["deadline_breach"] += late
    case.owes("execution", now + timedelta(hours=EXECUTION_HOURS[plan.urgency]))


def pause(week: Week, case: Case) -> datetime:
    longest = PACE[case.urgency]
    return week.later(hours=week.chance.uniform(longest / 4, longest))


async def worked_on(week: Week, case: Case, plan: Plan) -> Life:
    """Tell a registered ticket's life to its end."""
    if plan.way == "on_contact":
        await step(week, case, line1(week), "solved-on-contact", RESULT)
        case.on_contact = True
        note_result(week, case, "done")
    else:
        yield week.later(minutes=10)
        async for until in through_lines(week, case, plan):
            yield until
    async for until in afterwards(week, case, plan):
        yield until


async def through_lines(week: Week, case: Case, plan: Plan) -> Life:
    house = week.house
    if plan.way == "reject":
        said = {"explanation": "Это не наш вопрос", "advice": "Обратитесь в страховую"}
        await step(week, case, line1(week), "reject", said)
        note_result(week, case, "rejected")
        return
    await step(week, case, line1(week), "take")
    worker = line1(week)
    if plan.way in {"l2", "l3"}:
        yield pause(week, case)
        await step(week, case, line1(week), "escalate", REASON)
        worker = house["line2"]
        await step(week, case, worker, "take")
    if plan.waits:
        await step(week, case, worker, "wait", {"waiting_for": "vendor", **REASON})
        case.waits.append(Wait(week.now()))
        yield pause(week, case)
        worker = worker if worker is house["line2"] else line1(week)  # dismissed meanwhile?
        await step(week, case, worker, "resume")
        case.waits[-1].until = week.now()
    if plan.way == "l3":
        yield pause(week, case)
        await step(week, case, worker, "escalate", REASON)
        await step(week, case, house["line3"], "take")
        yield pause(week, case)
        await step(week, case, house["line3"], "return", REASON)
        await step(week, case, worker, "take")
    yield pause(week, case)
    worker = worker if worker is house["line2"] else line1(week)
    await step(week, case, worker, "done", RESULT)
    note_result(week, case, "done")


def note_result(week: Week, case: Case, result: str) -> None:
    now = week.now()
    case.state = result
    case.results.append((now, result))
    case.told["executed" if result == "done" else "rejected"] += 1
    late = now > case.promises["execution", case.round].due
    case.promises["execution", case.round].ended = LATE if late else KEPT
    case.owes("dispute", third_worked_day_after(now), case.round)


async def afterwards(week: Week, case: Case, plan: Plan) -> Life:
    until = case.promises["dispute", case.round].due
    match plan.after:
        case "confirm":
            yield pause(week, case)
            await step(week, case, line1(week), "confirm", {"claimant": "requester"})
            case.state = "closed"
            case.promises["dispute", case.round].ended = CANCELLED
        case "reopen":
            yield week.later(hours=week.chance.uniform(1, 30))
            await reopen(week, case, plan)
            yield pause(week, case)
            await done_again(week, case)
        case "late_claim":
            yield week.later(hours=hours_until(week, until) + 16)
            await claim_late(week, case, plan)
            case.state = "closed"
        case _:
            case.state = "closed"
    if plan.after == "reopen":
        case.state = "closed"


def hours_until(week: Week, at: datetime) -> float:
    return (at - week.now()).total_seconds() / 3600


async def reopen(week: Week, case: Case, plan: Plan) -> None:
    """Dispute the result: half of the clinic's own by its responsible specialist himself."""
    now, own = week.now(), plan.organisation == CLINIC and week.chance.random() < 0.5
    who = week.house["clinic"] if own else line1(week)
    claim: dict[str, Any] = {"text": "Опять не работает"}
    if not own:
        claim |= {"claimant": "requester", "channel": "email"}
    await step(week, case, who, "reopen", claim)
    channel = "site" if own else "email"
    case.contacts.append(Contact(now, channel, first=False, staff=None))
    case.promises["dispute", case.round].ended = CANCELLED
    case.round += 1
    case.state = "in_work"
    case.told["reopened"] += 1
    case.owes("execution", now + timedelta(hours=EXECUTION_HOURS[case.urgency]), case.round)


async def done_again(week: Week, case: Case) -> None:
    """Finish what was reopened, on the line that had finished it."""
    row = await week.house.pool.fetchval(
        "SELECT line FROM tickets WHERE case_id = $1", case.case_id
    )
    who = line1(week) if row == 1 else week.house["line2"]
    await step(week, case, who, "take")
    await step(week, case, who, "done", RESULT)
    note_result(week, case, "done")


async def claim_late(week: Week, case: Case, plan: Plan) -> None:
    """Claim after the window: refused, and a new ticket that names the closed one (003-48)."""
    claim = {"text": "Всё ещё плохо", "claimant": "requester", "channel": "email"}
    refused = await step(week, case, line1(week), "reopen", claim, status=409)
    assert refused["code"] == "claim_too_late", refused
    said = await line1(week).post(
        f"/tickets/{case.case_id}/late-claim",
        {"text": "Всё ещё плохо", "channel": "email"},
        status=201,
    )
    new = Case("ticket", "email", week.now(), UUID(said["case_id"]), case.email, case.phone)
    assert said["ticket"]["related_to"] == str(case.case_id)
    new.contacts.append(Contact(week.now(), "email", first=True, staff=True))
    week.ledger.cases.append(new)
    again = Plan(plan.urgency, plan.service, plan.category, plan.organisation, plan.email)
    note_registered(week, new, again)
    week.begin(week.later(minutes=10), worked_on(week, new, again))


async def calls_to_make(week: Week, days: int) -> Life:
    """Line 1 makes each hour the calls that stand in for letters (003-45)."""
    for day in range(days):
        for hour in range(9, 21) if day < HASTY_DAYS else (10,):
            yield moment(MONDAY + timedelta(days=day), f"{hour:02}:25")
            await make_calls(week)


async def make_calls(week: Week) -> None:
    for task in await week.house["operator"].every("/call-tasks"):
        notice = task["notice"]
        path = f"/call-tasks/{notice['notice_id']}/close"
        await week.house["operator"].post(path, {"result": "told"}, version=notice["version"])
