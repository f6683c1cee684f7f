"""Appeals: registered, forwarded, considered, answered, or ended otherwise."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from tests.integration.accounts import CLINIC, OTHER_CLINIC
from tests.integration.appeals_world import AUTHORITY, DRUGS_CODE, HOSPITAL_CODE
from tests.scenarios.week.agenda import Life, Week
from tests.scenarios.week.hand_calendar import day_of, days_after, end_of
from tests.scenarios.week.ledger import CANCELLED, LATE, Case
from tests.scenarios.week.tickets import line1, step

UNLAWFUL = frozenset({"email", "site"})  # forms the law does not know: answered with instructions
FINDINGS = (("explained", "no"), ("supported", "yes"), ("explained", "undetermined"))


@dataclass
class Matter:
    """What an appeal is about, and what becomes of it."""

    form: str
    way: str = "considered"  # considered, returned, transferred, oral, left, withdrawn
    email: str | None = None
    thanks: bool = False
    employer: UUID | None = None  # of a medical worker
    extended: bool = False
    documents: bool = False
    reworked: bool = False
    rated: int = 0
    finding: tuple[str, str] = FINDINGS[0]
    late: bool = False
    subjects: list[UUID] = field(default_factory=lambda: [CLINIC])

    def registration(self) -> dict[str, Any]:
        applicant = {"name": "Анна Петрова", "address": "Балашиха, Советская, 1"}
        worker = {"employer_id": str(self.employer), "consents": False}
        return {
            "form": self.form,
            "kind": "gratitude" if self.thanks else "complaint",
            "applicants": [{**applicant, "email": self.email}],
            "subjects": [{"organisation_id": str(one), "about": "organisation"}
                         for one in self.subjects],
            "questions": [{"code": HOSPITAL_CODE}, {"code": DRUGS_CODE, "text": "Нет лекарства"}],
            "medical_worker": worker if self.employer else None,
        }  # fmt: skip


async def lived(week: Week, case: Case, matter: Matter) -> Life:
    """Tell a draft's life from its registration to its end."""
    if matter.late:
        # A day more: after days off we hold ourselves to a later day than the law's (A9).
        yield days_after(case.received_at, 3) + timedelta(hours=34)
    await register(week, case, matter)
    yield week.later(hours=week.chance.uniform(1, 20))
    match matter.way:
        case "transferred":
            await forward(week, case, with_result=False)
            case.promises["answer", 1].ended = CANCELLED
        case "oral":
            await answered_by_word(week, case, matter)
        case "left":
            await left_without_answer(week, case)
        case "withdrawn":
            said = {"reason": "withdrawn", "explanation": "вопрос решён"}
            await step(week, case, week.house["supervisor"], "terminate", said)
            owes_nothing(case)
            case.ended_at = week.now()
        case _:
            async for until in considered(week, case, matter):
                yield until
    yield week.later(hours=week.chance.uniform(1, 20))
    await close(week, case, matter)


async def register(week: Week, case: Case, matter: Matter) -> None:
    await step(week, case, line1(week), "register", matter.registration())
    now = week.now()
    case.registered_at, case.thanks, case.email = now, matter.thanks, matter.email
    case.told["registered"] += 1
    if matter.form in UNLAWFUL:
        case.told["instructions"] = 1  # once, whenever it was noticed
    promise_registration(week, case)
    if not matter.thanks:
        case.owes("forward", days_after(now, 7))
        platform = matter.form == "pos"  # its thirty days run from the submission there
        case.owes("answer", days_after(case.received_at if platform else now, 30))


def promise_registration(week: Week, case: Case) -> None:
    due = days_after(case.received_at, 3)
    case.owes("registration", due)
    if week.now() > due:
        case.promises["registration", 1].ended = LATE
        case.told["deadline_breach"] += 1


def owes_nothing(case: Case) -> None:
    for what in ("forward", "answer"):
        if (what, 1) in case.promises:
            case.promises[what, 1].ended = CANCELLED


async def forward(week: Week, case: Case, *, with_result: bool) -> None:
    """Forward it whole: not to the clinic complained of, which is refused, but to another."""
    supervisor = week.house["supervisor"]
    refused = await step(
        *(week, case, supervisor, "forward", {"organisation_id": str(CLINIC)}, 409)
    )
    assert refused["code"] == "conflict_of_interest", refused
    sending = {"organisation_id": str(OTHER_CLINIC), "with_result": with_result}
    await step(week, case, line1(week), "forward", sending)
    case.forwarded_at = week.now()
    case.seen_by.add(OTHER_CLINIC)
    case.told["forwarded"] += 1


async def keeps_it_confidential(week: Week, case: Case, matter: Matter) -> None:
    """Try to forward a medical worker's appeal: not to the own institution, nor unasked."""
    for organisation, why in ((matter.employer, "own_institution"), (AUTHORITY, "no_consent")):
        sending = {"organisation_id": str(organisation)}
        refused = await step(week, case, line1(week), "forward", sending, status=409)
        assert refused["conflict"] == why, refused


async def considered(week: Week, case: Case, matter: Matter) -> Life:
    if matter.employer:
        await keeps_it_confidential(week, case, matter)
    if matter.way == "returned":
        await forward(week, case, with_result=True)
        yield week.later(hours=week.chance.uniform(2, 30))
        await propose(week, case, matter)
    await consider(week, case, matter)
    async for until in with_more_time(week, case, matter):
        yield until
    yield week.later(hours=week.chance.uniform(1, 30))
    await find(week, case, matter)
    await answer(week, case, matter, 1)
    if matter.reworked:
        async for until in reworked(week, case, matter):
            yield until


async def reworked(week: Week, case: Case, matter: Matter) -> Life:
    yield week.later(hours=week.chance.uniform(1, 10))
    await step(week, case, line1(week), "rework", {"reason": "не решено"})
    case.owes("answer", days_after(week.now(), 30), 2)
    yield week.later(hours=week.chance.uniform(1, 10))
    await answer(week, case, matter, 2)


async def with_more_time(week: Week, case: Case, matter: Matter) -> Life:
    if matter.documents:
        async for until in with_documents(week, case):
            yield until
    if matter.extended:
        async for until in with_extension(week, case):
            yield until


async def consider(week: Week, case: Case, matter: Matter) -> None:
    await step(week, case, line1(week), "consider", {"resolution": "проверить"})
    if matter.way != "returned" and not matter.thanks:
        case.promises["forward", 1].ended = CANCELLED


async def propose(week: Week, case: Case, matter: Matter) -> None:
    """Let the other clinic answer what was forwarded to it."""
    result, justified = matter.finding
    said = {"question": 1, "text": "Приняли", "result": result, "justified": justified}
    await step(week, case, week.house["other"], "proposals", said)


async def with_documents(week: Week, case: Case) -> Life:
    asked = {"organisation_id": str(AUTHORITY), "what": "выписка"}
    await step(week, case, line1(week), "documents", asked)
    case.owes("documents", days_after(week.now(), 15))
    yield week.later(hours=week.chance.uniform(5, 60))
    await step(week, case, line1(week), "documents/1/received")


async def with_extension(week: Week, case: Case) -> Life:
    """Extend the term once; a second time is refused, and nothing else moves it (I-11)."""
    body = {"days": 20, "reason": "запрошены документы"}
    await step(week, case, week.house["supervisor"], "extend", body)
    refused = await step(week, case, week.house["supervisor"], "extend", body, status=409)
    assert refused["errors"][0]["code"] == "extended_already", refused
    case.extended = True
    case.told["extended"] += 1
    assert case.registered_at is not None
    case.promises["answer", 1].due = days_after(case.registered_at, 50)
    yield days_after(case.registered_at, 31) + timedelta(hours=10)


async def find(week: Week, case: Case, matter: Matter) -> None:
    """Write what came of both questions; what is supported needs a measure."""
    result, justified = matter.finding
    for seq in (1, 2):
        said = {"result": result, "justified": justified}
        await step(week, case, line1(week), f"questions/{seq}/result", said)
        case.judged.append(justified)
        if result == "supported":
            await measure(week, case, seq)


async def measure(week: Week, case: Case, seq: int) -> None:
    today = day_of(week.now())
    plan = {
        "question": seq,
        "description": "беседа",
        "responsible": "Ким",
        "planned_on": today.isoformat(),
    }
    await step(week, case, line1(week), "measures", plan)
    report = {"done_on": today.isoformat(), "effect": "учтено"}
    await step(week, case, line1(week), f"measures/{seq}/report", report)
    await step(week, case, week.house["supervisor"], f"measures/{seq}/verify")
    case.owes("measure", end_of(today), seq)
    case.measures += 1


async def answer(week: Week, case: Case, matter: Matter, turn: int) -> None:
    way = {"form": "electronic", "channel": "email"} if matter.email else {
        "form": "written", "channel": "post"}  # fmt: skip
    await step(week, case, line1(week), "answer", {**way, "text": "Рассмотрено."})
    await step(week, case, week.house["supervisor"], "sign")
    case.told["answered"] += bool(matter.email)
    case.ended_at = week.now()
    if ("answer", 1) in case.promises and turn == 1:
        assert case.ended_at < case.promises["answer", 1].due


async def answered_by_word(week: Week, case: Case, matter: Matter) -> None:
    result, justified = matter.finding
    said = {"text": "Разъяснено", "result": result, "justified": justified}
    await step(week, case, line1(week), "oral-answer", said)
    case.promises["forward", 1].ended = CANCELLED
    case.ended_at = week.now()
    case.judged += [justified, justified]


async def left_without_answer(week: Week, case: Case) -> None:
    await step(week, case, week.house["supervisor"], "leave", {"reason": "unreadable"})
    owes_nothing(case)
    assert case.registered_at is not None
    case.owes("notice", days_after(case.registered_at, 7))
    case.told["left_without_answer"] += 1
    case.ended_at = week.now()


async def close(week: Week, case: Case, matter: Matter) -> None:
    supervisor = week.house["supervisor"]
    shown = await supervisor.get(f"/appeals/{case.case_id}")
    if shown["state"] == "answered":
        if matter.rated:
            await appraise(week, case, matter.rated)
        await step(week, case, line1(week), "delivery", {"delivery": "delivered"})
    await step(week, case, line1(week), "close", {"reason": "рассмотрено"})
    case.state = "closed"


async def appraise(week: Week, case: Case, rating: int) -> None:
    """Note what the applicant says of the answer, and what the supervisor thinks of the work."""
    await step(week, case, line1(week), "acknowledgement", {"rating": rating, "solved": True})
    case.ratings.append(rating)
    review = {"right_code": True, "tone": rating > 2, "form": True}
    await step(week, case, week.house["supervisor"], "review", review)
    case.reviewed += review.values()
