"""What has to be so when the week is over; each finding is a line of text."""

from collections import Counter
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from typing import Any

from callcenter.services.verify_receipts import verify_receipts
from tests.integration.accounts import CLINIC, OTHER_CLINIC
from tests.scenarios.week import invariants
from tests.scenarios.week.agenda import Week
from tests.scenarios.week.hand_calendar import MONDAY, moment
from tests.scenarios.week.house import SILENT
from tests.scenarios.week.ledger import CANCELLED, KEPT, LATE, Promise

WHATS = ("contacts", "calls", "tickets", "appeals", "promises")
CLOSE = timedelta(seconds=60)  # between the script's clock and the product's within one step
# Told to our own staff as things come near, however often: each still goes out once.
UNCOUNTED = frozenset({"deadline_warning", "letter_received"})
Findings = AsyncIterator[str]


async def let_the_days_pass(week: Week) -> None:
    """Let every window for a claim pass, with nobody doing anything."""
    last = week.now()
    for days in range(45):
        at = moment(MONDAY + timedelta(days=days), "21:00")
        if at > last:
            await week.house.clock.travel(at)
            week.watched_at = None
            await week.jobs()


async def findings(week: Week) -> list[str]:
    """Return what is wrong, a line each."""
    checks: list[Callable[[Week], Findings]] = [
        *(_cases, _states, _promises, _notices, _letters, _views, _figures, _chains),
        invariants.broken,
    ]
    return [line for check in checks async for line in _named(check, week)]


async def _named(check: Callable[[Week], Findings], week: Week) -> Findings:
    async for line in check(week):
        yield f"{check.__name__.strip('_')}: {line}"


async def _cases(week: Week) -> Findings:
    """Every contact is one journal line, and stands in its one case (P2, I-1)."""
    asked = "SELECT case_id, array_agg(channel ORDER BY channel) FROM contacts GROUP BY case_id"
    found = {row[0]: row[1] for row in await week.house.pool.fetch(asked)}
    counted = {
        case.case_id: sorted(contact.channel for contact in case.contacts)
        for case in week.ledger.cases
    }
    for case_id in found.keys() | counted.keys():
        if found.get(case_id) != counted.get(case_id):
            yield f"case {case_id}: {found.get(case_id)}, by hand {counted.get(case_id)}"
    cases: int = await week.house.pool.fetchval("SELECT count(*) FROM cases")
    if cases != len(week.ledger.cases):
        yield f"{cases} cases, by hand {len(week.ledger.cases)}"


async def _states(week: Week) -> Findings:
    rows = await week.house.pool.fetch("SELECT case_id, kind, state, case_number FROM cases")
    found = {row["case_id"]: (row["kind"], row["state"]) for row in rows}
    for case in week.ledger.cases:
        if found.get(case.case_id) != (case.kind, case.state):
            yield f"case {case.case_id}: {found.get(case.case_id)}, by hand {case.state}"


async def _promises(week: Week) -> Findings:
    """Every promise was reckoned as by hand, and ended as by hand (I-11); none is open."""
    rows = await week.house.pool.fetch("SELECT * FROM deadlines")
    found = {(row["case_id"], row["what"], row["round"]): dict(row) for row in rows}
    for case in week.ledger.cases:
        for (what, turn), promise in case.promises.items():
            row = found.pop((case.case_id, what, turn), None)
            if row is None:
                yield f"{what} {turn} of {case.case_id} was never promised"
            elif wrong := _wrong(promise, row):
                yield f"{what} {turn} of {case.case_id}: {wrong}"
    for key, row in found.items():
        if row["cancelled_at"] is None:  # of a draft that was closed instead
            yield f"{key}: promised, and by hand it is not"


def _wrong(promise: Promise, row: dict[str, Any]) -> str:
    if abs(row["legal_due_at"] - promise.due) > CLOSE:
        return f"due {row['legal_due_at']}, by hand {promise.due}"
    ended = _ended(row)
    if ended != promise.ended:
        return f"{ended}, by hand {promise.ended}"
    if (row["breached_at"] is not None) != (ended == LATE) and ended != CANCELLED:
        return f"{ended}, breached at {row['breached_at']}"
    return ""


def _ended(row: dict[str, Any]) -> str:
    if row["cancelled_at"] is not None:
        return CANCELLED
    met: datetime | None = row["met_at"]
    if met is None:
        return "open"
    late = met >= row["legal_due_at"] + timedelta(seconds=1) and row["what"] != "dispute"
    return LATE if late else KEPT


async def _notices(week: Week) -> Findings:
    """Every notice that was due is there once, and none that was not."""
    asked = "SELECT case_id, kind, state, notice_id, last_error FROM notices"
    found: dict[object, Counter[str]] = {}
    for row in await week.house.pool.fetch(asked):
        if row["state"] in {"queued", "sending"}:
            yield f"{row['kind']} of {row['case_id']} is still {row['state']}: {row['last_error']}"
        if row["kind"] not in UNCOUNTED and row["case_id"] is not None:
            found.setdefault(row["case_id"], Counter())[row["kind"]] += 1
    for case in week.ledger.cases:
        told = found.pop(case.case_id, Counter())
        if told != +case.told:
            yield f"of {case.kind} {case.case_id}: {dict(told)}, by hand {dict(+case.told)}"
    for case_id, told in found.items():
        yield f"of {case_id}, which is not known by hand: {dict(told)}"


LISTED = ("failed", "bounced", "unknown", "call_task")


async def _letters(week: Week) -> Findings:
    """No letter was taken twice; what the product says is sent was; the rest stands in a list."""
    taken = Counter(str(one.message["Message-ID"]) for one in week.house.post.letters)
    for name, times in taken.items():
        if times > 1:
            yield f"{name} was sent {times} times"
    listed = {
        notice["notice_id"]
        for state in LISTED
        for notice in await week.house["supervisor"].every(f"/notices?state={state}")
    }
    rows = await week.house.pool.fetch("SELECT * FROM notices")
    tries = await week.house.pool.fetch("SELECT message_id FROM notice_tries")
    known = {row["message_id"] for row in [*rows, *tries]}
    for name in taken.keys() - known:
        yield f"{name} was sent, and no notice knows of it"
    for row in rows:
        what = f"{row['kind']} {row['notice_id']} is {row['state']}"
        if row["state"] in {"sent", "delivered"} and taken[row["message_id"]] != 1:
            yield f"{what}, and was taken {taken[row['message_id']]} times"
        if row["state"] in LISTED and str(row["notice_id"]) not in listed:
            yield f"{what}, and stands in no list"
    if left := await week.house["operator"].every("/call-tasks"):
        yield f"{len(left)} calls of line 1 are still to be made"


async def _views(week: Week) -> Findings:
    """Each organisation's employee sees exactly their own, through the API (P5)."""
    for login, organisation in (("clinic", CLINIC), ("other", OTHER_CLINIC), ("silent", SILENT)):
        found = {case["case_id"] for case in await week.house[login].every("/cases")}
        own = {str(case.case_id) for case in week.ledger.cases if organisation in case.seen_by}
        for case_id in found ^ own:
            yield f"{login} and case {case_id}: {'seen' if case_id in found else 'not seen'}"


async def _figures(week: Week) -> Findings:
    for what in WHATS:
        asked = f"/figures?what={what}&from=2025-10-20&before=2025-12-31"
        found = (await week.house["supervisor"].get(asked))["total"]["figures"]
        counted = week.ledger.figures(what)
        if missing := found.keys() - counted.keys():
            yield f"{what}: not counted by hand: {sorted(missing)}"
        for name, value in counted.items():
            if not _same(found[name], value):
                yield f"{name}: {found[name]}, by hand {value}"


def _same(found: float | None, counted: float | None) -> bool:
    if found is None or counted is None:
        return found is counted
    return abs(found - counted) <= max(0.0001, 0.005 * abs(counted))


async def _chains(week: Week) -> Findings:
    report = await verify_receipts(week.house.pool)
    if not report.good:
        yield f"the chains are broken: {report}"
